/** Callbacks in Fastify: a plugin has a route that checks the signature and gives what DIDWW says. */

import { OrderCallback, startSandbox } from 'didww-sdk'
import { callbacks } from 'didww-sdk/fastify'
import Fastify from 'fastify'
import * as account from './account.ts'

/** Starts a server, orders something that tells it, and waits for the call. */
async function main(): Promise<void> {
  const app = Fastify()
  await app.register(callbacks, {
    url: '/didww',
    // behind a proxy also publicBaseUrl: 'https://hooks.example.com', as DIDWW calls it
    callbackSecret: process.env.DIDWW_CALLBACK_SECRET ?? 'sandbox-callback-secret',
    // DIDWW comes again unless the answer is a success
    handler: async (event) => {
      if (event instanceof OrderCallback) console.log(`order ${event.id} is ${event.status}`)
      else console.log(`${event.callbackType} ${event.id}:`, event.members)
    },
  })
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  const sandbox = await startSandbox()
  await account.orderThatCalls(sandbox, `${address}/didww`)
  await sandbox.close()
  await app.close()
}

void main()
