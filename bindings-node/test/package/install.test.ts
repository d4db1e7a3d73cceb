/** The package as a user gets it: packed, installed in an empty folder, used from both kinds of modules and from TypeScript. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { compile, folderOf, MANIFEST, PACKAGE, runNode } from '../compiled'
import { FOLDER, npmDone, type Packed, packBoth } from './packed'

/** Bytes that the package may have without the native module. */
const MOST = 300_000

let main: Packed
let platform: Packed
/** An empty folder of a user's, nowhere near the package. */
let folder: string

before(async () => {
  ;[main, platform] = await packBoth()
  folder = await mkdtemp(join(tmpdir(), 'didww-user-'))
  await folderOf(folder, { 'package.json': '{ "name": "user", "version": "1.0.0", "private": true }' })
  const files = [main, platform].map(({ filename }) => join(FOLDER, filename))
  await npmDone(['install', '--offline', '--no-audit', '--no-fund', ...files], folder)
})
after(() => rm(folder, { recursive: true, force: true }))

test('the package is small, and has what it needs alone', () => {
  console.log(`${main.filename}: ${main.size} bytes`)
  assert.ok(main.size < MOST, `${main.size} bytes`)
  const paths = main.files.map(({ path }) => path)
  const expected = [
    'LICENSE',
    'README.md',
    'package.json',
    'index.mjs',
    'index.d.mts',
    'dist/entry.cjs',
    'dist/index.js',
    'dist/index.d.ts',
  ]
  for (const name of ['express', 'fastify', 'web']) {
    expected.push(`dist/webhooks/${name}.js`, `dist/webhooks/${name}.d.ts`)
    expected.push(`webhooks/${name}.mjs`, `webhooks/${name}.d.mts`)
  }
  assert.deepEqual(
    expected.filter((path) => !paths.includes(path)),
    [],
  )
  const isDeclaration = (path: string): boolean => /^dist\/.*\.d\.ts$/.test(path)
  assert.deepEqual(
    paths.filter((path) => !expected.includes(path) && !isDeclaration(path)),
    [],
  )
})

test('the package of the platform holds the native module', () => {
  const names = platform.files.map(({ path }) => path).filter((path) => path.endsWith('.node'))
  assert.equal(names.length, 1)
  assert.ok(platform.filename.startsWith(`${MANIFEST.name}-`))
})

/** What comes before the README's first example, which takes some things for granted. */
const GIVEN = `
  const sandbox = await startSandbox()
  const here = { apiKey: sandbox.apiKey, baseUrl: sandbox.baseUrl }
  const country = await sandbox.client().countries.list({ filter: { iso: 'US' } }).first()
  const did = await sandbox.client().dids.list().first()
  const countryId = country?.id ?? ''
  const didId = did?.id ?? ''
`

/** The README's first example as a program. */
function firstExample(): string {
  const text = readFileSync(join(PACKAGE, 'README.md'), 'utf8')
  const code = /^```ts\n(.*?)^```/ms.exec(text)?.[1]
  assert.ok(code)
  const [imports, ...rest] = code.split('\n')
  const body = rest.join('\n').replace("apiKey: 'YOUR_API_KEY'", '...here')
  // in a function, for there is no await at the top of CommonJS
  const main = `async function main(): Promise<void> {\n${GIVEN}\n{\n${body}\n}\nawait sandbox.close()\n}\n`
  return `import { startSandbox } from 'didww-sdk'\n${imports}\n\n${main}\nvoid main()\n`
}

/** Strict, with everything checked, without the types of browsers. */
const STRICT = {
  target: 'es2022',
  lib: ['es2022', 'esnext.disposable'],
  types: ['node'],
  typeRoots: [join(PACKAGE, 'node_modules', '@types')],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
}

test('the first example of the README: typed and run, as an ES module and as CommonJS', async () => {
  const compilerOptions = { ...STRICT, module: 'node16', rootDir: '.', outDir: 'run' }
  const program = firstExample()
  const sources = await folderOf(join(folder, 'typescript'), {
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.mts', '*.cts'] }),
    'module.mts': program,
    'common.cts': program,
  })
  assert.deepEqual(await compile(['--project', '.'], sources), { code: 0, out: '', errors: '' })
  for (const name of ['module.mjs', 'common.cjs']) {
    const { code, out, errors } = await runNode([join('run', name)], sources)
    assert.deepEqual([code, errors], [0, ''])
    assert.match(out, /^\d+\.\d\d\n/)
    assert.match(out, /404/)
  }
})

test('the types are found by bundlers, too', async () => {
  const compilerOptions = { ...STRICT, module: 'esnext', moduleResolution: 'bundler', noEmit: true }
  const sources = await folderOf(join(folder, 'bundled'), {
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.ts'] }),
    'program.ts': firstExample(),
    'webhooks.ts': `
      import { callbacks } from 'didww-sdk/web'
      export const receive = callbacks({ callbackSecret: 'secret' }, async (event) => event.id)
    `,
  })
  assert.deepEqual(await compile(['--project', '.'], sources), { code: 0, out: '', errors: '' })
})

/** A program of a few lines in the user's folder. */
async function said(type: 'commonjs' | 'module', program: string): Promise<string> {
  const { code, out, errors } = await runNode(['--input-type', type, '--eval', program], folder)
  assert.deepEqual([code, errors], [0, ''])
  return out.trim()
}

test('there is one implementation, whatever imports it', async () => {
  const names = ['', '/express', '/fastify', '/web'].map((name) => `${MANIFEST.name}${name}`)
  const program = `
    import { createRequire } from 'node:module'
    const require = createRequire(process.cwd() + '/x.js')
    for (const name of ${JSON.stringify(names)}) {
      const [imported, required] = [await import(name), require(name)]
      for (const [key, value] of Object.entries(required)) {
        if (imported[key] !== value) console.log(name, key)
        if (typeof value === 'function' && /^[A-Z]/.test(key) && value.name !== key) console.log(key, 'is called', value.name)
      }
      console.log(name, Object.keys(required).length > 0)
    }
  `
  assert.equal(await said('module', program), names.map((name) => `${name} true`).join('\n'))
})

test('a native module that is not there says what to do', async () => {
  const name = platform.filename.replace(`-${MANIFEST.version}.tgz`, '')
  const [there, away] = [join(folder, 'node_modules', name), join(folder, 'away')]
  await rename(there, away)
  try {
    const program = "try { require('didww-sdk') } catch (error) { console.log(error.message) }"
    assert.match(await said('commonjs', program), /no native module for .*--omit=optional.*npm run build/s)
  } finally {
    await rename(away, there)
  }
})
