/** ES modules and CommonJS get one and the same package. */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { promisify } from 'node:util'
import * as common from 'didww-sdk'

test('both kinds of modules have the same classes', async () => {
  const module = (await import('didww-sdk')) as { [name: string]: unknown }
  const required = createRequire(__filename)('didww-sdk') as { [name: string]: unknown }
  const names = Object.keys(required).sort()
  assert.ok(names.length > 100)
  assert.deepEqual(
    Object.keys(module)
      .filter((name) => name !== 'default' && name !== 'module.exports')
      .sort(),
    names,
  )
  for (const name of names) {
    assert.equal(module[name], required[name], name)
    assert.equal((common as { [name: string]: unknown })[name], required[name], name)
  }
})

test('classes and functions have the names that they are exported by', () => {
  for (const [name, value] of Object.entries(common)) {
    if (typeof value === 'function') assert.equal(value.name, name)
  }
})

/** Runs a few lines as a program. */
async function run(type: 'commonjs' | 'module', program: string): Promise<string> {
  const given = ['--input-type', type, '--eval', program]
  const { stdout, stderr } = await promisify(execFile)(process.execPath, given, { cwd: __dirname })
  assert.equal(stderr, '')
  return stdout.trim()
}

test('as a program of either kind writes it', async () => {
  const say =
    "new Client({ apiKey: 'key' }).dids.find('').catch((e) => console.log(e instanceof NotFoundError, e.code))"
  const names = '{ Client, NotFoundError, Did, Codec }'
  assert.equal(await run('module', `import ${names} from 'didww-sdk'; ${say}`), 'false invalid_input')
  assert.equal(await run('commonjs', `const ${names} = require('didww-sdk'); ${say}`), 'false invalid_input')
})

test('the version is that of the package', () => {
  const { version } = createRequire(__filename)('didww-sdk/package.json') as { version: string }
  assert.equal(common.VERSION, version)
})
