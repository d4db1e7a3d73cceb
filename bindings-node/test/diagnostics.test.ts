/** What is told of requests: channels of `node:diagnostics_channel`, and NODE_DEBUG. Never a key, a password or a body. */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { channels, DidwwError, type LogEvent, SipConfiguration, VoiceInTrunk } from 'didww-sdk'
import { caught, printed } from './caught'
import { CLOSE, did, document, KEY, Loopback, refusal } from './loopback'

type Told = { [name: string]: unknown }

/** What channels tell while something is done. */
async function told(work: () => Promise<unknown>): Promise<{ requests: Told[]; responses: Told[]; logs: LogEvent[] }> {
  const kept = { requests: [] as Told[], responses: [] as Told[], logs: [] as LogEvent[] }
  const listeners = {
    'didww-sdk:request': (event: unknown) => void kept.requests.push(event as Told),
    'didww-sdk:response': (event: unknown) => void kept.responses.push(event as Told),
    'didww-sdk:log': (event: unknown) => void kept.logs.push(event as LogEvent),
  }
  for (const [name, listener] of Object.entries(listeners)) subscribe(name, listener)
  try {
    await work()
    // they are told by the event loop, not by the call
    await new Promise((resolve) => setTimeout(resolve, 20))
  } finally {
    for (const [name, listener] of Object.entries(listeners)) unsubscribe(name, listener)
  }
  return kept
}

test('a request is told before it leaves and when it has been answered', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.answer(document(did()))
  const { requests, responses } = await told(() => client.dids.find('did-1'))
  const about = { operation: 'find', resource: 'dids', method: 'GET', path: '/dids/did-1', attempt: 1 }
  const host = `127.0.0.1:${loopback.port}`
  assert.deepEqual(requests, [{ ...about, host }])
  const [{ duration, ...rest } = {}] = responses
  assert.equal(typeof duration, 'number')
  assert.deepEqual(rest, { ...about, host, status: 200, error: null, retryIn: null })
})

test('retries are told', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client({ retries: 1, retryPolicy: { baseDelay: 10 } })
  loopback.answer(refusal(503), document(did()))
  const { requests, responses } = await told(() => client.dids.find('did-1'))
  assert.deepEqual(
    requests.map(({ attempt }) => attempt),
    [1, 2],
  )
  assert.equal(typeof responses[0]?.retryIn, 'number')
  assert.equal(responses[1]?.retryIn, null)
})

test('what fails is told', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.answer(refusal(404), CLOSE)
  const { responses } = await told(async () => {
    for (const _ of [1, 2])
      await caught(DidwwError, () => client.raw('GET', 'dids', { params: { 'filter[number]': '1' } }))
  })
  const [refused, broken] = responses
  const codes = responses.map(({ error }) => (error as DidwwError).code)
  assert.deepEqual(codes, ['api', 'transport'])
  assert.deepEqual([refused?.status, refused?.path, broken?.status], [404, '/dids', null])
})

test('a list that ends early is a warning', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  const meta = { meta: { total_records: 5 } }
  loopback.answer(document([did()], meta), document([], meta))
  const { logs } = await told(async () => assert.equal((await client.dids.list({ pageSize: 1 }).all()).length, 1))
  const warnings = logs.filter(({ level }) => level === 'warn')
  assert.equal(warnings.length, 1)
  assert.match(JSON.stringify(warnings[0]), /5/)
})

test('neither keys nor passwords nor bodies are told', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  const configuration = new SipConfiguration({
    host: 'sip.example.com',
    authEnabled: true,
    authUser: 'u',
    authPassword: 'hidden-pw',
  })
  const trunk = new VoiceInTrunk({ name: 'A name of a trunk', configuration })
  loopback.answer(refusal(422, { detail: 'no' }), refusal(401, { detail: KEY }))
  const everything = await told(async () => {
    for (const _ of [1, 2]) await caught(DidwwError, () => client.voiceInTrunks.create(trunk))
  })
  const shown = printed(everything)
  assert.equal(everything.requests.length, 2)
  for (const secret of [KEY, 'hidden-pw', 'A name of a trunk']) assert.ok(!shown.includes(secret), secret)
})

test('nobody is told when nobody listens', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  await client.dids.list().page()
  assert.ok(!channels.request.hasSubscribers && !channels.response.hasSubscribers)
  const { requests } = await told(() => client.dids.list().page())
  assert.equal(requests.length, 1)
  await client.dids.list().page()
  assert.equal(requests.length, 1)
})

/** What a program prints that is run with a client. */
async function printedBy(loopback: Loopback, body: string, debug = ''): Promise<{ stdout: string; stderr: string }> {
  const program = `
    const { Client } = require('didww-sdk')
    const client = new Client({ apiKey: '${KEY}', baseUrl: '${loopback.baseUrl}' })
    ${body}`
  const options = { cwd: __dirname, env: { ...process.env, NODE_DEBUG: debug } }
  return promisify(execFile)(process.execPath, ['-e', program], options)
}

test('a subscriber that fails does not fail the call', async () => {
  await using loopback = await Loopback.start()
  loopback.otherwise(document([]))
  // Node tells it as an error that nobody caught
  const body = `
    process.on('uncaughtException', (error) => console.log(error.message))
    require('node:diagnostics_channel').subscribe('didww-sdk:response', () => { throw new Error('a subscriber') })
    client.dids.list().page().then((page) => console.log(page.length))`
  const { stdout } = await printedBy(loopback, body)
  assert.deepEqual(stdout.trim().split('\n').sort(), ['0', 'a subscriber'])
})

test('NODE_DEBUG prints requests', async () => {
  await using loopback = await Loopback.start()
  loopback.otherwise(document([]))
  const { stdout, stderr } = await printedBy(loopback, 'client.dids.list().page()', 'didww-sdk')
  assert.equal(stdout, '')
  assert.match(stderr, /GET \/dids attempt 1 leaves for 127\.0\.0\.1/)
  assert.match(stderr, /GET \/dids attempt 1: 200 in [\d.]+ ms/)
  assert.ok(!stderr.includes(KEY))
  assert.equal((await printedBy(loopback, 'client.dids.list().page()')).stderr, '')
})
