/** What hundreds of requests in flight cost of the event loop's time. */

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Effort, median, type Table } from './measure'

/** The program that tests measure the memory of. */
const PROGRAM = join(__dirname, '..', 'test', 'programs', 'loading.js')

/** Longest that the event loop may be late, but for one time in a hundred, in milliseconds. */
const LATE = 20

/** Makes 20,000 requests with 200 in flight, half of which are aborted, and tells how late the event loop was while it did. */
export async function load(table: Table, effort: Effort): Promise<void> {
  const late: number[] = []
  for (let round = 0; round < effort.rounds(5); round += 1) {
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', PROGRAM])
    late.push((JSON.parse(stdout) as { late: { p99: number } }).late.p99)
  }
  const usual = median(late)
  const what = '20,000 requests, 200 in flight, half aborted: event loop late, p99'
  table.add(what, `${usual.toFixed(1)} ms`, `${LATE} ms`, usual / LATE, { atMost: 1 })
}
