/** What the compiler says of files, and programs that are run as a user runs them. */

import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Folder of the package. */
export const PACKAGE = join(__dirname, '..', '..')

/** What a program came to. */
export interface Ended {
  readonly code: number | string
  readonly out: string
  readonly errors: string
}

/** Runs a program to its end, without an account or a proxy in its environment. */
export function run(program: string, given: readonly string[], cwd: string, environment: object = {}): Promise<Ended> {
  const isOurs = ([name]: [string, unknown]): boolean =>
    !/^didww_|^(http|https|all)_proxy$|^node_test_context$/i.test(name)
  const env = { ...Object.fromEntries(Object.entries(process.env).filter(isOurs)), ...environment }
  return new Promise((resolve) => {
    execFile(program, given, { cwd, env, timeout: 300_000, maxBuffer: 1 << 26 }, (error, out, errors) => {
      resolve({ code: error === null ? 0 : (error.code ?? error.signal ?? 'unknown'), out, errors })
    })
  })
}

/** Runs a program of Node. */
export function runNode(given: readonly string[], cwd: string, environment?: object): Promise<Ended> {
  return run(process.execPath, given, cwd, environment)
}

/** The compiler: a program of Node. */
const TSC = join(PACKAGE, 'node_modules', 'typescript', 'bin', 'tsc')

/** Runs the compiler in a folder. */
export function compile(given: readonly string[], cwd: string): Promise<Ended> {
  return runNode([TSC, ...given], cwd)
}

/** What the package tells npm. */
export const MANIFEST = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as {
  readonly name: string
  readonly version: string
}

/** Makes a folder that has these files and nothing else. */
export async function folderOf(folder: string, files: Readonly<Record<string, string>>): Promise<string> {
  await rm(folder, { recursive: true, force: true })
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return folder
}

/** The names of the files in a folder, in order. */
export async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).sort()
}
