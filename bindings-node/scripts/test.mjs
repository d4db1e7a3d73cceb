/**
 * Runs compiled tests with Node's own runner: `node scripts/test.mjs [FOLDER ...]`, those right in `build/test` and in
 * `build/test/conformance` unless told otherwise. Every Node gets a list of files: they differ in what else they take.
 */

import { spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const TESTS = fileURLToPath(new URL('../build/test', import.meta.url))

async function testsIn(folder) {
  const names = await readdir(join(TESTS, folder))
  return names
    .filter((name) => name.endsWith('.test.js'))
    .sort()
    .map((name) => join(TESTS, folder, name))
}

const asked = process.argv.slice(2)
const folders = asked.length > 0 ? asked : ['', 'conformance']
const files = (await Promise.all(folders.map(testsIn))).flat()
if (files.length === 0) {
  throw new Error(`there are no tests in ${folders.join(', ')}`)
}
// a dot for each of a thousand, and what has failed; Node 18 says by dots alone that something has
const isLong = asked.length === 0 && Number.parseInt(process.versions.node, 10) >= 20
const reporter = `--test-reporter=${isLong ? 'dot' : 'spec'}`
spawn(process.execPath, ['--test', reporter, ...files], { stdio: 'inherit' }).once('exit', (code) => {
  process.exitCode = code ?? 1
})
