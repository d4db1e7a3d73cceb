/**
 * Builds the native module without optimisation, and puts it where the package looks first. It is cargo's build for this machine,
 * of which tests of the rest of the repository have most; that of `napi build`, for a named target, shares nothing with them.
 */

import { execFileSync } from 'node:child_process'
import { copyFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseTriple } from '@napi-rs/cli'

const PACKAGE = fileURLToPath(new URL('..', import.meta.url))

function output(program, given) {
  const options = { cwd: PACKAGE, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'] }
  return execFileSync(program, given, options)
}

const [, host] = /^host: (.*)$/m.exec(output('rustc', ['--version', '--verbose']))
const messages = output(process.env.CARGO ?? 'cargo', ['build', '--quiet', '--message-format=json-render-diagnostics'])
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
const library = messages
  .filter(({ reason, target }) => reason === 'compiler-artifact' && target.name === 'didww_node')
  .flatMap(({ filenames }) => filenames)
  .find((name) => /\.(so|dylib|dll)$/.test(name))

const path = join(PACKAGE, `didww-sdk.${parseTriple(host).platformArchABI}.node`)
// in one step, under programs that have the one before in use
copyFileSync(library, `${path}.new`)
renameSync(`${path}.new`, path)
