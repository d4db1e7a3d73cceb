/** Errors: one tree, with a class for each kind of trouble and all that the server said. */

import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import {
  Client,
  ConnectError,
  DidwwError,
  InvalidInputError,
  NotFoundError,
  RequestTimeoutError,
  UnauthorizedError,
  UnprocessableError,
  unknownName,
} from 'didww-sdk'
import * as account from './account.ts'

/** What a call fails with. */
async function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'nothing went wrong',
    (error: unknown) => error,
  )
}

/** Makes mistakes in requests. */
async function mistakes(client: Client): Promise<void> {
  const missing = await failure(client.dids.find('00000000-0000-4000-8000-000000000000'))
  if (missing instanceof NotFoundError) {
    console.log(`${missing.name}: ${missing.message}`)
    console.log(`  status ${missing.status}, ${missing.errors[0]?.title}, outcome ${missing.outcome}`)
  }

  const refused = await failure(client.voiceInTrunks.create({ name: '' }))
  if (refused instanceof UnprocessableError) {
    for (const { source, detail, title } of refused.errors) {
      console.log(`${refused.name}: ${source?.pointer ?? '-'}: ${detail ?? title}`)
    }
  } else if (refused instanceof InvalidInputError) {
    // what the API would refuse anyway is refused before anything is sent
    console.log(`${refused.name}: ${refused.message}`)
  }

  // TypeScript refuses a name that is misspelt; so does the client, where the compiler cannot
  const misspelt = await failure(client.voiceInTrunks.list({ include: [unknownName('pops')] }).page())
  if (misspelt instanceof InvalidInputError) {
    console.log(`${misspelt.name}: ${misspelt.message} (member ${misspelt.member})`)
  }

  const stranger = new Client({ apiKey: 'not-the-key', baseUrl: client.baseUrl })
  const unauthorized = await failure(stranger.balance.find())
  if (unauthorized instanceof UnauthorizedError) console.log(`${unauthorized.name}: ${unauthorized.message}`)
}

/** A server that takes the request and says nothing. */
async function silence(): Promise<void> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const client = new Client({ apiKey: 'any-key', baseUrl: `http://127.0.0.1:${port}` })
  const error = await failure(client.countries.list({ timeout: 200, retries: 0 }).page())
  if (error instanceof RequestTimeoutError) {
    console.log(`${error.name}: ${error.message}`)
    console.log(`  while waiting for the ${error.phase}, at most ${error.limit} ms`)
  }
  await client.close()
  server.close()
}

/** A server that is not there. */
async function nowhere(): Promise<void> {
  const client = new Client({ apiKey: 'any-key', baseUrl: 'http://127.0.0.1:9', retries: 0 })
  const error = await failure(client.balance.find())
  if (error instanceof ConnectError) {
    console.log(`${error.name}: outcome ${error.outcome}, isRetryable ${error.isRetryable}`)
    console.log(`  behind it: ${String(error.cause)}; a DidwwError: ${error instanceof DidwwError}`)
  }
}

async function main(): Promise<void> {
  await mistakes(await account.client({ changes: true }))
  await silence()
  await nowhere()
}

void main()
