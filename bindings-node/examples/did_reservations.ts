/** Reservations: a number is held for a few minutes, so that nobody else can order it. */

import { DidReservation } from 'didww-sdk'
import * as account from './account.ts'

/** Holds a number, looks at what is held, lets it go. */
async function main(): Promise<void> {
  const client = await account.client({ changes: true })
  const availableDid = account.needed(await client.availableDids.list().first(), 'No number can be held.')
  const held = await client.didReservations.create(
    new DidReservation({ availableDid, description: 'for the new office' }),
    { include: ['available_did'] },
  )
  const number = held.availableDid?.number ?? '?'
  console.log(`+${number} is held until ${held.expiresAt?.toISOString()}`)

  const page = await client.didReservations.list({ include: ['available_did'] }).page()
  for (const row of page) console.log(`  ${row.description ?? '-'}: +${row.availableDid?.number ?? '?'}`)
  console.log(`${page.meta?.['available_count'] ?? '?'} more can be held`)

  await client.didReservations.delete(held)
  console.log(`+${number} is free again`)
}

void main()
