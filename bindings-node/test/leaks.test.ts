/**
 * Nothing is kept: memory is flat over hundreds of thousands of resources and many thousands of requests.
 *
 * Each part runs in a process of its own, which measures itself at an early and at a late point.
 */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

const PROGRAM = join(__dirname, 'programs', 'leaking.js')

interface Report {
  rss: number
  heap: number
  outside: number
}

for (const part of ['resources', 'requests', 'aborted', 'clients']) {
  test(`memory is flat: ${part}`, { skip: process.platform !== 'linux' }, async (context) => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', PROGRAM, part], { timeout: 170_000 })
    context.diagnostic(stdout.trim())
    const report = JSON.parse(stdout) as Report
    assert.ok(report.heap < 1_000_000, stdout)
    assert.ok(report.outside < 500_000, stdout)
    assert.ok(report.rss < 16_000_000, stdout)
  })
}
