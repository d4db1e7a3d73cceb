/** Requirements as API version 2026-04-16 names them: addressRequirements, with enums for what must be given. */

import { AddressRequirementValidation, UnprocessableError } from 'didww-sdk'
import * as account from './account.ts'

/** Prints the requirements of a country, and checks an address against each. */
async function main(): Promise<void> {
  const client = await account.client({ apiVersion: '2026-04-16' })
  const country = account.needed(
    await client.countries.list({ filter: { iso: 'DE' } }).first(),
    'There is no such country.',
  )
  const address = account.needed(
    await client.addresses.list({ include: ['identity'] }).first(),
    'The account has no address.',
  )
  const requirements = client.addressRequirements.list({
    filter: { 'country.id': country.id },
    include: ['did_group_type', 'personal_permanent_document'],
  })
  for await (const requirement of requirements) {
    const kind = requirement.didGroupType?.name ?? '?'
    const fields = requirement.personalMandatoryFields.join(', ') || 'none'
    console.log(`${kind}: ${requirement.identityType}, mandatory fields: ${fields}`)
    const validation = new AddressRequirementValidation({
      addressRequirement: requirement,
      address,
      identity: address.identity,
    })
    try {
      await client.addressRequirementValidations.create(validation)
      console.log('    all there')
    } catch (error) {
      if (!(error instanceof UnprocessableError)) throw error
      console.log('    missing:', error.errors.map((problem) => problem.detail ?? problem.title).join('; '))
    }
  }
}

void main()
