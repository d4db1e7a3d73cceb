/** Lists: row by row without thinking of pages, page by page, the first row, the count, all at once. */

import * as account from './account.ts'

/** Reads the same list in five ways. */
async function main(): Promise<void> {
  const client = await account.client()
  const cities = client.cities.list({ sort: ['name'], pageSize: 10 })

  // the next page is asked for when its first row is
  let number = 0
  for await (const city of cities) {
    number += 1
    if (number === 12) {
      console.log(`row ${number} is ${city.name}; two requests so far`)
      break
    }
  }

  const second = await cities.page(2)
  const [first, last] = [second.at(0)?.name, second.at(-1)?.name]
  console.log(`page 2 has ${second.length} of ${second.totalRecords}: ${first} to ${last}`)
  console.log(`there is a next one: ${second.links.next !== null}; status ${second.response.status}`)

  // one page ahead
  for await (const page of client.cities.list({ pageSize: 20, prefetch: true }).pages()) {
    console.log(`${page.length} of ${page.totalRecords}`)
  }

  const byName = await client.cities.list({ sort: ['-name'] }).first() // one row, one request
  console.log(`the last one by name is ${byName?.name ?? 'none'}`)
  console.log(`${await cities.count()} in all`) // one request
  console.log(`${(await cities.all()).length} at once`)
}

void main()
