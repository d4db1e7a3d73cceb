/** API versions: one option, the same package; what a version lacks says so. */

import { API_VERSIONS, InvalidInputError } from 'didww-sdk'
import * as account from './account.ts'

/** Looks at the same kind of account in every version. */
async function main(): Promise<void> {
  console.log('this release knows', API_VERSIONS.join(', '))
  for (const apiVersion of API_VERSIONS) {
    const client = await account.client({ apiVersion })
    const order = await client.orders.list({ sort: ['-created_at'] }).first()
    // an enum's value is the same, however a version spells it on the wire
    if (order !== null) console.log(`${order.apiVersion}: ${order.reference} is ${order.status}`)
    try {
      const requirements = await client.addressRequirements.list().count()
      console.log(`${client.apiVersion}: ${requirements} address requirements`)
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error
      console.log(`${client.apiVersion}: ${error.message}`)
    }
  }
}

void main()
