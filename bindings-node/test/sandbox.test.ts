/** The local DIDWW: what it is told, and what it tells. */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { DidOrderItem, InvalidInputError, OrderStatus, Sandbox, startSandbox, UnauthorizedError } from 'didww-sdk'
import { caught, printed } from './caught'

test('a client of it', async () => {
  await using sandbox = await startSandbox()
  assert.ok(sandbox instanceof Sandbox)
  assert.match(sandbox.baseUrl, /^http:\/\/127\.0\.0\.1:\d+\/v3$/)
  await using client = sandbox.client({ apiVersion: '2026-04-16' })
  assert.equal(client.baseUrl, sandbox.baseUrl)
  assert.equal(client.apiVersion, '2026-04-16')
  assert.ok(Number((await client.balance.find()).totalBalance) > 0)
  assert.ok(printed(sandbox).includes(sandbox.baseUrl))
})

test('it is as it was told', async () => {
  await using sandbox = await startSandbox({ apiKey: 'my-key', emptyAccount: true, callbackSecret: 'my-secret' })
  assert.deepEqual([sandbox.apiKey, sandbox.callbackSecret], ['my-key', 'my-secret'])
  await using client = sandbox.client()
  assert.equal(await client.dids.list().count(), 0)
  await using other = sandbox.client({ apiKey: 'another' } as object)
  await caught(UnauthorizedError, () => other.dids.list().count())
  const port = Number(new URL(sandbox.baseUrl).port)
  await caught(InvalidInputError, () => startSandbox({ port }), /cannot be started/)
  await caught(InvalidInputError, () => startSandbox({ rows: 7 } as object), /exportRows/)
  await caught(InvalidInputError, () => startSandbox({ settleAfter: -1 }), /settleAfter/)
})

test('it tells of requests', async () => {
  await using sandbox = await startSandbox()
  await using client = sandbox.client()
  assert.deepEqual(sandbox.requests(), [])
  const group = await client.voiceInTrunkGroups.create({ name: 'Sales' })
  await client.dids.list({ pageSize: 1 }).page()
  const requests = sandbox.requests()
  assert.deepEqual(
    requests.map(({ method, path }) => `${method} ${path}`),
    ['POST /v3/voice_in_trunk_groups', 'GET /v3/dids'],
  )
  const latest = sandbox.lastRequest('POST', '/v3/voice_in')
  assert.ok(latest !== null)
  assert.equal((latest.json as { data: { attributes: { name: string } } }).data.attributes.name, 'Sales')
  assert.equal(latest.headers['api-key'], '[redacted]')
  assert.ok(latest.body.length > 0)
  assert.deepEqual([requests[1]?.query.includes('size'), requests[1]?.json], [true, null])
  assert.equal(sandbox.lastRequest('DELETE', '/'), null)
  assert.ok(group.id)
})

test('what is pending settles when it is told to', async () => {
  await using sandbox = await startSandbox({ settleAfter: 60_000 })
  await using client = sandbox.client()
  const available = {
    filter: { is_available: true, needs_registration: false },
    include: ['stock_keeping_units'] as const,
  }
  const group = await client.didGroups.list(available).first()
  const skuId = group?.stockKeepingUnits[0]?.id
  assert.ok(skuId !== undefined)
  const order = await client.orders.create({ items: [new DidOrderItem({ skuId, qty: 1 })] })
  assert.equal(order.status, OrderStatus.PENDING)
  sandbox.settleAll()
  assert.equal((await client.orders.find(order.id)).status, OrderStatus.COMPLETED)
})

test('a trunk that is blocked calls back', async () => {
  await using sandbox = await startSandbox()
  await using client = sandbox.client()
  const server = createServer((_request, response) => void response.writeHead(204).end())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const trunk = await client.voiceOutTrunks.list().first()
  assert.ok(trunk !== null)
  trunk.callbackUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`
  await client.voiceOutTrunks.update(trunk)
  assert.equal(sandbox.blockTrunk(trunk.id), true)
  assert.equal(sandbox.blockTrunk('none'), false)
  await sandbox.waitForCallbacks()
  const [callback] = sandbox.callbacks()
  assert.equal(callback?.state, 'delivered')
  assert.match(callback.body.toString(), /blocked/)
  server.close()
})

test('it keeps no program alive, in no thread', async () => {
  const body = "require('didww-sdk').startSandbox().then((sandbox) => console.log(sandbox.baseUrl))"
  const programs = [body, `new (require('node:worker_threads').Worker)(${JSON.stringify(body)}, { eval: true })`]
  for (const program of programs) {
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', program], { cwd: __dirname, timeout: 20_000 })
    assert.match(stdout, /^http:.*\n$/)
  }
})

test('one that was stopped says so', async () => {
  const sandbox = await startSandbox()
  await using client = sandbox.client({ retries: 0 })
  await Promise.all([sandbox.close(), sandbox.close()])
  await sandbox.close()
  await caught(InvalidInputError, () => sandbox.requests(), /stopped/)
  await caught(InvalidInputError, () => sandbox.waitForCallbacks(), /stopped/)
  await assert.rejects(client.dids.list().count())
  // what it was is still known
  assert.ok(sandbox.baseUrl)
})
