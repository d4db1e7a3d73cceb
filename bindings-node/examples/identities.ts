/** Identities: the persons and companies that numbers are registered to. */

import { Identity, IdentityType } from 'didww-sdk'
import * as account from './account.ts'

/** Makes a person and a company, looks for one, deletes both. */
async function main(): Promise<void> {
  const client = await account.client({ changes: true })
  const country = account.needed(
    await client.countries.list({ filter: { iso: 'DE' } }).first(),
    'There is no such country.',
  )
  const person = await client.identities.create(
    new Identity({
      identityType: IdentityType.PERSONAL,
      firstName: 'Grace',
      lastName: 'Winter',
      phoneNumber: '493023125000',
      birthDate: '1979-12-09',
      idNumber: 'ID-4711',
      country,
    }),
  )
  const company = await client.identities.create(
    new Identity({
      identityType: IdentityType.BUSINESS,
      firstName: 'Grace',
      lastName: 'Winter',
      phoneNumber: '493023125001',
      companyName: 'Winter Example GmbH',
      companyRegNumber: 'HRB 4711',
      country,
    }),
  )
  console.log(`${person.firstName} ${person.lastName}, born ${person.birthDate}; ${company.companyName}`)

  const found = client.identities.list({
    filter: { last_name_contains: 'Wint' },
    include: ['country'],
    sort: ['last_name'],
  })
  for await (const row of found) {
    console.log(`  ${row.identityType} from ${row.country?.name ?? '?'}, verified: ${row.verified}`)
  }

  await client.identities.update(person, { contactEmail: 'grace.winter@example.com' })
  console.log(`mail to ${person.contactEmail}`)
  for (const identity of [person, company]) await client.identities.delete(identity)
}

void main()
