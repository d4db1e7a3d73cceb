/** A page of 1,000 DIDs with their trunks and groups: in memory, and fetched. */

import { Did, Page } from 'didww-sdk'
import { pageOfDids } from './document'
import { best, type Effort, milliseconds, type Table } from './measure'
import { clientOf, listOf, readPage, readThroughDids } from './ours'
import { deserialised, fetched, found, kitsuCore, requested } from './peer'

const FLOOR = 'JSON.parse'

/**
 * A page that stays, as in a program that works with one: of classes without an object the engine forgets at each collection,
 * of which there is one before each round here, what it has learned of them.
 */
let held: Page<Did> | undefined

/** Compares a body, parsed and read, with `JSON.parse` of the same text, which reads nothing of it. */
export async function pageInMemory(table: Table, effort: Effort): Promise<void> {
  const body = pageOfDids()
  const text = body.toString()
  held = await Page.parse(Did, body)
  readThroughDids(held)
  const least = await best(
    {
      json: () => JSON.parse(text) as unknown,
      bytes: () => JSON.parse(body.toString()) as unknown,
      ours: async () => readPage(await Page.parse(Did, body)),
      parse: () => Page.parse(Did, body),
      through: async () => readThroughDids(await Page.parse(Did, body)),
    },
    effort.rounds(60),
  )
  const floor = least.json.wall
  const against = `${milliseconds(floor)}, ${FLOOR} of the text`
  const size = `page of 1,000 DIDs, ${(body.length / 1e6).toFixed(1)} MB`
  const { wall, loop } = least.ours
  table.add(`${size}: every attribute read`, milliseconds(wall), against, wall / floor, { atMost: 1 })
  table.add('  of that, the event loop was busy', milliseconds(loop), `${milliseconds(wall)}, all of it`, loop / wall, {
    atMost: 0.5,
  })
  table.note('  until the page is there', milliseconds(least.parse.wall), against, least.parse.wall / floor)
  table.note(
    '  trunk and group read anew for each DID',
    milliseconds(least.through.wall),
    against,
    least.through.wall / floor,
  )
  const bytes = least.bytes.wall
  table.note(`  ${FLOOR} of the bytes`, milliseconds(wall), `${milliseconds(bytes)}, decoded first`, wall / bytes)
  await tenTimes(table, effort, body)
  await againstKitsuCore(table, effort, body)
}

/** Compares a page of 10,000 with one of 1,000, row by row. */
async function tenTimes(table: Table, effort: Effort, body: Buffer): Promise<void> {
  const large = pageOfDids(10_000, 500, 1_000)
  const read = (bytes: Buffer) => async (): Promise<void> => readPage(await Page.parse(Did, bytes))
  const { one, ten } = await best({ one: read(body), ten: read(large) }, effort.rounds(20))
  const row = (time: number, rows: number): string => `${((time / rows) * 1e3).toFixed(2)} us`
  const against = `${row(one.wall, 1_000)} of the page of 1,000`
  const ratio = ten.wall / one.wall / 10
  table.add('page of 10,000 DIDs, of each row', row(ten.wall, 10_000), against, ratio, { atMost: 1.15 })
}

async function againstKitsuCore(table: Table, effort: Effort, body: Buffer): Promise<void> {
  const kitsu = kitsuCore
  const what = 'the page of 1,000 again'
  if (kitsu === undefined) return table.absent(what, 'kitsu-core: not installed')
  const text = body.toString()
  const least = await best(
    {
      ours: async () => readPage(await Page.parse(Did, body)),
      kitsu: () => kitsu.deserialise(JSON.parse(text)),
      all: () => deserialised(kitsu, JSON.parse(text)),
    },
    // it takes long
    effort.rounds(3),
  )
  const { ours, kitsu: theirs } = least
  const against = `${milliseconds(theirs.wall)}, deserialise of kitsu-core`
  table.add(what, milliseconds(ours.wall), against, theirs.wall / ours.wall, { atLeast: 100 })
  const renamed = `${milliseconds(least.all.wall)}, and its members renamed`
  table.note('', milliseconds(ours.wall), renamed, least.all.wall / ours.wall)
}

/** Compares a page fetched and read with `fetch` and `json()`. */
export async function pageOverHttp(table: Table, effort: Effort, baseUrl: string): Promise<void> {
  const client = clientOf(baseUrl)
  const list = listOf(client)
  const url = `${baseUrl}/dids?include=voice_in_trunk%2Cdid_group&page%5Bsize%5D=1000`
  const { ours, raw, http } = await best(
    { ours: async () => readPage(await list.page()), raw: () => fetched(url), http: () => requested(url) },
    effort.rounds(40),
  )
  const time = milliseconds(ours.wall)
  const against = `${milliseconds(raw.wall)}, fetch and json()`
  table.add('the page, fetched from loopback', time, against, ours.wall / raw.wall, { atMost: 0.7 })
  table.note('', time, `${milliseconds(http.wall)}, node:http and JSON.parse`, ours.wall / http.wall)
  table.note('  the event loop was busy', milliseconds(ours.loop), milliseconds(raw.loop), ours.loop / raw.loop)
  const kitsu = kitsuCore
  if (kitsu !== undefined) {
    // it takes long
    const { peer } = await best({ peer: () => found(kitsu, url) }, effort.rounds(3))
    table.note('', time, `${milliseconds(peer.wall)}, fetch and kitsu-core`, peer.wall / ours.wall)
  }
  await client.close()
}
