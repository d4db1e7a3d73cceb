/** Thousands of requests with hundreds in flight, half of which are aborted, cost neither memory nor the event loop's time. */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

const PROGRAM = join(__dirname, 'programs', 'loading.js')

interface Report {
  answered: number
  aborted: number
  rss: number
  heap: number
  outside: number
  delay: { p50: number; p99: number; max: number }
}

test('20,000 requests with 200 in flight, half of them aborted', async (context) => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', PROGRAM], { timeout: 170_000 })
  context.diagnostic(stdout.trim())
  const report = JSON.parse(stdout) as Report
  assert.equal(report.answered, 10_000)
  assert.equal(report.aborted, 10_000)
  assert.ok(report.delay.p99 < 20, stdout)
  assert.ok(report.heap < 1_000_000, stdout)
  assert.ok(report.outside < 500_000, stdout)
  if (process.platform === 'linux') assert.ok(report.rss < 12_000_000, stdout)
})
