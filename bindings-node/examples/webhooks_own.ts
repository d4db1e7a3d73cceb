/** Callbacks where there is no module for the framework: a `Receiver` takes a request apart, whatever it came by. */

import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { CallbackError, Receiver, SIGNATURE_HEADER, startSandbox } from 'didww-sdk'
import * as account from './account.ts'

const receiver = new Receiver({ callbackSecret: process.env.DIDWW_CALLBACK_SECRET ?? 'sandbox-callback-secret' })

/** Takes what DIDWW says; the status to answer with. */
async function receive(request: IncomingMessage): Promise<number> {
  const { method = 'GET', headers } = request
  const signature = headers[SIGNATURE_HEADER.toLowerCase()]
  try {
    const events = receiver.receive({
      method,
      url: `http://${headers.host}${request.url}`,
      signature: typeof signature === 'string' ? signature : null,
      contentType: headers['content-type'],
      body: await buffer(request),
    })
    for (const event of events) console.log(`${event.callbackType} ${event.id}:`, event.members)
    return 204
  } catch (error) {
    if (error instanceof CallbackError) return error.httpStatus
    throw error
  }
}

/** Starts a server, orders something that tells it, and waits for the call. */
async function main(): Promise<void> {
  const server = createServer((request, response) => {
    receive(request).then(
      (status) => response.writeHead(status).end(),
      () => response.writeHead(500).end(),
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const sandbox = await startSandbox()
  await account.orderThatCalls(sandbox, `http://127.0.0.1:${port}/didww`)
  await sandbox.close()
  server.close()
}

void main()
