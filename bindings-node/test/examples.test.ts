/** The examples: each runs to its end without an account, says what it shows, and leaves nothing behind. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Client } from 'didww-sdk'
import { namesIn, PACKAGE, runNode } from './compiled'

const FOLDER = join(PACKAGE, 'examples')
const BUILT = join(PACKAGE, 'build', 'examples')
const EXAMPLES = readdirSync(FOLDER).filter((name) => name !== 'account.ts')

/** Fastify's own floor. */
const NEEDS: Readonly<Record<string, number>> = { 'webhooks_fastify.ts': 20 }

/** What of an example is run: TypeScript has been compiled. */
function programOf(name: string): string {
  return name.endsWith('.ts') ? join(BUILT, name.replace(/\.ts$/, '.js')) : join(FOLDER, name)
}

test('every family of resources has an example', () => {
  const text = EXAMPLES.map((name) => readFileSync(join(FOLDER, name), 'utf8')).join('\n')
  const client = new Client({ apiKey: 'key' })
  const at = (name: string): unknown => (client as unknown as Record<string, unknown>)[name]
  const names: string[] = []
  for (let face: object = client; face !== Object.prototype; face = Object.getPrototypeOf(face) as object) {
    names.push(...Object.getOwnPropertyNames(face))
  }
  const accessors = names.filter((name) => at(name)?.constructor.name.endsWith('Endpoint'))
  assert.ok(accessors.length > 30)
  const unused = accessors.filter((name) => !new RegExp(`client\\s*\\.${name}\\b`).test(text))
  assert.deepEqual(unused, [])
  assert.ok(EXAMPLES.length >= 45)
})

for (const name of EXAMPLES) {
  const [major] = process.versions.node.split('.')
  const skip = Number(major) < (NEEDS[name] ?? 0) && 'its framework needs a newer Node'
  test(`an example runs: ${name}`, { skip }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'didww-example-'))
    try {
      const ended = await runNode([programOf(name)], folder)
      assert.deepEqual([ended.code, ended.errors], [0, ''], ended.out)
      assert.notEqual(ended.out.trim(), '')
      assert.deepEqual(await namesIn(folder), [], 'it leaves nothing behind')
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test(`an example says what it shows: ${name}`, () => {
    const text = readFileSync(join(FOLDER, name), 'utf8')
    assert.match(text, /^\/\*\*[\s\S]*?\*\/\n\n/)
  })
}
