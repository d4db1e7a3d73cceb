/** Emergency calling, since API version 2026-04-16: what it needs, a service for a number, its end. */

import {
  type Address,
  type Client,
  DidOrderItem,
  type EmergencyRequirement,
  EmergencyRequirementValidation,
  EmergencyVerification,
  Feature,
  Order,
  UnprocessableError,
} from 'didww-sdk'
import * as account from './account.ts'

/** Says what an address lacks for a requirement. */
async function check(client: Client, emergencyRequirement: EmergencyRequirement, address: Address): Promise<void> {
  try {
    await client.emergencyRequirementValidations.create(
      new EmergencyRequirementValidation({ emergencyRequirement, address }),
    )
  } catch (error) {
    if (!(error instanceof UnprocessableError)) throw error
    console.log('the address lacks:', error.errors.map((problem) => problem.detail ?? problem.title).join('; '))
  }
}

/** Buys a number that can make emergency calls, in a country; its id. */
async function buy(client: Client, countryId: string): Promise<string> {
  const group = account.needed(
    await client.didGroups
      .list({
        filter: { features: [Feature.EMERGENCY], is_available: true, 'country.id': countryId },
        include: ['stock_keeping_units'],
      })
      .first(),
    'No number can make emergency calls.',
  )
  const sku = account.needed(group.stockKeepingUnits[0], 'The group has no price.')
  const items = [new DidOrderItem({ skuId: sku.id, qty: 1 })]
  const order = await client.orders.createAndWait(new Order({ items }), { pollEvery: 100 })
  const did = await client.dids.list({ filter: { 'order.id': order.id } }).first()
  return account.needed(did, 'The order brought no number.').id
}

/** Buys a number that can make emergency calls, has its address checked, ends the service. */
async function main(): Promise<void> {
  const client = await account.client({ changes: true, apiVersion: '2026-04-16' })
  const country = account.needed(await client.countries.list({ filter: { iso: 'US' } }).first(), 'No such country.')
  const requirement = account.needed(
    await client.emergencyRequirements
      .list({ filter: { 'country.id': country.id }, include: ['country', 'did_group_type'] })
      .first(),
    'There is no requirement.',
  )
  const address = account.needed(
    await client.addresses.list({ filter: { postal_code: '10001' }, include: ['identity'] }).first(),
    'There is no such address.',
  )
  const price = requirement.meta?.monthlyPrice ?? '?'
  console.log(`${country.name}: set up within ${requirement.estimateSetupTime}, ${price} USD a month`)
  await check(client, requirement, address)

  const verification = await client.emergencyVerifications.createAndWait(
    new EmergencyVerification({
      address,
      didIds: [await buy(client, country.id)],
      externalReferenceId: 'office-1',
    }),
    { pollEvery: 100 },
  )
  console.log(`${verification.reference} is ${verification.status}`)

  const services = client.emergencyCallingServices.list({ include: ['dids', 'country'], sort: ['name'] })
  for await (const service of services) {
    const numbers = service.dids.map((did) => `+${did.number}`).join(', ')
    console.log(`${service.reference} ${service.name}: ${service.status} for ${numbers}, until ${service.renewDate}`)
  }
  const mine = await services.first()
  if (mine !== null) await client.emergencyCallingServices.delete(mine)
}

void main()
