/** Single requests: one after the other, and many at once. */

import { DID_ID } from './document'
import { best, type Effort, mapped, perSecond, type Table, type Work } from './measure'
import { clientOf } from './ours'
import { fetched, found, kitsuCore, requested } from './peer'

/** How many are made at once. */
const AT_ONCE = 16

/** Compares finds with `fetch` and `json()`, and with what the official package is made of. */
export async function finds(table: Table, effort: Effort, baseUrl: string): Promise<void> {
  const client = clientOf(baseUrl)
  const url = `${baseUrl}/dids/${DID_ID}`
  const count = effort.calls(1_600)
  const kitsu = kitsuCore
  const calls = {
    ours: async (): Promise<unknown> => (await client.dids.find(DID_ID)).number,
    raw: () => fetched(url),
    http: () => requested(url),
    peer: () => (kitsu === undefined ? fetched(url) : found(kitsu, url)),
  }
  for (const [what, lanes] of [
    ['find, one after the other', 1],
    [`find, ${AT_ONCE} at once`, AT_ONCE],
  ] as const) {
    const repeated = mapped(calls, (call: Work) => () => inLanes(call, lanes, count))
    const times = await best(repeated, effort.rounds(12))
    const { ours, raw, http, peer } = mapped(times, ({ wall }) => wall / count)
    const rate = perSecond(ours)
    table.add(what, rate, `${perSecond(raw)}, fetch and json()`, raw / ours, { atLeast: 0.8 })
    if (kitsu === undefined) table.absent('', 'kitsu-core: not installed')
    else table.add('', rate, `${perSecond(peer)}, fetch and kitsu-core`, peer / ours, { atLeast: 1.5 })
    table.note('', rate, `${perSecond(http)}, node:http and JSON.parse`, http / ours)
    const loop = mapped(times, (time) => time.loop / count)
    const busy = (time: number): string => `${(time * 1e3).toFixed(0)} us`
    const against = `${busy(loop.raw)}, fetch and json()`
    table.note('  the event loop was busy for each', busy(loop.ours), against, loop.ours / loop.raw)
  }
  await client.close()
}

/** Makes calls in lanes, each doing its share. */
async function inLanes(call: Work, lanes: number, count: number): Promise<void> {
  const lane = async (): Promise<void> => {
    for (let done = 0; done < count / lanes; done += 1) await call()
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}
