/** What a client is told at once, and what a call is told besides what it is about. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Address, Client, type ClientOptions, InvalidInputError, type RetryPolicy, VoiceInTrunk } from 'didww-sdk'
import { caught } from './caught'
import { document, Loopback } from './loopback'

const POLICIES: [policy: object, member: string][] = [
  [{ maxRetries: -1 }, 'maxRetries'],
  [{ maxRetries: 1.5 }, 'maxRetries'],
  [{ budget: '20' }, 'budget'],
  [{ budgetRatio: 'all' }, 'budgetRatio'],
  [{ baseDelay: -1 }, 'baseDelay'],
  [{ maxDelay: 'soon' }, 'maxDelay'],
  [{ maxDelai: 5 }, 'maxDelai'],
]

for (const [policy, member] of POLICIES) {
  test(`policies that cannot be: ${JSON.stringify(policy)}`, async () => {
    const error = await caught(InvalidInputError, () => {
      return new Client({ apiKey: 'key', retryPolicy: policy as RetryPolicy })
    })
    assert.equal(error.member, member)
  })
}

for (const rateLimit of [0, -1, 2.5, 'fast', { perSecond: 0 }, { perSecond: 5, burst: 0 }, { perSecondd: 5 }]) {
  test(`rates that cannot be: ${JSON.stringify(rateLimit)}`, async () => {
    const options = { apiKey: 'key', rateLimit } as ClientOptions
    const error = await caught(InvalidInputError, () => new Client(options))
    assert.equal(error.member, 'rateLimit')
    assert.ok(!error.message.includes('::'))
  })
}

for (const option of ['onRequest', 'onResponse', 'authentication']) {
  test(`functions that are none: ${option}`, async () => {
    const error = await caught(InvalidInputError, () => new Client({ apiKey: 'key', [option]: 'text' }))
    assert.equal(error.member, option)
  })
}

test('undefined is what was not given', async () => {
  await using loopback = await Loopback.start()
  const options = { timeout: undefined, retries: undefined, rateLimit: undefined, environment: undefined } as object
  await using client = loopback.client(options as ClientOptions)
  const limits = { timeout: undefined, include: undefined, signal: undefined, filter: undefined } as object
  assert.equal((await client.dids.list(limits).page()).length, 0)
})

test('times are milliseconds', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.otherwise(document({ id: 'b', type: 'balances', attributes: { total_balance: '1' } }))
  for (const timeout of [20_000, 20_000.5, null]) {
    assert.equal((await client.balance.find({ timeout })).totalBalance, '1')
  }
  const sent = loopback.requests.length
  for (const timeout of ['soon', -1, Number.NaN, 0, Number.POSITIVE_INFINITY, {}, new Date()]) {
    const error = await caught(InvalidInputError, () => client.balance.find({ timeout: timeout as number }))
    assert.equal(error.member, 'timeout')
  }
  assert.equal(loopback.requests.length, sent)
})

test('an option that a call does not have is refused', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  const timeOut = { timeOut: 5 } as object
  const calls: (() => unknown)[] = [
    () => client.dids.find('did-1', timeOut),
    () => client.dids.find('did-1', { sort: ['number'] } as object),
    () => client.dids.list(timeOut).page(),
    () => client.dids.update('did-1', { description: 'x' }, timeOut),
    () => client.dids.delete('did-1', timeOut),
    () => client.raw('GET', 'dids', timeOut),
    () => client.orders.wait('order-1', timeOut),
    () => client.encryptedFiles.upload(Buffer.from('x'), timeOut),
  ]
  for (const call of calls) {
    await caught(InvalidInputError, call, /timeOut|sort/)
  }
  assert.equal(loopback.requests.length, 0)
})

for (const call of ['create', 'update', 'delete'] as const) {
  test(`resources of another type are refused untouched: ${call}`, async () => {
    await using loopback = await Loopback.start()
    await using client = loopback.client()
    const trunk = new VoiceInTrunk({ id: 'trunk-1' })
    const endpoint = client.addresses as unknown as { [name: string]: (...given: unknown[]) => Promise<unknown> }
    const changes = call === 'update' ? [{ description: 'changed' }] : []
    const error = await caught(
      InvalidInputError,
      () => endpoint[call]?.(trunk, ...changes),
      /addresses takes .*Address.*, not .*VoiceInTrunk/,
    )
    assert.equal(error.member, 'resource')
    assert.ok(!trunk.isChanged)
    await caught(InvalidInputError, () => endpoint[call]?.(5), /addresses takes .*Address/)
    await caught(InvalidInputError, () => endpoint[call]?.(null), /addresses takes .*Address/)
    assert.equal(loopback.requests.length, 0)
  })
}

test('what has no id yet cannot be named', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  await caught(InvalidInputError, () => client.addresses.delete(new Address()), /empty/)
  await caught(InvalidInputError, () => client.addresses.update(new Address(), { description: 'x' }), /empty/)
  await caught(InvalidInputError, () => client.dids.find(''), /empty/)
  assert.equal(loopback.requests.length, 0)
})

test('a call never throws before it is awaited', async () => {
  await using loopback = await Loopback.start()
  const client = loopback.client()
  client.close()
  const calls = [
    client.dids.find(5 as unknown as string),
    client.dids.update(5 as unknown as string, {}),
    client.raw('GET', 'dids'),
    client.dids.list({ pageSize: -1 }).page(),
  ]
  for (const result of await Promise.allSettled(calls)) {
    assert.equal(result.status, 'rejected')
  }
})
