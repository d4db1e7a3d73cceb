/** Forms: blank ones to fill in, and filled-in ones that are kept on file for an identity. */

import { PermanentSupportingDocument } from 'didww-sdk'
import * as account from './account.ts'

/** Lists the forms, hands one in, takes it back. */
async function main(): Promise<void> {
  const client = await account.client({ changes: true })
  const templates = await client.supportingDocumentTemplates.list({ filter: { permanent: true } }).all()
  for (const { name, url } of templates) console.log(`${name}: ${url}`)
  const template = account.needed(templates[0], 'There are no forms.')
  const identity = account.needed(
    await client.identities.list({ filter: { identity_type: 'business' } }).first(),
    'There is no company among the identities.',
  )
  const file = await client.encryptedFiles.upload(Buffer.from('%PDF-1.7 signed'), { description: template.name })
  const document = await client.permanentSupportingDocuments.create(
    new PermanentSupportingDocument({ template, identity, files: [file] }),
    { include: ['template'] },
  )
  const name = document.template?.name ?? '?'
  console.log(`${name} of ${identity.companyName} is on file since ${account.day(document.createdAt)}`)
  await client.permanentSupportingDocuments.delete(document)
}

void main()
