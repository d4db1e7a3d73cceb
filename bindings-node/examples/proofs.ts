/** Proofs: documents that prove an identity or an address. */

import { type Client, type EncryptedFile, Proof, ProofEntityType, type ProofType, type UploadedFile } from 'didww-sdk'
import * as account from './account.ts'

/** Uploads the pages of a document. */
async function scanned(client: Client, ...pages: string[]): Promise<(UploadedFile | EncryptedFile)[]> {
  return Promise.all(
    pages.map((page) => client.encryptedFiles.upload(Buffer.from(`%PDF-1.7 ${page}`), { description: page })),
  )
}

/** The proof type of a name. */
function named(kinds: readonly ProofType[], name: string): ProofType {
  return account.needed(
    kinds.find((kind) => kind.name === name),
    `There is no proof type ${name}.`,
  )
}

/** Proves an identity with two files, and an address with one. */
async function main(): Promise<void> {
  const client = await account.client({ changes: true })
  const kinds = await client.proofTypes.list().all()
  for (const entityType of [ProofEntityType.PERSONAL, ProofEntityType.BUSINESS, ProofEntityType.ADDRESS]) {
    const names = kinds.filter((kind) => kind.entityType === entityType).map((kind) => kind.name)
    console.log(`${entityType}: ${names.join(', ')}`)
  }

  const person = account.needed(
    await client.identities.list({ filter: { identity_type: 'personal' }, include: ['addresses'] }).first(),
    'There is no person.',
  )
  const ofPerson = await client.proofs.create(
    new Proof({
      proofType: named(kinds, 'Passport'),
      entity: person,
      files: await scanned(client, 'front', 'back'),
    }),
    { include: ['proof_type'] },
  )
  console.log(`${ofPerson.proofType?.name ?? '?'} of ${person.firstName} ${person.lastName}`)

  const address = account.needed(person.addresses[0], 'The person has no address.')
  const ofAddress = await client.proofs.create(
    new Proof({
      proofType: named(kinds, 'Utility Bill'),
      entity: address,
      files: await scanned(client, 'electricity'),
    }),
  )
  console.log(`proof of ${address.address}: ${ofAddress.id}`)
  for (const proof of [ofPerson, ofAddress]) await client.proofs.delete(proof)
}

void main()
