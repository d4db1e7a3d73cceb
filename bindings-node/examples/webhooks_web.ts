/** Callbacks where requests are those of the Web: a route of Next.js, Hono, Remix … Here one is called by hand. */

import { OrderCallback, Payload, RequestValidator, SIGNATURE_HEADER } from 'didww-sdk'
import { callbacks } from 'didww-sdk/web'

const callbackSecret = process.env.DIDWW_CALLBACK_SECRET ?? 'sandbox-callback-secret'
const URL_OF_YOURS = 'https://hooks.example.com/didww'

// in Next.js: export { receive as GET, receive as POST }; in Hono: app.all('/didww', (context) => receive(context.req.raw))
const receive = callbacks({ callbackSecret, publicBaseUrl: 'https://hooks.example.com' }, async (event) => {
  if (event instanceof OrderCallback) console.log(`order ${event.id} is ${event.status}`)
})

/** A callback as DIDWW makes it. */
function callback(signature: string, body: string): Request {
  const headers = { [SIGNATURE_HEADER]: signature, 'Content-Type': 'application/x-www-form-urlencoded' }
  // a proxy ends TLS, so the program sees another URL
  return new Request('http://localhost:3000/didww', { method: 'POST', headers, body })
}

/** Calls the route as DIDWW does, then as somebody else. */
async function main(): Promise<void> {
  const members = { id: '4711', type: 'orders', status: 'Completed' }
  const body = new URLSearchParams(members).toString()
  const signature = new RequestValidator(callbackSecret).computeSignature(URL_OF_YOURS, Payload.form(members))
  console.log((await receive(callback(signature, body))).status)
  console.log((await receive(callback('0'.repeat(40), body))).status)
}

void main()
