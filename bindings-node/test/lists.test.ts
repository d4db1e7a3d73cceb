/** Lists: page by page, row by row, as late as can be; and what is asked of them. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  Did,
  InvalidInputError,
  Listing,
  OrderStatus,
  Page,
  ServerError,
  UnauthorizedError,
  unknownName,
  VoiceInTrunk,
} from 'didww-sdk'
import { caught } from './caught'
import * as documents from './documents'
import { did, document, Loopback, pagesOf, refusal } from './loopback'

const CITIES = Array.from({ length: 36 }, (_, number) => ({
  id: `city-${number}`,
  type: 'cities',
  attributes: { name: `City ${number}` },
}))
const IDS = CITIES.map((city) => city.id)

test('a listing in every way', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.otherwise(pagesOf(CITIES))
  const cities = client.cities.list({ sort: ['name'], pageSize: 10 })
  assert.ok(cities instanceof Listing)
  assert.equal(loopback.requests.length, 0)
  const everything: string[] = []
  for await (const city of cities) {
    everything.push(city.id)
  }
  assert.deepEqual(everything, IDS)
  assert.equal(loopback.requests.length, 4)
  assert.deepEqual(
    (await cities.all()).map((city) => city.id),
    IDS,
  )
  const lengths: number[] = []
  for await (const page of cities.pages()) {
    lengths.push(page.length)
  }
  assert.deepEqual(lengths, [10, 10, 10, 6])
  const page = await cities.page(2)
  assert.ok(page instanceof Page)
  assert.deepEqual(
    [...page].map((city) => city.id),
    IDS.slice(10, 20),
  )
  assert.equal(page.totalRecords, 36)
  assert.equal((await cities.first())?.id, IDS[0])
  const before = loopback.requests.length
  assert.equal(await cities.count(), 36)
  assert.equal(loopback.requests.length, before + 1)
  loopback.answer(document([]))
  assert.equal(await client.cities.list().first(), null)
})

test('pages from one on', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.otherwise(pagesOf(CITIES))
  const lengths: number[] = []
  for await (const page of client.cities.list({ pageSize: 10 }).pages(3)) {
    lengths.push(page.length)
  }
  assert.deepEqual(lengths, [10, 6])
  assert.equal(loopback.requests.length, 2)
})

test('pages are asked for when their first row is', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.otherwise(pagesOf(CITIES))
  const rows = client.cities.list({ pageSize: 10 })[Symbol.asyncIterator]()
  assert.equal(loopback.requests.length, 0)
  for (let turn = 0; turn < 10; turn += 1) {
    assert.equal((await rows.next()).value?.id, IDS[turn])
  }
  assert.equal(loopback.requests.length, 1)
  await rows.next()
  assert.equal(loopback.requests.length, 2)
})

test('a page may be fetched ahead', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.otherwise(pagesOf(CITIES))
  const rows = client.cities.list({ pageSize: 20, prefetch: true })[Symbol.asyncIterator]()
  await rows.next()
  assert.ok(await loopback.untilRequests(2))
  await rows.return?.()
})

test('whoever leaves a list early asks for no more', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.otherwise(pagesOf(CITIES))
  for await (const city of client.cities.list({ pageSize: 10 })) {
    if (city.id === IDS[11]) {
      break
    }
  }
  assert.equal(loopback.requests.length, 2)
})

test('rows that are asked for at the same time come in order, each once', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.otherwise(pagesOf(CITIES))
  const rows = client.cities.list({ pageSize: 5 })[Symbol.asyncIterator]()
  const taken = await Promise.all(Array.from({ length: 40 }, () => rows.next()))
  assert.deepEqual(
    taken.filter(({ done }) => done !== true).map(({ value }) => value.id),
    IDS,
  )
  assert.equal(loopback.requests.length, 8)
})

test('after an error that may pass, the same page is asked for again', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  const page = pagesOf(CITIES)
  loopback.otherwise((received) => {
    return received.query.get('page[number]') === '2' && loopback.requests.length === 2 ? refusal(503) : page(received)
  })
  const pages = client.cities.list({ pageSize: 20 }).pages()[Symbol.asyncIterator]()
  assert.equal((await pages.next()).value?.length, 20)
  await caught(ServerError, () => pages.next())
  assert.equal((await pages.next()).value?.length, 16)
  assert.equal((await pages.next()).done, true)
  loopback.otherwise(refusal(401))
  const rows = client.cities.list()[Symbol.asyncIterator]()
  await caught(UnauthorizedError, () => rows.next())
  assert.equal((await rows.next()).done, true)
})

test('a listing can be gone through again', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  loopback.otherwise(pagesOf(CITIES))
  const cities = client.cities.list({ pageSize: 36 })
  for (let turn = 0; turn < 2; turn += 1) {
    const ids: string[] = []
    for await (const city of cities) {
      ids.push(city.id)
    }
    assert.deepEqual(ids, IDS)
  }
})

test('what is asked of a list', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  await client.orders
    .list({
      filter: {
        status: [OrderStatus.PENDING, OrderStatus.COMPLETED],
        created_at_gteq: new Date('2026-04-01T12:00:00+02:00'),
      },
      sort: ['-created_at'],
      fields: { orders: ['reference', 'amount'] },
      pageSize: 7,
    })
    .page(3)
  assert.deepEqual(Object.fromEntries(loopback.request(0).query), {
    'filter[status]': 'Pending,Completed',
    'filter[created_at_gteq]': '2026-04-01T10:00:00Z',
    sort: '-created_at',
    'fields[orders]': 'reference,amount',
    'page[size]': '7',
    'page[number]': '3',
  })
})

test('what is changed in the options afterwards is not seen', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  const orders = ['a', 'b']
  const filter = { 'order.id': orders, number: '1' as string | string[] }
  const listing = client.dids.list({ filter, include: ['voice_in_trunk'], sort: ['number', '-created_at'] })
  orders.push('c')
  filter.number = ['2']
  await listing.page()
  const asked = Object.fromEntries(loopback.request(0).query)
  assert.equal(asked['filter[order.id]'], 'a,b')
  assert.equal(asked['filter[number]'], '1')
  assert.equal(asked['sort'], 'number,-created_at')
})

test('names that the version lacks are refused', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  const filter = { [unknownName('colour')]: 'blue' }
  const error = await caught(InvalidInputError, () => client.dids.list({ filter }).page(), /colour/)
  assert.deepEqual([error.member, error.outcome, error.attempts], ['colour', 'not_sent', 0])
  await caught(InvalidInputError, () => client.dids.list({ include: ['identity'] }).first(), /2026-04-16/)
  await caught(InvalidInputError, () => client.dids.list({ sort: [unknownName('hue')] }).all(), /there are: /)
  await caught(InvalidInputError, () => client.dids.find('did-1', { include: [unknownName('hue')] }), /hue/)
  assert.equal(loopback.requests.length, 0)
  await client.dids.list({ filter, sort: [unknownName('hue')], allowUnknown: true }).page()
  assert.equal(loopback.request(0).query.get('filter[colour]'), 'blue')
  assert.equal(loopback.request(0).query.get('sort'), 'hue')
})

for (const pageSize of [0, -1, '5', 2.5]) {
  test(`pages of no size are refused: ${JSON.stringify(pageSize)}`, async () => {
    await using loopback = await Loopback.start()
    await using client = loopback.client()
    const options = { pageSize: pageSize as number }
    await caught(InvalidInputError, () => client.cities.list(options).page())
    await caught(InvalidInputError, async () => {
      for await (const _ of client.cities.list(options)) {
        assert.fail('nothing comes')
      }
    })
    assert.equal(loopback.requests.length, 0)
  })
}

test('rows keep what was included', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  const rows = [documents.did('did-1', 'trunk-1'), documents.did('did-2', 'trunk-1'), documents.did('did-3')]
  loopback.otherwise(document(rows, { included: [documents.trunk()], meta: { total_records: 3 } }))
  const dids = await client.dids.list({ include: ['voice_in_trunk'] }).all()
  assert.ok(dids[0]?.voiceInTrunk instanceof VoiceInTrunk)
  assert.equal(dids[0].voiceInTrunk, dids[1]?.voiceInTrunk)
  assert.equal(dids[2]?.voiceInTrunk, null)
  assert.equal(loopback.request(0).query.get('include'), 'voice_in_trunk')
})

// ------------------------------------------------------------------------------------------------ pages

test('a page is read like an array', async () => {
  const rows = Array.from({ length: 4 }, (_, number) => documents.did(`did-${number}`))
  const links = { next: 'https://example.com/next' }
  const page = await documents.page(Did, rows, { meta: { total_records: 9 }, links })
  assert.equal(page.length, 4)
  assert.equal(page.at(-1)?.id, 'did-3')
  assert.equal(page.at(4), undefined)
  assert.deepEqual(
    [...page].map((row) => row.id),
    ['did-0', 'did-1', 'did-2', 'did-3'],
  )
  assert.equal(page.data[2], page.at(2))
  assert.equal([...page][2], page.at(2))
  assert.equal(page.totalRecords, 9)
  assert.deepEqual(page.meta, { total_records: 9 })
  assert.equal(page.links.next, 'https://example.com/next')
  assert.equal(page.links.prev, null)
})

test('a page that was stored', async () => {
  await using loopback = await Loopback.start()
  await using client = loopback.client()
  const included = [documents.trunk()]
  loopback.answer(document([documents.did('did-1', 'trunk-1'), did('did-2')], { included }))
  const { body, text } = await client.raw('GET', 'dids', { params: { include: 'voice_in_trunk' } })
  const page = await Page.parse(Did, body)
  assert.equal(page.length, 2)
  assert.ok(page.at(0)?.voiceInTrunk instanceof VoiceInTrunk)
  const newer = await Page.parse(Did, text, '2026-04-16')
  assert.equal(newer.at(0)?.apiVersion, '2026-04-16')
  await caught(Error, () => Page.parse(Date as unknown as typeof Did, body))
  await caught(Error, () => Page.parse(Did, 'no JSON'))
})
