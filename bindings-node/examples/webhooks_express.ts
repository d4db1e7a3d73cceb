/** Callbacks in Express: a handler checks the signature and gives what DIDWW says. */

import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { ExportCallback, OrderCallback, startSandbox } from 'didww-sdk'
import { callbacks } from 'didww-sdk/express'
import express from 'express'
import * as account from './account.ts'

const app = express()
// behind a proxy also publicBaseUrl: 'https://hooks.example.com', as DIDWW calls it
const options = { callbackSecret: process.env.DIDWW_CALLBACK_SECRET ?? 'sandbox-callback-secret' }

// before whatever reads bodies; DIDWW comes again unless the answer is a success
app.use(
  '/didww',
  callbacks(options, async (event) => {
    if (event instanceof OrderCallback) console.log(`order ${event.id} is ${event.status}`)
    else if (event instanceof ExportCallback) console.log(`fetch ${event.url}`)
    else console.log(`${event.callbackType} ${event.id}:`, event.members)
  }),
)
app.use(express.json())

/** Starts a server, orders something that tells it, and waits for the call. */
async function main(): Promise<void> {
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const sandbox = await startSandbox()
  await account.orderThatCalls(sandbox, `http://127.0.0.1:${port}/didww`)
  await sandbox.close()
  server.close()
}

void main()
