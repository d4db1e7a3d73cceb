/** Ending calls: an `AbortSignal` ends a call and its request, a list, a wait; `timeout` is the milliseconds that one may take. */

import { DidOrderItem, Order, RequestTimeoutError } from 'didww-sdk'
import * as account from './account.ts'

/** Gives up on a call, a list and an order. */
async function main(): Promise<void> {
  const client = await account.client({ changes: true })

  // the promise is rejected with the signal's own reason
  const abort = new AbortController()
  const countries = client.countries.list().page()
  const given = client.countries.list({ signal: abort.signal }).page()
  abort.abort(new Error('nobody waits for it any more'))
  console.log(await given.catch((reason: unknown) => String(reason)))
  console.log(`${(await countries).length} countries, asked for beside it`)

  // between rows, too
  const enough = new AbortController()
  let rows = 0
  try {
    for await (const _ of client.cities.list({ pageSize: 5, signal: enough.signal })) {
      rows += 1
      if (rows === 7) enough.abort()
    }
  } catch (reason) {
    console.log(`${rows} rows, then ${reason instanceof Error ? reason.name : reason}`)
  }

  // the time that a call may take is an option; `AbortSignal.timeout` does it, too, with an error of its own
  await client.balance.find({ timeout: 0.001, retries: 0 }).catch((error: unknown) => {
    console.log(error instanceof RequestTimeoutError ? `${error.name}: ${error.phase}` : error)
  })

  // an order that is waited for goes on when nobody waits for it
  const { sku } = await account.cheapestOffer(client)
  const items = [new DidOrderItem({ skuId: sku.id, qty: 1 })]
  const order = await client.orders.create(new Order({ items }))
  const wait = client.orders.wait(order, { signal: AbortSignal.timeout(50), pollEvery: 20 })
  await wait.catch((reason: unknown) => console.log(`${order.reference}: ${String(reason)}`))
  const settled = await client.orders.wait(order.id, { pollEvery: 100 })
  console.log(`${settled.reference} is ${settled.status} all the same`)
}

void main()
