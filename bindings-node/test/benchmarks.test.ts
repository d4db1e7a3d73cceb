/** The benchmarks: every line of them works. What they say is for another day. */

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { PACKAGE, runNode } from './compiled'

const LINES = [
  'every attribute read',
  'until the page is there',
  'the page, fetched from loopback',
  'find, one after the other',
  'find, 16 at once',
  'the event loop was busy',
  'the package and a client',
  'callback of three members',
  'encryption of 10 MB',
]

test('every line of the benchmarks works', async () => {
  const ended = await runNode([join(PACKAGE, 'build', 'bench', 'run.js'), '--test'], PACKAGE)
  assert.deepEqual([ended.code, ended.errors], [0, ''], ended.out)
  for (const line of LINES) {
    assert.ok(ended.out.includes(line), ended.out)
  }
  assert.ok(!ended.out.includes('MISSED'), 'nothing is judged by one round')
})
