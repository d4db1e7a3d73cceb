/** Callbacks: signatures, what events say, and real ones that a local DIDWW sends. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import {
  CallbackError,
  CallbackEvent,
  DidOrderItem,
  ExportCallback,
  ExportStatus,
  InvalidInputError,
  OrderCallback,
  OrderStatus,
  Payload,
  RequestValidator,
  SIGNATURE_HEADER,
  SOURCE_NETWORKS,
  startSandbox,
  VoiceOutTrunkCallback,
  VoiceOutTrunkStatus,
} from 'didww-sdk'
import { caught, printed } from './caught'
import { FORM } from './signatures'

const SECRET = 'a-secret-that-nobody-may-see'
const URL_CALLED = 'https://example.com/hooks/didww?account=1'
const MEMBERS = { id: 'order-1', type: 'orders', status: 'completed' }
const TEXT = 'id=order-1&type=orders&status=completed'

const PAYLOADS: { [name: string]: Payload | typeof MEMBERS | Iterable<readonly [string, string]> } = {
  'an object': MEMBERS,
  'a URLSearchParams': new URLSearchParams(TEXT),
  'a Map': new Map(Object.entries(MEMBERS)),
  'a form': Payload.form(MEMBERS),
  'a form of pairs': Payload.form(Object.entries(MEMBERS)),
  'a body of text': Payload.body(TEXT, FORM),
  'a body of bytes': Payload.body(Buffer.from(TEXT), `${FORM}; charset=utf-8`),
}

for (const [name, payload] of Object.entries(PAYLOADS)) {
  test(`a genuine callback is told from a forged one: ${name}`, async () => {
    const validator = new RequestValidator(SECRET)
    const signature = validator.computeSignature(URL_CALLED, payload)
    assert.equal(signature.length, 40)
    assert.ok(validator.validate(URL_CALLED, payload, signature))
    assert.ok(validator.validate(Buffer.from(URL_CALLED), payload, Buffer.from(signature)))
    assert.ok(!validator.validate(`${URL_CALLED}2`, payload, signature))
    assert.ok(!validator.validate(URL_CALLED, { ...MEMBERS, status: 'canceled' }, signature))
    assert.ok(!validator.validate(URL_CALLED, payload, '0'.repeat(40)))
    assert.ok(!validator.validate(URL_CALLED, payload, ''))
    assert.ok(!new RequestValidator('another').validate(URL_CALLED, payload, signature))
    const events = validator.validateAndParse(URL_CALLED, payload, signature)
    assert.equal(events.length, 1)
    assert.ok(events[0] instanceof OrderCallback)
    const refused = await caught(CallbackError, () => validator.validateAndParse(URL_CALLED, payload, '0'.repeat(40)))
    assert.deepEqual([refused.fault, refused.httpStatus, refused.code], ['signature', 401, 'callback'])
  })
}

test('a form of whatever it holds', () => {
  const validator = new RequestValidator(SECRET)
  const [plain] = CallbackEvent.parse(Payload.form({ id: 'a', type: 'orders', qty: 7, more: true, none: null }))
  assert.deepEqual(plain?.members, { id: 'a', more: 'true', none: '', qty: '7', type: 'orders' })
  const nul = { id: 'a\0b', type: 'orders' }
  assert.deepEqual(CallbackEvent.parse(Payload.form(nul))[0]?.members, nul)
  const bytes: [string, Buffer][] = [
    ['id', Buffer.from('é')],
    ['type', Buffer.from('orders')],
  ]
  const form = Payload.form(bytes as never)
  assert.equal(
    validator.computeSignature(URL_CALLED, form),
    validator.computeSignature(URL_CALLED, { type: 'orders', id: 'é' }),
  )
})

test('a missing signature is no signature', async () => {
  const validator = new RequestValidator(SECRET)
  for (const nothing of [null, undefined]) {
    assert.ok(!validator.validate(URL_CALLED, MEMBERS, nothing))
    await caught(CallbackError, () => validator.validateAndParse(URL_CALLED, MEMBERS, nothing))
  }
})

test('behind a proxy the public address is signed', () => {
  const validator = new RequestValidator(SECRET, { publicBaseUrl: 'https://example.com' })
  const inside = 'http://10.0.0.5:8000/hooks/didww?account=1'
  const signature = new RequestValidator(SECRET).computeSignature(URL_CALLED, MEMBERS)
  assert.ok(validator.validate(inside, MEMBERS, signature))
  assert.ok(validator.signedUrl(inside).startsWith('https://example.com:443/hooks/didww'))
})

test('the secret is not shown', async () => {
  assert.ok(!printed(new RequestValidator(SECRET)).includes(SECRET))
  await caught(InvalidInputError, () => new RequestValidator(''))
  await caught(InvalidInputError, () => new RequestValidator(undefined as unknown as string), /callbackSecret/)
  await caught(InvalidInputError, () => new RequestValidator(SECRET, { publicBaseUrl: 'ftp://example.com' }))
})

test('events are typed', () => {
  const [order] = CallbackEvent.parse(Payload.form(MEMBERS))
  assert.ok(order instanceof OrderCallback)
  assert.deepEqual([order.id, order.callbackType, order.status], ['order-1', 'orders', OrderStatus.COMPLETED])
  assert.deepEqual(order.members, MEMBERS)
  assert.deepEqual(JSON.parse(JSON.stringify(order)), MEMBERS)
  assert.equal(order.get('status'), 'completed')
  assert.equal(order.get('colour'), null)
  assert.equal(order.get('toString'), null)
  assert.match(printed(order), /OrderCallback.*order-1/)
  const [exported] = CallbackEvent.parse(
    Payload.form({ id: 'e', type: 'exports', status: 'Completed', url: 'https://example.com/e.csv.gz' }),
  )
  assert.ok(exported instanceof ExportCallback)
  assert.deepEqual([exported.status, exported.url], [ExportStatus.COMPLETED, 'https://example.com/e.csv.gz'])
  const [unknown] = CallbackEvent.parse(Payload.form({ id: 'x', type: 'holograms', depth: '7' }))
  assert.equal(unknown?.constructor, CallbackEvent)
  assert.equal(unknown.get('depth'), '7')
  assert.throws(() => {
    ;(order as { status: string }).status = 'canceled'
  }, TypeError)
  assert.throws(() => new (OrderCallback as unknown as new () => OrderCallback)(), /comes from DIDWW/)
})

test('a type that is a name of every object is unknown', () => {
  for (const type of ['constructor', '__proto__', 'toString']) {
    const [event] = CallbackEvent.parse(Payload.form({ id: 'x', type }))
    assert.equal(event?.constructor, CallbackEvent)
    assert.equal(event.callbackType, type)
  }
})

test('several events of a trunk', () => {
  const body =
    '[{"id": "t", "type": "voice_out_trunks", "status": "blocked", "threshold_reached": true,' +
    ' "created_at": "2026-04-16T09:30:00Z"}, {"id": "t", "type": "voice_out_trunks", "status": "active"}]'
  const [blocked, active] = CallbackEvent.parse(Payload.body(body, 'application/json'))
  assert.ok(blocked instanceof VoiceOutTrunkCallback)
  assert.ok(active instanceof VoiceOutTrunkCallback)
  assert.equal(blocked.status, VoiceOutTrunkStatus.BLOCKED)
  assert.equal(blocked.thresholdReached, true)
  assert.deepEqual(blocked.createdAt, new Date('2026-04-16T09:30:00Z'))
  assert.deepEqual([active.createdAt, active.thresholdReached], [null, null])
})

test('what is no callback', async () => {
  const payloads: [Payload, string][] = [
    [Payload.body('{', 'application/json'), 'malformed'],
    [Payload.body('<xml/>', 'application/xml'), 'media_type'],
    [Payload.form({}), 'malformed'],
  ]
  for (const [payload, fault] of payloads) {
    const refused = await caught(CallbackError, () => CallbackEvent.parse(payload))
    assert.equal(refused.fault, fault)
    assert.ok(refused.httpStatus >= 400 && refused.httpStatus < 500)
  }
  await caught(InvalidInputError, () => Payload.body(7 as unknown as string, FORM), /body/)
})

test('callbacks in the query', () => {
  for (const payload of [Payload.query(TEXT), Payload.queryOf(`https://example.com/hooks?${TEXT}`)]) {
    const [event] = CallbackEvent.parse(payload)
    assert.deepEqual(event?.members, MEMBERS)
  }
})

for (const method of ['post', 'get'] as const) {
  test(`a real callback by ${method} is received`, async () => {
    await using sandbox = await startSandbox({ settleAfter: 20 })
    await using client = sandbox.client()
    const came: { request: IncomingMessage; body: Buffer }[] = []
    const server = createServer((request, response) => {
      void request.toArray().then((pieces) => {
        came.push({ request, body: Buffer.concat(pieces as Buffer[]) })
        response.end()
      })
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`
    const group = await client.didGroups
      .list({ filter: { is_available: true, needs_registration: false }, include: ['stock_keeping_units'] })
      .first()
    const sku = group?.stockKeepingUnits[0]
    assert.ok(sku !== undefined)
    const order = await client.orders.createAndWait(
      { items: [new DidOrderItem({ skuId: sku.id, qty: 1 })], callbackUrl: url, callbackMethod: method },
      { pollEvery: 20 },
    )
    await sandbox.waitForCallbacks()
    server.close()
    const [only] = came
    assert.ok(only !== undefined && came.length === 1)
    const { request, body } = only
    const called = new URL(request.url ?? '', url).href
    const type = request.headers['content-type'] ?? ''
    const payload = method === 'post' ? Payload.body(body, type) : Payload.queryOf(called)
    const signature = request.headers[SIGNATURE_HEADER.toLowerCase()] as string
    const [event] = new RequestValidator(sandbox.callbackSecret).validateAndParse(called, payload, signature)
    assert.ok(event instanceof OrderCallback)
    assert.deepEqual([event.id, event.status], [order.id, OrderStatus.COMPLETED])
    const [recorded] = sandbox.callbacks()
    assert.deepEqual([recorded?.state, recorded?.signature], ['delivered', signature])
    assert.deepEqual(recorded?.attempts, [{ status: 200, error: null }])
  })
}

test('where callbacks come from', () => {
  assert.equal(SIGNATURE_HEADER, 'X-DIDWW-Signature')
  assert.ok(SOURCE_NETWORKS.length > 0)
})
