/** Countries, regions, cities, regulatory areas and points of presence. */

import * as account from './account.ts'

/** Goes from a country to its cities, then lists areas and points of presence. */
async function main(): Promise<void> {
  const client = await account.client()
  const country = account.needed(
    await client.countries.list({ filter: { iso: 'US' }, include: ['regions'] }).first(),
    'There is no such country.',
  )
  console.log(`${country.name} (+${country.prefix}) has ${country.regions.length} regions`)

  const regions = await client.regions.list({ filter: { 'country.id': country.id }, sort: ['name'] }).all()
  for (const region of regions.slice(0, 3)) {
    const cities = await client.cities.list({ filter: { 'region.id': region.id }, include: ['region'] }).all()
    const names = cities.map((city) => city.name).join(', ') || 'no city with numbers'
    console.log(`  ${region.iso} ${region.name}: ${names}`)
  }

  const available = await client.cities.list({ filter: { 'country.id': country.id, is_available: true } }).count()
  console.log(`  ${available} cities have numbers in stock`)

  for await (const area of client.areas.list({ include: ['country'], sort: ['name'] })) {
    console.log(`area ${area.name} in ${area.country?.name ?? '?'}`)
  }

  const pops = await client.pops.list().all()
  console.log(`points of presence: ${pops.map((pop) => pop.name).join(', ')}`)
}

void main()
