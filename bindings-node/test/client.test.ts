/** The client: its options, its calls, and what it refuses. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  API_VERSIONS,
  ApiError,
  Client,
  type ClientOptions,
  DidwwError,
  InvalidInputError,
  NotFoundError,
  ResponseInfo,
  UnauthorizedError,
  VERSION,
  VoiceInTrunkGroup,
} from 'didww-sdk'
import { caught, printed } from './caught'
import { CLOSE, did, document, KEY, Loopback, refusal } from './loopback'

// ---------------------------------------------------------------------------------------------- options

test('the default is the sandbox in the first version', () => {
  const first = new Client({ apiKey: KEY })
  assert.equal(first.baseUrl, 'https://sandbox-api.didww.com/v3')
  assert.equal(first.apiVersion, '2022-05-10')
  const second = new Client({ apiKey: KEY, environment: 'production', apiVersion: '2026-04-16' })
  assert.equal(second.baseUrl, 'https://api.didww.com/v3')
  assert.equal(second.apiVersion, '2026-04-16')
  assert.deepEqual(API_VERSIONS, ['2022-05-10', '2026-04-16'])
})

const WRONG: [options: object, member: string | null][] = [
  [{ environment: 'staging' }, null],
  [{ apiVersion: '1999-01-01' }, null],
  [{ timeout: -1 }, 'timeout'],
  [{ timeout: 'soon' }, 'timeout'],
  [{ timeout: Number.NaN }, 'timeout'],
  [{ connectTimeout: Number.NaN }, 'connectTimeout'],
  [{ readTimeout: Number.POSITIVE_INFINITY }, 'readTimeout'],
  [{ retries: -1 }, 'retries'],
  [{ retries: 1.5 }, 'retries'],
  [{ maxResponseBytes: 'many' }, 'maxResponseBytes'],
  [{ baseUrl: 'http://api.example.com/v3' }, null],
  [{ baseUrl: 'not an address' }, null],
  [{ rateLimit: { perSecond: 0 } }, 'rateLimit'],
  [{ rateLimit: 'fast' }, 'rateLimit'],
  [{ trust: 'everybody' }, 'trust'],
  [{ rootCertificates: [Buffer.from('no certificate')] }, null],
  [{ clientCertificate: { chain: 'no', key: 'certificate' } }, null],
  [{ proxy: 'not a proxy' }, null],
]

for (const [options, member] of WRONG) {
  test(`options that cannot be are refused at once: ${JSON.stringify(options)}`, async () => {
    const error = await caught(InvalidInputError, () => new Client({ apiKey: KEY, ...options }))
    assert.ok(!printed(error).includes(KEY))
    assert.ok(!error.message.includes('::'), error.message)
    if (member !== null) {
      assert.equal(error.member, member)
    }
  })
}

test('an option that there is not is refused', async () => {
  await caught(InvalidInputError, () => new Client({ apiKey: KEY, retry: 3 } as ClientOptions), /retry/)
  await caught(InvalidInputError, () => new Client({} as ClientOptions), /apiKey/)
})

for (const key of ['', ' ', 'with\nnewline']) {
  test(`a key that cannot be sent is refused: ${JSON.stringify(key)}`, async () => {
    await caught(InvalidInputError, () => new Client({ apiKey: key }))
  })
}

/** Does work with variables of the environment, and takes them away again. */
async function inEnvironment(variables: { [name: string]: string }, work: () => unknown): Promise<void> {
  Object.assign(process.env, variables)
  try {
    await work()
  } finally {
    for (const name of Object.keys(variables)) {
      delete process.env[name]
    }
  }
}

test('the environment says what the program does not', async () => {
  await using loopback = await Loopback.start()
  await caught(InvalidInputError, () => Client.fromEnv(), /DIDWW_API_KEY/)
  const account = { DIDWW_API_KEY: KEY, DIDWW_BASE_URL: loopback.baseUrl, DIDWW_API_VERSION: '2026-04-16' }
  await inEnvironment(account, async () => {
    await using client = Client.fromEnv()
    assert.deepEqual([client.baseUrl, client.apiVersion], [loopback.baseUrl, '2026-04-16'])
    await client.dids.list().page()
    assert.equal(loopback.request(0).headers['api-key'], KEY)
    assert.equal(loopback.request(0).headers['x-didww-api-version'], '2026-04-16')
    await using older = Client.fromEnv({ apiVersion: '2022-05-10', rateLimit: null })
    assert.equal(older.apiVersion, '2022-05-10')
  })
  await inEnvironment({ DIDWW_API_KEY: KEY, DIDWW_ENVIRONMENT: 'production' }, () => {
    assert.equal(Client.fromEnv().baseUrl, 'https://api.didww.com/v3')
  })
  await inEnvironment({ DIDWW_API_KEY: KEY, DIDWW_ENVIRONMENT: 'elsewhere' }, async () => {
    await caught(InvalidInputError, () => Client.fromEnv(), /elsewhere/)
  })
})

test('a client does not show its key', async () => {
  await using client = new Client({ apiKey: KEY, baseUrl: 'http://127.0.0.1:9/v3' })
  for (const value of [client, client.rateLimiter, client.dids, client.dids.list(), { client }]) {
    assert.ok(!printed(value).includes(KEY))
    assert.ok(!(JSON.stringify(value) ?? '').includes(KEY))
  }
  assert.match(printed(client), /http:\/\/127\.0\.0\.1:9\/v3/)
})

test('a closed client makes no more calls', async () => {
  await using loopback = await Loopback.start()
  const client = loopback.client()
  const { dids } = client
  const listing = dids.list()
  await listing.page()
  await client.close()
  await client.close()
  const calls: (() => unknown)[] = [
    () => dids.find('did-1'),
    () => listing.first(),
    () => listing.all(),
    () => listing[Symbol.asyncIterator]().next(),
    () => client.dids.update('did-1', { description: 'x' }),
    () => client.raw('GET', 'dids'),
    () => client.encryptedFiles.publicKeys(),
  ]
  for (const call of calls) {
    await caught(InvalidInputError, call, /closed/)
  }
  assert.match(printed(client), /closed/)
  assert.equal(loopback.requests.length, 1)
})

test('a closed client ends its connections', async () => {
  await using loopback = await Loopback.start()
  {
    await using client = loopback.client()
    for (let turn = 0; turn < 3; turn += 1) {
      await client.dids.list().page()
    }
    assert.deepEqual([loopback.opened, loopback.ended], [1, 0])
  }
  assert.ok(await loopback.untilEnds(1))
})

test('a client is disposed of at the end of a block', async () => {
  await using loopback = await Loopback.start()
  const client = loopback.client()
  await client[Symbol.asyncDispose]()
  await caught(InvalidInputError, () => client.dids.find('did-1'), /closed/)
  const other = loopback.client()
  other[Symbol.dispose]()
  await caught(InvalidInputError, () => other.dids.find('did-1'), /closed/)
})

test('what every request carries', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  await client.dids.list().page()
  const { headers } = loopback.request(0)
  assert.equal(headers['api-key'], KEY)
  assert.equal(headers['x-didww-api-version'], '2022-05-10')
  assert.equal(headers['accept'], 'application/vnd.api+json')
  assert.ok(headers['user-agent']?.startsWith(`didww-sdk-node/${VERSION}`), headers['user-agent'])
  await using named = loopback.client({ userAgentSuffix: 'billing/2' })
  await named.dids.list().page()
  assert.ok(loopback.request(1).headers['user-agent']?.endsWith('billing/2'))
})

// ------------------------------------------------------------------------------------------------ calls

function group(id: string, attributes: object): object {
  return { id, type: 'voice_in_trunk_groups', attributes }
}

test('find, create, update, delete', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.answer(document(group('g-1', { name: 'Night shift' }), {}, { status: 201 }))
  const made = new VoiceInTrunkGroup({ name: 'Night shift' })
  const created = await client.voiceInTrunkGroups.create(made)
  assert.notEqual(created, made)
  assert.equal(created.id, 'g-1')
  assert.deepEqual(loopback.sent(0), { type: 'voice_in_trunk_groups', attributes: { name: 'Night shift' } })
  const { response } = created
  assert.ok(response instanceof ResponseInfo)
  assert.deepEqual(
    [response.status, response.method, response.path, response.attempts, response.isSuccess],
    [201, 'POST', '/voice_in_trunk_groups', 1, true],
  )

  loopback.answer(document(group('g-1', { name: 'Night shift', capacity_limit: null })))
  const found = await client.voiceInTrunkGroups.find('g-1')
  assert.equal(loopback.request(1).path, '/v3/voice_in_trunk_groups/g-1')
  found.capacityLimit = 4
  loopback.answer(document(group('g-1', { name: 'Night shift', capacity_limit: 4 })))
  assert.equal(await client.voiceInTrunkGroups.update(found), found)
  assert.deepEqual(loopback.sent(2), { id: 'g-1', type: 'voice_in_trunk_groups', attributes: { capacity_limit: 4 } })
  assert.ok(!found.isChanged)

  loopback.answer({ status: 204 })
  const info = await client.voiceInTrunkGroups.delete(found)
  assert.ok(info instanceof ResponseInfo)
  assert.deepEqual([info.status, info.method], [204, 'DELETE'])
  loopback.answer({ status: 204 })
  assert.equal((await client.voiceInTrunkGroups.delete('g-2')).status, 204)
  assert.equal(loopback.request(-1).path, '/v3/voice_in_trunk_groups/g-2')
})

test('a create takes plain members, too', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.answer(document(group('g-1', { name: 'Brief' }), {}, { status: 201 }))
  const created = await client.voiceInTrunkGroups.create({ name: 'Brief', capacityLimit: null })
  assert.ok(created instanceof VoiceInTrunkGroup)
  assert.deepEqual(loopback.sent(0).attributes, { name: 'Brief', capacity_limit: null })
})

test('an update takes changes beside the resource', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.answer(
    document(did()),
    document(did('did-1', { description: 'both', capacity_limit: 2 })),
    document(did('did-1', { description: null })),
  )
  const found = await client.dids.find('did-1')
  found.description = 'both'
  assert.equal(await client.dids.update(found, { capacityLimit: 2, voiceInTrunkId: 'trunk-1' }), found)
  assert.deepEqual(loopback.sent(1).attributes, { description: 'both', capacity_limit: 2 })
  assert.deepEqual(loopback.sent(1).relationships, {
    voice_in_trunk: { data: { type: 'voice_in_trunks', id: 'trunk-1' } },
    // one lets go of the other
    voice_in_trunk_group: { data: null },
  })
  // null on purpose, without a fetch
  const updated = await client.dids.update('did-1', { description: null, voiceInTrunk: null })
  assert.equal(updated.id, 'did-1')
  assert.deepEqual(loopback.sent(2).attributes, { description: null })
  assert.deepEqual(loopback.sent(2).relationships, { voice_in_trunk: { data: null } })
  await caught(Error, () => client.dids.update('did-1', { number: '1' } as object), /number/)
  await caught(Error, () => client.dids.update('did-1', { descripton: '1' } as object), /did you mean 'description'/)
  // nothing to say, nothing sent
  assert.equal(await client.dids.update(found), found)
  assert.equal(loopback.requests.length, 3)
})

test('a singleton has no id', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.answer(document({ id: 'b', type: 'balances', attributes: { total_balance: '60.00' } }))
  assert.equal((await client.balance.find()).totalBalance, '60.00')
  assert.equal(loopback.request(0).path, '/v3/balance')
})

const ENCODED = [
  ['a b/c', '/v3/dids/a%20b%2Fc'],
  ['ü?#%', '/v3/dids/%C3%BC%3F%23%25'],
  ['../dids', '/v3/dids/..%2Fdids'],
] as const

for (const [id, path] of ENCODED) {
  test(`ids are encoded: ${id}`, async () => {
    await using loopback = await Loopback.start()
    await using client = loopback.client()
    loopback.answer(document(did(id)))
    assert.equal((await client.dids.find(id)).id, id)
    assert.equal(loopback.request(0).path, path)
  })
}

for (const id of ['', '.', '..']) {
  test(`ids that lead elsewhere are refused: ${JSON.stringify(id)}`, async () => {
    await using loopback = await Loopback.start()
    await using client = loopback.client()
    assert.equal((await caught(InvalidInputError, () => client.dids.find(id))).member, 'id')
    await caught(InvalidInputError, () => client.dids.update(id, { description: 'x' }))
    await caught(InvalidInputError, () => client.dids.delete(id))
    assert.equal(loopback.requests.length, 0)
  })
}

test('an error tells what the API says', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.answer(refusal(404, { title: 'Not found', detail: 'No such DID.' }, { 'X-Request-Id': 'request-1' }))
  const error = await caught(NotFoundError, () => client.dids.find('nope'))
  assert.ok(error instanceof ApiError && error instanceof DidwwError && error instanceof Error)
  assert.deepEqual(
    [error.code, error.status, error.outcome, error.attempts, error.isRetryable, error.mayHaveHappened],
    ['api', 404, 'refused', 1, false, false],
  )
  assert.deepEqual([error.errors[0]?.title, error.errors[0]?.detail], ['Not found', 'No such DID.'])
  assert.equal(error.requestId, 'request-1')
  assert.equal(error.response?.path, '/dids/nope')
})

test('the key is never in an error', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client({ timeout: 200 })
  // a server that repeats what it got
  const echo = refusal(401, { detail: `${KEY} is not known` }, { 'X-Key': KEY })
  loopback.answer(echo, { body: `<p>${KEY}</p>` }, CLOSE, { stalls: true })
  assert.ok(!printed(await caught(UnauthorizedError, () => client.dids.list().page())).includes(KEY))
  for (let turn = 0; turn < 3; turn += 1) {
    const error = await caught(DidwwError, () => client.dids.list().page())
    assert.ok(!printed(error).includes(KEY), printed(error))
    assert.ok(!JSON.stringify(error).includes(KEY))
  }
})

test('the stack of an error leads to the call', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.answer(refusal(404))
  async function whoCalls(): Promise<void> {
    await client.dids.find('nope')
  }
  const error = await caught(NotFoundError, whoCalls)
  assert.match(error.stack ?? '', /whoCalls/)
  assert.ok(error.stack?.startsWith(`NotFoundError: ${error.message}`), error.stack)
})

// -------------------------------------------------------------------------------------------------- raw

test('raw requests', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  const answer = await client.raw('GET', 'countries', {
    params: [
      ['filter[iso]', 'US,GB'],
      ['sort', 'name'],
    ],
  })
  assert.deepEqual([answer.status, answer.info.method, answer.info.path], [200, 'GET', '/countries'])
  assert.equal(answer.headers['content-type'], 'application/vnd.api+json')
  assert.deepEqual(answer.json(), { data: [] })
  assert.equal(answer.text, '{"data":[]}')
  assert.deepEqual(Buffer.from(answer.body), Buffer.from('{"data":[]}'))
  assert.deepEqual(
    [...loopback.request(0).query],
    [
      ['filter[iso]', 'US,GB'],
      ['sort', 'name'],
    ],
  )
  await client.raw('GET', 'countries', { params: { sort: 'name' }, headers: { 'X-Test': '1' } })
  assert.deepEqual([...loopback.request(1).query], [['sort', 'name']])
  assert.equal(loopback.request(1).headers['x-test'], '1')
  loopback.answer(refusal(404))
  await caught(NotFoundError, () => client.raw('GET', 'nothing'))
  await caught(InvalidInputError, () => client.raw('GET', 'https://example.com/'))
  assert.equal(loopback.requests.length, 3)
})

test('raw requests of any kind', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  await client.raw('PUT', 'files/1', {
    body: Buffer.from([0, 1]),
    contentType: 'application/octet-stream',
    authenticated: false,
  })
  const request = loopback.request(0)
  assert.deepEqual([request.method, request.path, [...request.body]], ['PUT', '/v3/files/1', [0, 1]])
  assert.equal(request.headers['content-type'], 'application/octet-stream')
  assert.equal(request.headers['api-key'], undefined)
  await client.raw('POST', 'dids', { json: null })
  assert.equal(loopback.request(1).body.toString(), 'null')
  assert.equal(loopback.request(1).headers['content-type'], 'application/vnd.api+json')
})

test('a request has one body', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  const both = { json: null, body: Buffer.from('{}'), contentType: 'application/json' }
  const error = await caught(InvalidInputError, () => client.raw('POST', 'dids', both))
  assert.equal(error.member, 'body')
  assert.equal(loopback.requests.length, 0)
})
