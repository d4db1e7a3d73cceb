/** What comes of calls leaves the event loop time for others. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startSandbox } from 'didww-sdk'

/** Keeps the event loop from everything, so that what happens meanwhile is there at one moment. */
function stall(milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

test('hundreds of results that are there at once come by and by', async () => {
  await using sandbox = await startSandbox()
  await using client = sandbox.client()
  const first = await client.countries.list().first()
  assert.ok(first)
  const handed: number[] = []
  let turn = 0
  let isOver = false
  const calls = Promise.all(
    Array.from({ length: 200 }, async () => {
      const found = await client.countries.find(first.id)
      handed[turn] = (handed[turn] ?? 0) + 1
      return found.name
    }),
  )
  const count = (): void => {
    turn += 1
    if (!isOver) setImmediate(count)
  }
  stall(1_500)
  setImmediate(count)
  const names = await calls
  isOver = true
  assert.deepEqual(new Set(names), new Set([first.name]))
  assert.equal(names.length, 200)
  // a turn begins somewhere between two of this test's
  assert.ok(Math.max(...handed.filter(Number)) <= 64, handed.join(' '))
})

test('errors come by and by as well', async () => {
  await using sandbox = await startSandbox()
  await using client = sandbox.client({ retries: 0 })
  const came = await Promise.allSettled(Array.from({ length: 200 }, () => client.countries.find('unknown')))
  const codes = came.map((one) => (one.status === 'rejected' ? one.reason.name : 'found'))
  assert.deepEqual(new Set(codes), new Set(['NotFoundError']))
})
