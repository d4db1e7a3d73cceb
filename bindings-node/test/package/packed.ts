/** The package and that of this machine's native module, as npm packs them. */

import assert from 'node:assert/strict'
import { copyFile, mkdir, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { type Ended, MANIFEST, PACKAGE, run, runNode } from '../compiled'

/** Where everything is put: below the package's own output, and above no other package. */
export const FOLDER = join(PACKAGE, 'build', 'packed')

/** What npm tells of a package that it has packed. */
export interface Packed {
  readonly filename: string
  /** Bytes of the packed file. */
  readonly size: number
  readonly files: readonly { readonly path: string }[]
}

/** Runs npm: that which runs the tests, else that of the path. */
export function npm(given: readonly string[], cwd: string): Promise<Ended> {
  const own = process.env['npm_execpath']
  if (own !== undefined && /npm-cli\.[cm]?js$/.test(own)) {
    return runNode([own, ...given], cwd)
  }
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', given, cwd)
}

/** Runs npm, which must succeed; what it printed. */
export async function npmDone(given: readonly string[], cwd: string): Promise<string> {
  const { code, out, errors } = await npm(given, cwd)
  assert.equal(code, 0, out + errors)
  return out
}

/** Packs the package of a folder. */
export async function pack(folder: string, ...given: string[]): Promise<Packed> {
  const told = await npmDone(['pack', '--json', '--ignore-scripts', '--pack-destination', FOLDER, ...given], folder)
  // up to npm 11 a list, later on an object with a member for each package
  const packed = Object.values(JSON.parse(told) as Record<string, Packed>)[0]
  assert.ok(packed)
  return packed
}

/** Packs the package, and the native module that was built here; the paths of both. */
export async function packBoth(): Promise<[main: Packed, platform: Packed]> {
  await rm(FOLDER, { recursive: true, force: true })
  await mkdir(FOLDER, { recursive: true })
  const require = createRequire(__filename)
  require(MANIFEST.name)
  // the one that was built for this machine, which is what the package has loaded
  const binary = Object.keys(require.cache)
    .map((path) => basename(path))
    .find((name) => name.endsWith('.node'))
  assert.ok(binary)
  const cli = join(PACKAGE, 'node_modules', '@napi-rs', 'cli', 'dist', 'cli.js')
  const folders = join('build', 'packed', 'npm')
  await mkdir(join(PACKAGE, folders))
  const made = await runNode([cli, 'create-npm-dirs', '--npm-dir', folders], PACKAGE)
  assert.equal(made.code, 0, made.errors)
  const platform = binary.slice(`${MANIFEST.name}.`.length, -'.node'.length)
  const folder = join(PACKAGE, folders, platform)
  await copyFile(join(PACKAGE, binary), join(folder, binary))
  return [await pack(PACKAGE), await pack(folder)]
}
