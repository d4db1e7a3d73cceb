/** Waiting for an order: until it is settled, with progress, with a limit; and for one that another program made. */

import { DidOrderItem, Order, WaitError } from 'didww-sdk'
import * as account from './account.ts'

/** Waits in three ways. */
async function main(): Promise<void> {
  const client = await account.client({ changes: true })
  const { sku } = await account.cheapestOffer(client)
  const orderOf = (qty: number): Order => new Order({ items: [new DidOrderItem({ skuId: sku.id, qty })] })

  const order = await client.orders.createAndWait(orderOf(1), {
    within: 2 * 60_000,
    pollEvery: 100,
    onProgress: ({ reference, status }) => console.log(`  ${reference}: ${status}`),
  })
  console.log(`${order.reference} is ${order.status}`)

  const { id } = await client.orders.create(orderOf(1))
  const other = await client.orders.wait(id, { pollEvery: 100 })
  console.log(`${other.reference} is ${other.status}`)

  // more than there are in stock: nobody knows when this one is settled
  try {
    await client.orders.createAndWait(orderOf(150), { within: 500, pollEvery: 100 })
  } catch (error) {
    if (!(error instanceof WaitError)) throw error
    console.log(`still ${error.state} after ${error.waited.toFixed(0)} ms; its id is ${error.id}`)
    await client.orders.delete(error.id)
  }
}

void main()
