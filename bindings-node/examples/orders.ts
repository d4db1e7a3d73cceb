/** Orders: numbers by quantity, one that was picked or held, one of a North American prefix, channels. */

import {
  type AvailableDid,
  CapacityOrderItem,
  type Client,
  DidOrderItem,
  DidReservation,
  Order,
  type OrderItem,
  type StockKeepingUnit,
} from 'didww-sdk'
import * as account from './account.ts'

/** Prints an order and what it is made of. */
function show(order: Order): void {
  console.log(`${order.reference} ${order.status}: ${order.amount} USD for ${order.description}`)
  for (const item of order.items) {
    if (item instanceof DidOrderItem || item instanceof CapacityOrderItem) {
      const what = item instanceof DidOrderItem ? 'numbers' : 'channels'
      console.log(`    ${item.qty} ${what}: ${item.nrc} USD once, ${item.mrc} USD a month, until ${item.billedTo}`)
    } else {
      // fees and the like; of a kind that this release does not know, too
      console.log(`    ${item.type}: ${JSON.stringify(item)}`)
    }
  }
}

/** Orders some items, waits until that is settled, and prints it. */
async function settle(client: Client, ...items: OrderItem[]): Promise<void> {
  show(await client.orders.createAndWait(new Order({ items }), { pollEvery: 100 }))
}

/** A number that can be picked, and what it costs. */
async function picked(client: Client): Promise<{ number: AvailableDid; sku: StockKeepingUnit }> {
  const available = client.availableDids.list({
    filter: { 'did_group.needs_registration': false },
    include: ['did_group.stock_keeping_units'],
  })
  const number = account.needed(await available.first(), 'No number can be picked.')
  return { number, sku: account.needed(number.didGroup?.stockKeepingUnits[0], 'Its group has no price.') }
}

/** Orders a number of a North American prefix. */
async function ofPrefix(client: Client): Promise<void> {
  const prefix = account.needed(await client.nanpaPrefixes.list({ filter: { npa: '212' } }).first(), 'No prefix.')
  const groups = client.didGroups.list({ filter: { 'nanpa_prefix.id': prefix.id }, include: ['stock_keeping_units'] })
  const sku = account.needed((await groups.first())?.stockKeepingUnits[0], 'There is none in stock.')
  await settle(client, new DidOrderItem({ skuId: sku.id, qty: 1, nanpaPrefixId: prefix.id }))
}

/** Orders one of each kind, and cancels an order. */
async function main(): Promise<void> {
  const client = await account.client({ changes: true })
  const { sku } = await account.cheapestOffer(client)
  await settle(
    client,
    new DidOrderItem({ skuId: sku.id, qty: 2 }),
    new DidOrderItem({ skuId: sku.id, qty: 1, billingCyclesCount: 1 }),
  )

  const one = await picked(client)
  await settle(client, new DidOrderItem({ skuId: one.sku.id, availableDidId: one.number.id }))

  const other = await picked(client)
  const held = await client.didReservations.create(new DidReservation({ availableDidId: other.number.id }))
  await settle(client, new DidOrderItem({ skuId: other.sku.id, didReservationId: held.id }))

  await ofPrefix(client)

  const pool = account.needed(await client.capacityPools.list().first(), 'The account has no capacity pool.')
  await settle(client, new CapacityOrderItem({ capacityPoolId: pool.id, qty: 2 }))

  // what is not in stock is ordered in advance, unless the order says otherwise; pending orders can be canceled
  const items = [new DidOrderItem({ skuId: sku.id, qty: 150 })]
  const waiting = await client.orders.create(new Order({ items, allowBackOrdering: true }))
  await client.orders.delete(waiting)
  show(await client.orders.find(waiting.id))
}

void main()
