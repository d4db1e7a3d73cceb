/**
 * Logs: the channels `didww-sdk:request` and `didww-sdk:response` of `node:diagnostics_channel` tell of every client's requests,
 * never a key or a body. Without a line of code: `NODE_DEBUG=didww-sdk`.
 */

import { subscribe } from 'node:diagnostics_channel'
import { channels, type ResponseEvent } from 'didww-sdk'
import * as account from './account.ts'

/** Shows what they tell. */
async function main(): Promise<void> {
  const client = await account.client()
  // by its name, as a library for tracing does that knows nothing of this package
  subscribe('didww-sdk:request', (event) => console.log('leaves:', event))
  // or by what the package exports
  channels.response.subscribe((event) => {
    const { operation, resource, status, duration, retryIn } = event as ResponseEvent
    console.log(`${operation} ${resource}: ${status} in ${duration.toFixed(0)} ms, again: ${retryIn !== null}`)
  })
  await client.balance.find()
  await client.countries.list({ sort: ['name'] }).page()
}

void main()
