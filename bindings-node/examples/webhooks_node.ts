/** Callbacks without a framework: the handler for Express takes the requests and responses of `node:http`, too. */

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { OrderCallback, startSandbox } from 'didww-sdk'
import { callbacks } from 'didww-sdk/express'
import * as account from './account.ts'

const options = { callbackSecret: process.env.DIDWW_CALLBACK_SECRET ?? 'sandbox-callback-secret' }
const receive = callbacks(options, async (event) => {
  if (event instanceof OrderCallback) console.log(`order ${event.id} is ${event.status}`)
  else console.log(`${event.callbackType} ${event.id}:`, event.members)
})

/** Starts a server, orders something that tells it, and waits for the call. */
async function main(): Promise<void> {
  const server = createServer((request, response) => void receive(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const sandbox = await startSandbox()
  await account.orderThatCalls(sandbox, `http://127.0.0.1:${port}/didww?tenant=7`)
  await sandbox.close()
  server.close()
}

void main()
