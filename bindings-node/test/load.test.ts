/**
 * Thousands of requests with hundreds in flight, half of which are aborted, cost no memory. What they cost of the event loop's
 * time a benchmark tells: a busy machine is no fault.
 */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

const PROGRAM = join(__dirname, 'programs', 'loading.js')

interface Part {
  answered: number
  aborted: number
  rss: number
  heap: number
  outside: number
}

test('20,000 requests with 200 in flight, half of them aborted', async (context) => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', PROGRAM], { timeout: 170_000 })
  context.diagnostic(stdout.trim())
  const { parts } = JSON.parse(stdout) as { parts: Part[] }
  assert.equal(parts.length, 4)
  for (const { answered, aborted } of parts) {
    assert.equal(answered, 2_500)
    assert.equal(aborted, 2_500)
  }
  // memory comes and goes: what counts is the least
  const least = (of: Part[], value: (part: Part) => number): number => Math.min(...of.map(value))
  const grown = (value: (part: Part) => number): number =>
    least(parts.slice(2), value) - least(parts.slice(0, 2), value)
  assert.ok(grown(({ heap }) => heap) < 1_000_000, stdout)
  assert.ok(grown(({ outside }) => outside) < 500_000, stdout)
  if (process.platform === 'linux') assert.ok(grown(({ rss }) => rss) < 12_000_000, stdout)
})
