/** Address verifications: numbers that need an address work once DIDWW has checked it. */

import { AddressVerification, type DidGroup, DidOrderItem, Order, VerificationStatus } from 'didww-sdk'
import * as account from './account.ts'

/** How many documents a number of a group takes. */
function papers({ requirement }: DidGroup): number {
  return requirement === null ? 99 : requirement.personalProofQty + requirement.addressProofQty
}

/** Buys a number that needs an address, has the address checked, waits for the decision. */
async function main(): Promise<void> {
  const client = await account.client({ changes: true })
  const groups = await client.didGroups
    .list({
      filter: { needs_registration: true, is_available: true },
      include: ['country', 'requirement', 'stock_keeping_units'],
    })
    .all()
  const easiest = account.needed(
    groups.sort((one, other) => papers(one) - papers(other))[0],
    'No group needs an address.',
  )
  const sku = account.needed(easiest.stockKeepingUnits[0], 'The group has no price.')
  const items = [new DidOrderItem({ skuId: sku.id, qty: 1 })]
  const order = await client.orders.createAndWait(new Order({ items }), { pollEvery: 100 })
  const did = account.needed(
    await client.dids.list({ filter: { 'order.id': order.id } }).first(),
    'The order brought no number.',
  )
  const address = account.needed(await client.addresses.list().first(), 'The account has no address.')
  console.log(`+${did.number} waits for an address: ${did.awaitingRegistration}`)

  const verification = await client.addressVerifications.createAndWait(
    new AddressVerification({ address, dids: [did] }),
    { pollEvery: 100, onProgress: ({ reference, status }) => console.log(`  ${reference}: ${status}`) },
  )
  if (verification.status === VerificationStatus.APPROVED) {
    const { awaitingRegistration } = await client.dids.find(did.id)
    console.log(`approved; +${did.number} waits: ${awaitingRegistration}`)
  } else {
    console.log('rejected:', verification.rejectReasons.join(', '))
  }
}

void main()
