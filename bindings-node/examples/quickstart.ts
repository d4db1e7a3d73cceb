/**
 * A walk through the API: balance, a number with its price, an order, a SIP trunk, the number routed to it.
 *
 * Against a local DIDWW, without an account; with `DIDWW_API_KEY` against DIDWW's sandbox, where it only reads; with
 * `DIDWW_ENVIRONMENT=production` against production.
 */

import {
  type Client,
  CliFormat,
  Codec,
  type Did,
  DidOrderItem,
  NotFoundError,
  Order,
  SipConfiguration,
  type StockKeepingUnit,
  TransportProtocol,
  VoiceInTrunk,
} from 'didww-sdk'
import * as account from './account.ts'

/** Prints the balance and the countries. */
async function lookAround(client: Client): Promise<void> {
  const balance = await client.balance.find()
  console.log(`Balance     ${balance.totalBalance} USD, of which credit ${balance.credit} USD`)
  const countries = await client.countries.list({ sort: ['name'] }).page()
  const names = countries.data.slice(0, 5).map((country) => country.name)
  console.log(`Countries   ${countries.length}: ${names.join(', ')} …`)
}

/** Finds the cheapest number in stock: what it costs. */
async function findNumber(client: Client): Promise<StockKeepingUnit> {
  const { group, sku } = await account.cheapestOffer(client)
  const price = `${sku.setupPrice} USD to set up, ${sku.monthlyPrice} USD a month`
  console.log(`Number      ${group.areaName}, ${group.country?.name ?? '?'}: ${price}`)
  return sku
}

/** Orders one number, waits until the order is settled, and gives the number. */
async function buy(client: Client, sku: StockKeepingUnit): Promise<Did> {
  const items = [new DidOrderItem({ skuId: sku.id, qty: 1 })]
  const order = await client.orders.createAndWait(new Order({ items }), {
    pollEvery: 100,
    onProgress: ({ status }) => console.log(`            ${status}`),
  })
  console.log(`Order       ${order.reference}: ${order.amount} USD`)
  const did = await client.dids.list({ filter: { 'order.reference': order.reference } }).first()
  return account.needed(did, 'The order brought no number.')
}

/** Makes a SIP trunk that calls can go to. */
async function makeTrunk(client: Client): Promise<VoiceInTrunk> {
  const trunk = await client.voiceInTrunks.create(
    new VoiceInTrunk({
      name: 'Quickstart SIP trunk',
      cliFormat: CliFormat.E164,
      ringingTimeout: 30,
      configuration: new SipConfiguration({
        username: '{DID}',
        host: 'sip.example.com',
        port: 5060,
        codecIds: [Codec.PCMU, Codec.PCMA],
        transportProtocolId: TransportProtocol.UDP,
      }),
    }),
  )
  console.log(`Trunk       ${trunk.name} (${trunk.id})`)
  return trunk
}

/** Sends the calls of the number to the trunk: the request carries what was changed, and nothing else. */
async function route(client: Client, did: Did, trunk: VoiceInTrunk): Promise<void> {
  did.voiceInTrunk = trunk
  did.description = 'Front desk'
  const { response } = await client.dids.update(did)
  console.log(`Update      ${response?.method} ${response?.path}: ${response?.status}`)
}

/** Prints every number and where its calls go. */
async function listDids(client: Client): Promise<void> {
  for await (const did of client.dids.list({ include: ['voice_in_trunk'], sort: ['-created_at'] })) {
    const description = (did.description ?? '-').padEnd(16)
    console.log(`            +${did.number.padEnd(14)} ${description} ${did.voiceInTrunk?.name ?? '-'}`)
  }
}

/** Gives the number back at the end of its billing cycle, and deletes the trunk. */
async function cleanUp(client: Client, did: Did, trunk: VoiceInTrunk): Promise<void> {
  await client.dids.update(did, { voiceInTrunk: null, terminated: true })
  await client.voiceInTrunks.delete(trunk)
  try {
    await client.voiceInTrunks.find(trunk.id)
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error
    console.log(`Clean-up    +${did.number} ends with its billing cycle, the trunk is gone (${error.status})`)
  }
}

/** Reads from your account, or goes the whole way against a local DIDWW. */
async function main(): Promise<void> {
  const client = await account.client()
  console.log(`${client.baseUrl}, API version ${client.apiVersion}`)
  await lookAround(client)
  const sku = await findNumber(client)
  if (account.isYours()) {
    console.log('Nothing is ordered.')
    await listDids(client)
    return
  }
  const did = await buy(client, sku)
  const trunk = await makeTrunk(client)
  await route(client, did, trunk)
  await listDids(client)
  await cleanUp(client, did, trunk)
}

void main()
