/** Programs end as they should, whatever is under way at that moment: by themselves, with status 0, without a word. */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Answer, did, document, Loopback, type Received, STALL } from './loopback'

const PROGRAM = join(__dirname, 'programs', 'ending.js')
/** What goes wrong at the end of a program goes wrong now and then. */
const TIMES = 8
/** How long a program may take that has nothing to wait for, in milliseconds. */
const LIMIT = 10_000

interface End {
  code: number | string
  out: string
  errors: string
  took: number
}

function run(what: string, loopback: Loopback): Promise<End> {
  const started = performance.now()
  return new Promise((resolve) => {
    execFile(process.execPath, [PROGRAM, what, loopback.baseUrl], { timeout: 60_000 }, (error, out, errors) => {
      const code = error === null ? 0 : (error.code ?? error.signal ?? 'unknown')
      resolve({ code, out, errors, took: performance.now() - started })
    })
  })
}

function answer({ path }: Received): Answer {
  if (path.endsWith('/never')) {
    return STALL
  }
  return document([did()], { meta: { total_records: 1_000 } }, path.endsWith('/late') ? { after: 500 } : {})
}

const QUIET = [
  'awaited',
  'closed',
  'unused',
  'exit',
  'stalled',
  'observed',
  'observedExit',
  'fetchedAhead',
  'aborted',
  'threads',
  'ownThreads',
]

for (const what of QUIET) {
  test(`a program ends: ${what}`, async () => {
    await using loopback = await Loopback.start()
    loopback.otherwise(answer)
    for (let turn = 0; turn < TIMES; turn += 2) {
      for (const end of await Promise.all([run(what, loopback), run(what, loopback)])) {
        assert.deepEqual([end.code, end.out, end.errors], [0, '', ''])
        assert.ok(end.took < LIMIT, `${end.took} ms`)
      }
    }
  })
}

test('a call that is waited for keeps the process', async () => {
  await using loopback = await Loopback.start()
  loopback.otherwise(answer)
  const end = await run('pending', loopback)
  assert.deepEqual([end.code, end.out, end.errors], [0, '200\n', ''])
  assert.ok(end.took < LIMIT)
})

test('what nobody catches ends the process as anything else does', async () => {
  await using loopback = await Loopback.start()
  loopback.otherwise(answer)
  const end = await run('thrown', loopback)
  assert.equal(end.code, 1)
  assert.match(end.errors, /InvalidInputError/)
})
