/** North American prefixes: a number of a certain area code and exchange. */

import * as account from './account.ts'

/** Lists the prefixes of two area codes, and the groups that have numbers of each. */
async function main(): Promise<void> {
  const client = await account.client()
  const prefixes = client.nanpaPrefixes.list({ filter: { npa: ['212', '646'] }, include: ['region', 'country'] })
  for await (const prefix of prefixes) {
    const place = `${prefix.region?.name ?? '-'}, ${prefix.country?.name ?? '-'}`
    console.log(`${prefix.npa} ${prefix.nxx}: ${place}`)
    const groups = client.didGroups.list({
      filter: { 'nanpa_prefix.id': prefix.id },
      include: ['stock_keeping_units'],
    })
    for await (const group of groups) {
      const prices = group.stockKeepingUnits.map((sku) => Number(sku.monthlyPrice))
      console.log(`    ${group.areaName}, from ${Math.min(...prices).toFixed(2)} USD a month`)
    }
  }
}

void main()
