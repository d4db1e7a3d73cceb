/**
 * The account that the examples work with.
 *
 * Where `DIDWW_API_KEY` is set, it is yours (`DIDWW_ENVIRONMENT` says whether in DIDWW's sandbox or in production); where it is
 * not, that of a local DIDWW, which is started in this process and forgotten afterwards.
 */

import {
  CallbackMethod,
  Client,
  type DidGroup,
  DidOrderItem,
  Order,
  type Sandbox,
  type StockKeepingUnit,
  startSandbox,
} from 'didww-sdk'

/** What an example says of its client. */
export interface Wanted {
  /** It orders, creates or deletes, and so does not run in production. */
  changes?: boolean
  /** API version of its requests. */
  apiVersion?: string
}

/** Local DIDWWs by their base URLs: they run as long as something holds them. */
const sandboxes = new Map<string, Sandbox>()

/** Whether the examples work with an account of yours. */
export function isYours(): boolean {
  return Boolean(process.env.DIDWW_API_KEY)
}

/** A client of the account. */
export async function client({ changes = false, apiVersion }: Wanted = {}): Promise<Client> {
  const settings = apiVersion === undefined ? {} : { apiVersion }
  if (!isYours()) {
    const sandbox = await startSandbox()
    sandboxes.set(sandbox.baseUrl, sandbox)
    return new Client({ apiKey: sandbox.apiKey, baseUrl: sandbox.baseUrl, ...settings })
  }
  const own = Client.fromEnv(settings)
  if (changes && own.baseUrl.includes('//api.didww.com')) {
    throw new Error('This example changes the account, which costs money: it does not run in production.')
  }
  return own
}

/** The API key of a client of the account, to build one with other options. */
export function key(client: Client): string {
  return process.env.DIDWW_API_KEY || (sandboxes.get(client.baseUrl)?.apiKey ?? '')
}

/** What was found; an error that says what is missing if it was not. */
export function needed<T>(found: T | null | undefined, otherwise: string): T {
  if (found === null || found === undefined) throw new Error(otherwise)
  return found
}

/** The day of a time, as text. */
export function day(time: Date | null): string {
  return time === null ? 'never' : time.toISOString().slice(0, 10)
}

/** The DID group in stock that needs no paperwork and costs the least a month, and what it costs. */
export async function cheapestOffer(client: Client): Promise<{ group: DidGroup; sku: StockKeepingUnit }> {
  const groups = await client.didGroups
    .list({
      filter: { is_available: true, needs_registration: false },
      include: ['country', 'stock_keeping_units'],
    })
    .page()
  const offers = groups.data.flatMap((group) => group.stockKeepingUnits.map((sku) => ({ group, sku })))
  // prices are exact texts; to compare them, numbers are exact enough
  offers.sort((one, other) => Number(one.sku.monthlyPrice) - Number(other.sku.monthlyPrice))
  return needed(offers[0], 'No DID group has numbers in stock.')
}

/** Orders a number of a local DIDWW, which calls a URL about it, and prints what came of the call. */
export async function orderThatCalls(sandbox: Sandbox, url: string): Promise<void> {
  const client = sandbox.client()
  const { sku } = await cheapestOffer(client)
  const order = new Order({
    items: [new DidOrderItem({ skuId: sku.id, qty: 1 })],
    callbackUrl: url,
    callbackMethod: CallbackMethod.POST,
  })
  await client.orders.createAndWait(order, { pollEvery: 100 })
  await sandbox.waitForCallbacks()
  for (const callback of sandbox.callbacks()) console.log(`${callback.method} ${callback.url}: ${callback.state}`)
}
