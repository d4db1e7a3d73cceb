/** Filters, sorts, includes and sparse fieldsets: the compiler and editors know their names, and so does the client. */

import { type DidListOptions, InvalidInputError, OrderStatus, unknownName } from 'didww-sdk'
import * as account from './account.ts'

const DAY = 24 * 60 * 60 * 1000

/** Asks for numbers and orders in several ways. */
async function main(): Promise<void> {
  const client = await account.client()
  // a misspelt name is an error in the editor
  const wanted: DidListOptions = {
    filter: { terminated: false, 'did_group.features': ['voice_in'] },
    include: ['did_group', 'voice_in_trunk'],
    sort: ['-created_at', 'number'],
    // only what is needed is sent
    fields: { dids: ['number', 'voice_in_trunk', 'did_group'], did_groups: ['area_name'] },
  }
  const dids = await client.dids.list(wanted).page()
  for (const did of dids) console.log(`+${did.number} ${did.didGroup?.areaName ?? '?'}`)

  // values are what they are: enums, times, numbers, several at once
  const recent = client.orders.list({
    filter: {
      status: [OrderStatus.PENDING, OrderStatus.COMPLETED],
      created_at_gteq: new Date(Date.now() - 30 * DAY),
    },
  })
  console.log(`${await recent.count()} orders in the last 30 days`)

  // a name that the API does not have in this version is refused before anything is sent
  try {
    await client.dids.list({ filter: { [unknownName('colour')]: 'blue' } }).first()
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error
    console.log(error.message)
  }
  // unless you know better
  const number = dids.at(0)?.number ?? ''
  const unchecked = client.dids.list({ filter: { [unknownName('number')]: number }, allowUnknown: true })
  console.log(`${await unchecked.count()} number`)
}

void main()
