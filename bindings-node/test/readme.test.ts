/** The code of the README: every block is typed, and every block runs against a local DIDWW. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { compile, folderOf, PACKAGE, runNode } from './compiled'

const TEXT = readFileSync(join(PACKAGE, 'README.md'), 'utf8')

/** Below the package, so that it is found by its own name. */
const FOLDER = join(PACKAGE, 'build', 'readme')

/** What the text takes for granted: names that its blocks use without having made them. */
const GIVEN = ['client', 'countryId', 'didId', 'trunkId', 'proofTypeId', 'identityId']

/** What is in the place of an account: it stays in force whatever else a client is told. */
const GIVEN_MODULE = `
import { startSandbox } from 'didww-sdk'

const sandbox = await startSandbox({ settleAfter: 20 })
export const client = sandbox.client()
export const here = { apiKey: sandbox.apiKey, baseUrl: sandbox.baseUrl }

function idOf(found: { readonly id: string } | null | undefined): string {
  if (!found) throw new Error('the sandbox has nothing of the kind')
  return found.id
}

export const countryId = idOf(await client.countries.list({ filter: { iso: 'US' } }).first())
export const didId = idOf(await client.dids.list({ filter: { number: '12125550199' } }).first())
export const trunkId = idOf(await client.voiceInTrunks.list({ filter: { name: 'SIP office' } }).first())
export const proofTypeId = idOf((await client.proofTypes.list().all()).find(({ name }) => name === 'Passport'))
export const identityId = idOf(await client.identities.list({ filter: { identity_type: 'personal' } }).first())

const before = sandbox.requests().length
process.on('exit', () => console.log(\`requests: \${sandbox.requests().length - before}\`))
`

const CONFIGURATION = {
  extends: '../../tsconfig.json',
  compilerOptions: { noEmit: false, noUnusedLocals: false, rootDir: '.', outDir: 'run' },
  include: ['*.mts'],
}

/** A block of code, with the heading that it is under and its number there. */
interface Block {
  readonly name: string
  readonly code: string
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let [heading, number] = ['', 0]
  for (const [, title, code] of text.matchAll(/^##+ ([^\n]*)$|^```ts\n(.*?)^```/gms)) {
    if (code === undefined) {
      ;[heading, number] = [title ?? '', 0]
    } else {
      number += 1
      blocks.push({ name: `${heading} ${number}`, code })
    }
  }
  return blocks
}

const BLOCKS = blocksOf(TEXT)

/** A block as a module, with what the text takes for granted. */
function moduleOf(code: string): string {
  const isMade = (name: string): boolean => new RegExp(`^const ${name} =`, 'm').test(code)
  const taken = GIVEN.filter((name) => new RegExp(`\\b${name}\\b`).test(code) && !isMade(name))
  // importing it starts the local DIDWW, whether anything of it is used or not
  const imports = `import { ${['here', ...taken].join(', ')} } from './given.mjs'\nvoid here\n`
  return imports + code.replaceAll("apiKey: 'YOUR_API_KEY'", '...here')
}

const fileOf = (number: number): string => `block_${number}`

test('there are blocks', () => {
  assert.ok(BLOCKS.length >= 15)
  assert.equal(TEXT.match(/^```(ts|js|typescript|javascript)\b/gm)?.length, BLOCKS.length)
})

let compiled: Awaited<ReturnType<typeof compile>>

before(async () => {
  const modules = BLOCKS.map(({ code }, number) => [`${fileOf(number)}.mts`, moduleOf(code)])
  const files = { 'tsconfig.json': JSON.stringify(CONFIGURATION), 'given.mts': GIVEN_MODULE }
  await folderOf(FOLDER, { ...files, ...Object.fromEntries(modules) })
  compiled = await compile(['--project', 'tsconfig.json'], FOLDER)
})

test('the blocks are typed', () => {
  assert.deepEqual(compiled, { code: 0, out: '', errors: '' })
})

BLOCKS.forEach(({ name, code }, number) => {
  test(`a block runs: ${name}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'didww-readme-'))
    try {
      await writeFile(join(folder, 'passport.pdf'), '%PDF-1.7 a scan')
      const ended = await runNode([join(FOLDER, 'run', `${fileOf(number)}.mjs`)], folder)
      assert.deepEqual([ended.code, ended.errors], [0, ''], ended.out)
      const requests = Number(/^requests: (\d+)$/m.exec(ended.out)?.[1])
      if (/\b(client|patient|watched|newer)\./.test(code) && !code.includes('startSandbox')) {
        assert.ok(requests > 0, ended.out)
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
