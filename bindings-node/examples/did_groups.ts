/** Coverage: kinds of numbers, groups of numbers, their features and prices. */

import { Feature } from 'didww-sdk'
import * as account from './account.ts'

/** Prints the kinds of numbers, then the groups of a country that can take text messages. */
async function main(): Promise<void> {
  const client = await account.client()
  const kinds = await client.didGroupTypes.list({ sort: ['name'] }).all()
  console.log('kinds:', kinds.map((kind) => kind.name).join(', '))

  const country = account.needed(
    await client.countries.list({ filter: { iso: 'US' } }).first(),
    'There is no such country.',
  )
  const groups = client.didGroups.list({
    filter: { 'country.id': country.id, features: [Feature.SMS_IN, Feature.VOICE_OUT] },
    include: ['city', 'did_group_type', 'stock_keeping_units'],
    sort: ['area_name'],
  })
  for await (const group of groups) {
    const place = `+${country.prefix} ${group.prefix} ${group.areaName} (${group.didGroupType?.name ?? '?'})`
    console.log(`${place}, ${group.meta?.totalCount ?? '?'} in stock: ${group.features.join(', ')}`)
    for (const sku of group.stockKeepingUnits) {
      const price = `${sku.setupPrice} USD once, ${sku.monthlyPrice} USD a month`
      console.log(`    ${sku.channelsIncludedCount} channels: ${price}`)
    }
  }
}

void main()
