/** Capacity: pools of channels, their prices, channels bought, set aside for a number and given back. */

import { CapacityOrderItem, Order } from 'didww-sdk'
import * as account from './account.ts'

/** Prints the pools, then buys a channel, uses it and gives it back. */
async function main(): Promise<void> {
  const client = await account.client({ changes: true })
  const pools = await client.capacityPools.list({ include: ['countries', 'qty_based_pricings'], sort: ['name'] }).all()
  for (const pool of pools) {
    const used = `${pool.assignedChannelsCount} of ${pool.totalChannelsCount} channels in use`
    console.log(`${pool.name}: ${used}, ${pool.monthlyPrice} USD a month each, next payment ${pool.renewDate}`)
    console.log(
      '    for',
      pool.countries
        .map((country) => country.iso)
        .sort()
        .join(', '),
    )
    for (const price of [...pool.qtyBasedPricings].sort((one, other) => one.qty - other.qty)) {
      console.log(`    from ${price.qty}: ${price.setupPrice} USD once, ${price.monthlyPrice} USD a month`)
    }
  }

  const { id } = account.needed(pools.at(-1), 'The account has no capacity pool.')
  const items = [new CapacityOrderItem({ capacityPoolId: id, qty: 1 })]
  await client.orders.createAndWait(new Order({ items }), { pollEvery: 100 })
  const pool = await client.capacityPools.find(id, { include: ['countries'] })
  console.log(`${pool.totalChannelsCount} channels after the order`)

  const covered = pool.countries.map((country) => country.id)
  const did = await client.dids.list({ filter: { 'country.id': covered } }).first()
  if (did !== null) {
    // takes the number out of its shared group, if it is in one
    await client.dids.update(did, { capacityPool: pool, dedicatedChannelsCount: 1 })
    console.log(`+${did.number} has ${did.dedicatedChannelsCount} channel of its own`)
    await client.dids.update(did, { capacityPool: null, dedicatedChannelsCount: 0 })
  }

  await client.capacityPools.update(pool, { totalChannelsCount: pool.totalChannelsCount - 1 })
  console.log(`${pool.totalChannelsCount} channels after one was given back`)
}

void main()
