/** The tree of errors. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { inspect } from 'node:util'
import * as sdk from 'didww-sdk'
import {
  ApiError,
  CallbackError,
  CancelledRequestError,
  Client,
  ConflictError,
  ConnectError,
  DecodeError,
  DidwwError,
  FileError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  RateLimitedError,
  RecordError,
  RequestTimeoutError,
  ServerError,
  TlsError,
  TransportError,
  UnauthorizedError,
  UnprocessableError,
  VoiceInTrunk,
  WaitError,
} from 'didww-sdk'
import { caught, printed } from './caught'
import { CLOSE, KEY, Loopback, refusal, STALL } from './loopback'

const STATUSES = [
  [401, UnauthorizedError],
  [403, ForbiddenError],
  [404, NotFoundError],
  [409, ConflictError],
  [422, UnprocessableError],
  [429, RateLimitedError],
  [500, ServerError],
  [503, ServerError],
  [418, ApiError],
] as const

for (const [status, cls] of STATUSES) {
  test(`a class stands for its status: ${status}`, async () => {
    await using loopback = await Loopback.start()
    await using client = loopback.client()
    loopback.answer(refusal(status))
    const error = await caught(DidwwError, () => client.dids.find('did-1'))
    assert.equal(error.constructor, cls)
    assert.deepEqual([error.code, error.status, error.name], ['api', status, cls.name])
    assert.ok(error instanceof ApiError)
    assert.ok(error instanceof Error)
  })
}

test('refused values tell their place', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  const problem = {
    id: '4711',
    code: '100',
    detail: 'name - is too short',
    source: { pointer: '/data/attributes/name' },
    meta: { a: 1 },
  }
  loopback.answer(refusal(422, problem))
  const error = await caught(UnprocessableError, () => client.voiceInTrunks.update('t', { name: '' }), /too short/)
  const [first] = error.errors
  assert.equal(error.errors.length, 1)
  assert.deepEqual([first?.id, first?.code, first?.detail], ['4711', '100', 'name - is too short'])
  assert.deepEqual([first?.source?.pointer, first?.source?.parameter], ['/data/attributes/name', null])
  assert.equal(first?.title, 'Refused')
})

test('a body is not shown', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  const body = '{"sent": "hidden"}'
  loopback.answer({ status: 418, body })
  const error = await caught(ApiError, () => client.dids.find('did-1'))
  assert.equal(error.body, body)
  assert.deepEqual(error.errors, [])
  assert.ok(!inspect(error).includes('hidden'))
  assert.ok(!error.message.includes('hidden'))
  assert.ok(!JSON.stringify(error).includes('hidden'))
})

test('where nobody listens the error of the system stands behind', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  await using client = new Client({ apiKey: KEY, baseUrl: `http://127.0.0.1:${port}/v3`, retries: 0 })
  const error = await caught(ConnectError, () => client.balance.find())
  assert.deepEqual([error.code, error.outcome, error.isRetryable, error.dns], ['connect', 'not_sent', true, false])
  assert.equal(error.host, `127.0.0.1:${port}`)
  assert.ok(error.cause instanceof Error)
  const codes: unknown[] = []
  for (let cause: unknown = error.cause; cause instanceof Error; cause = cause.cause) {
    codes.push((cause as NodeJS.ErrnoException).code)
  }
  assert.ok(codes.includes('ECONNREFUSED'), inspect(error))
})

test('a host that is not known', async () => {
  await using client = new Client({ apiKey: KEY, baseUrl: 'https://didww.invalid/v3', retries: 0, noProxy: true })
  const error = await caught(ConnectError, () => client.balance.find(), /didww\.invalid/)
  assert.deepEqual([error.host, error.dns], ['didww.invalid', true])
})

test('a server that does not speak TLS', async () => {
  const server = createServer((socket) => socket.end('SSH-2.0-example\r\n')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await using client = new Client({ apiKey: KEY, baseUrl: `https://127.0.0.1:${port}/v3`, retries: 0 })
  const error = await caught(TlsError, () => client.balance.find())
  assert.deepEqual([error.code, error.host], ['tls', `127.0.0.1:${port}`])
  server.close()
})

test('answers that cannot be understood', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.answer(
    { body: '<html>A proxy</html>', headers: { 'Content-Type': 'text/html' } },
    { body: '{"data": [{"type": "dids", "id": true}]}' },
  )
  const page = await caught(DecodeError, () => client.dids.find('did-1'))
  assert.equal(page.code, 'decode')
  assert.match(page.excerpt ?? '', /A proxy/)
  const wrong = await caught(DecodeError, () => client.dids.list().page())
  assert.equal(wrong.path, 'data[0].id')
})

test('a broken connection', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.answer(CLOSE)
  const error = await caught(TransportError, () => client.dids.find('did-1'))
  assert.deepEqual([error.code, error.outcome, error.attempts], ['transport', 'unknown', 1])
})

test('bad input says what would do', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  const sort = { sort: ['colour'] } as object
  const error = await caught(InvalidInputError, () => client.dids.list(sort).page(), /there are: /)
  assert.equal(error.member, 'colour')
  const trunk = new VoiceInTrunk({ priority: 1 })
  assert.equal((await caught(InvalidInputError, () => client.voiceInTrunks.create(trunk))).member, 'name')
  assert.equal(loopback.requests.length, 0)
})

test('a file that is not there is named', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  const missing = join(tmpdir(), 'didww-there-is-no-such-file.pdf')
  const error = await caught(FileError, () => client.encryptedFiles.upload(missing), /no-such-file\.pdf/)
  assert.equal(error.code, 'file')
  assert.equal(error.file, missing)
  assert.equal(Math.abs(error.errno ?? 0), 2)
})

test('a timeout is no abort', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.answer(STALL)
  const error = await caught(RequestTimeoutError, () => client.dids.find('did-1', { timeout: 100 }))
  assert.notEqual(error.name, 'AbortError')
  assert.notEqual(error.name, 'TimeoutError')
})

const CLASSES: [cls: new (message?: string, fields?: object) => DidwwError, code: string][] = [
  [DidwwError, 'error'],
  [ApiError, 'api'],
  [UnauthorizedError, 'api'],
  [ForbiddenError, 'api'],
  [NotFoundError, 'api'],
  [ConflictError, 'api'],
  [UnprocessableError, 'api'],
  [RateLimitedError, 'api'],
  [ServerError, 'api'],
  [RequestTimeoutError, 'timeout'],
  [ConnectError, 'connect'],
  [TlsError, 'tls'],
  [TransportError, 'transport'],
  [DecodeError, 'decode'],
  [InvalidInputError, 'invalid_input'],
  [FileError, 'file'],
  [WaitError, 'wait'],
  [RecordError, 'record'],
  [CallbackError, 'callback'],
  [CancelledRequestError, 'cancelled'],
]

test('every class is here', () => {
  const exported = Object.values(sdk as { [name: string]: unknown }).filter(
    (value) => typeof value === 'function' && (value === DidwwError || value.prototype instanceof DidwwError),
  )
  assert.deepEqual(new Set(exported), new Set(CLASSES.map(([cls]) => cls)))
})

for (const [cls, code] of CLASSES) {
  test(`a test can throw what a request would: ${cls.name}`, async () => {
    const cause = new Error('behind')
    const error = new cls('what went wrong', { attempts: 3, isRetryable: true, requestId: 'request-1', cause })
    assert.ok(error instanceof cls && error instanceof DidwwError && error instanceof Error)
    assert.deepEqual([error.message, error.code, error.name], ['what went wrong', code, cls.name])
    assert.deepEqual([error.attempts, error.isRetryable, error.requestId], [3, true, 'request-1'])
    assert.deepEqual([error.outcome, error.mayHaveHappened, error.response], ['not_sent', false, null])
    assert.equal(error.cause, cause)
    assert.match(printed(error), /what went wrong/)
    assert.match(printed(error), /behind/)
    assert.ok(error.stack?.startsWith(`${cls.name}: what went wrong`), error.stack)
    assert.equal(new cls().cause, undefined)
  })
}

test('an error that is printed tells what matters', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.answer(refusal(404, { detail: 'No such DID.' }, { 'X-Request-Id': 'request-1' }))
  const error = await caught(NotFoundError, () => client.dids.find('nope'))
  const shown = inspect(error)
  for (const text of ['NotFoundError', '404', 'No such DID.', 'request-1', 'refused']) {
    assert.ok(shown.includes(text), `${shown} has no ${text}`)
  }
})
