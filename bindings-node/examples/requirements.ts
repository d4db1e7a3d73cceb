/** Requirements: what address, identity and documents a kind of number needs; and whether an identity has them. */

import { RequirementValidation, UnprocessableError } from 'didww-sdk'
import * as account from './account.ts'

/** Prints the requirements, and checks an identity against each. */
async function main(): Promise<void> {
  const client = await account.client()
  const identity = account.needed(await client.identities.list().first(), 'The account has no identity.')
  const requirements = client.requirements.list({
    include: ['country', 'did_group_type', 'personal_proof_types', 'address_proof_types'],
  })
  for await (const requirement of requirements) {
    const fields = requirement.personalMandatoryFields.join(', ') || 'nothing in particular'
    const what = `${requirement.country?.name ?? '?'}, ${requirement.didGroupType?.name ?? '?'}`
    console.log(`${what}: a person must give ${fields}`)
    const proofs = requirement.personalProofTypes.map((kind) => kind.name).join(', ')
    console.log(`    ${requirement.personalProofQty} of: ${proofs}`)
    try {
      await client.requirementValidations.create(new RequirementValidation({ requirement, identity }))
      console.log(`    ${identity.firstName} ${identity.lastName} will do`)
    } catch (error) {
      if (!(error instanceof UnprocessableError)) throw error
      for (const problem of error.errors) console.log(`    missing: ${problem.detail ?? problem.title}`)
    }
  }
}

void main()
