/** Addresses of identities, at which numbers are registered. */

import { Address } from 'didww-sdk'
import * as account from './account.ts'

/** Adds an address to an identity, corrects it, looks for it, deletes it. */
async function main(): Promise<void> {
  const client = await account.client({ changes: true })
  const identity = account.needed(await client.identities.list().first(), 'There is no identity.')
  const country = account.needed(
    await client.countries.list({ filter: { iso: 'GB' } }).first(),
    'There is no such country.',
  )
  const address = await client.addresses.create(
    new Address({
      address: '3 Test Lane',
      cityName: 'Leeds',
      postalCode: 'LS1 0AA',
      description: 'Branch',
      identity,
      country,
    }),
    { include: ['identity', 'country'] },
  )
  console.log(`${address.address}, ${address.postalCode} ${address.cityName}: ${address.identity?.lastName ?? '?'}`)

  await client.addresses.update(address, { address: '4 Test Lane' })
  const found = client.addresses.list({
    filter: { address_contains: 'Test' },
    include: ['country', 'city', 'proofs'],
  })
  for await (const row of found) {
    const place = `${row.address}, ${row.cityName}, ${row.country?.name ?? '?'}`
    console.log(`${place}; ${row.proofs.length} proofs; verified: ${row.verified}`)
  }
  await client.addresses.delete(address)
}

void main()
