/** Wrong code: the compiler refuses each line that says so, which is an error where it does not. */

import {
  Address,
  type CdrIn,
  Client,
  Codec,
  Did,
  DidOrderItem,
  Export,
  Order,
  OrderStatus,
  Proof,
  type Resource,
  type ResponseInfo,
  SipConfiguration,
  VoiceInTrunk,
  VoiceInTrunkGroup,
  type VoiceOutTrunk,
} from 'didww-sdk'

/** Names that there are not, and values of other types. */
export function members(did: Did, trunk: VoiceInTrunk, out: VoiceOutTrunk, call: CdrIn): void {
  // @ts-expect-error
  did.descripton = 'text'
  // @ts-expect-error
  console.log(did.nummer)
  // @ts-expect-error
  console.log(did.voiceInTrunk.name)
  // @ts-expect-error
  console.log(trunk.configuration.codecIds)
  // @ts-expect-error
  console.log(call.duration + 1)
  // @ts-expect-error
  did.description = 5
  // @ts-expect-error
  did.capacityLimit = 'ten'
  // @ts-expect-error
  did.terminated = null
  // @ts-expect-error
  did.description = undefined
  // @ts-expect-error
  trunk.cliFormat = 5
  // @ts-expect-error
  out.dstPrefixes = '44'
  // @ts-expect-error
  out.dstPrefixes = [44]
  // @ts-expect-error
  did.voiceInTrunk = new Order({ id: 'id' })
  // @ts-expect-error
  did.voiceInTrunk = 'id'
  // @ts-expect-error
  did.voiceInTrunkId = 5
  // @ts-expect-error
  out.thresholdAmount = 50
}

/** What the API sets. */
export function readOnly(did: Did, order: Order, call: CdrIn, out: VoiceOutTrunk, info: ResponseInfo): void {
  // @ts-expect-error
  did.number = '1'
  // @ts-expect-error
  did.createdAt = null
  // @ts-expect-error
  did.id = 'id'
  // @ts-expect-error
  did.order = null
  // @ts-expect-error
  did.orderId = 'id'
  // @ts-expect-error
  did.isChanged = false
  // @ts-expect-error
  order.status = OrderStatus.COMPLETED
  // @ts-expect-error
  call.duration = 1
  // @ts-expect-error
  info.status = 200
  // @ts-expect-error
  out.dids.push(did)
  // @ts-expect-error
  Codec.PCMU = 'pcma'
}

/** What new ones are made with. */
export function constructors(): void {
  // @ts-expect-error
  new Did({ descripton: 'text' })
  // @ts-expect-error
  new Did('id')
  // @ts-expect-error
  new Did({ number: '1' })
  // @ts-expect-error
  new VoiceInTrunk({ cliFormat: 164 })
  // @ts-expect-error
  new SipConfiguration({ codecIds: 'pcmu' })
  // @ts-expect-error
  new SipConfiguration({ hots: 'sip.example.com' })
  // @ts-expect-error
  new Order({ items: [new Address()] })
  // @ts-expect-error
  new DidOrderItem({ qty: '1' })
  // @ts-expect-error
  new VoiceInTrunkGroup({ voiceInTrunks: [new Address()] })
  // @ts-expect-error
  new Proof({ entity: new Order() })
  // @ts-expect-error
  new Export({ exportType: null })
}

/** What a type does not have, or does not take. */
export function operations(client: Client, did: Did): void {
  // @ts-expect-error
  client.colours.list()
  // @ts-expect-error
  client.dids.create(did)
  // @ts-expect-error
  client.countries.delete('id')
  // @ts-expect-error
  client.balance.list()
  // @ts-expect-error
  client.stockKeepingUnits.list()
  // @ts-expect-error
  client.dids.wait('id')
  // @ts-expect-error
  client.voiceInTrunks.update(did)
  // @ts-expect-error
  client.voiceInTrunks.delete(did)
  // @ts-expect-error
  client.dids.update('id', { number: '1' })
  // @ts-expect-error
  client.dids.update('id', { capacityLimit: 'ten' })
  // @ts-expect-error
  client.dids.update('id', { colour: 'blue' })
  // @ts-expect-error
  client.orders.update('id', { items: [] })
  // @ts-expect-error
  client.balance.find('id')
  // @ts-expect-error
  client.dids.find()
  // @ts-expect-error
  client.dids.find('id', { retries: 'often' })
  // @ts-expect-error
  client.dids.find('id', { sort: ['number'] })
  // @ts-expect-error
  client.dids.delete('id', { include: ['voice_in_trunk'] })
  // @ts-expect-error
  client.dids.find('id', { signal: new AbortController() })
  // @ts-expect-error
  client.exports.download('id', 'calls.csv')
  // @ts-expect-error
  client.exports.content(new Export()).rows(Did)
  // @ts-expect-error
  client.encryptedFiles.upload(5)
  // @ts-expect-error
  client.orders.createAndWait(new Order(), { within: '1 min' })
}

/** Clients. */
export function clients(): void {
  // @ts-expect-error
  new Client()
  // @ts-expect-error
  new Client('key')
  // @ts-expect-error
  new Client({ apiKey: 'key', retry: 3 })
  // @ts-expect-error
  new Client({ apiKey: 'key', environment: 'staging' })
  // @ts-expect-error
  new Client({ apiKey: 'key', trust: 'everybody' })
  // @ts-expect-error
  new Client({ apiKey: 'key', timeout: '30 s' })
  // @ts-expect-error
  new Client({ apiKey: 'key', rateLimit: { burst: 5 } })
  // @ts-expect-error
  new Client({ authentication: () => 5 })
}

/** Filters, sorts and includes. */
export function names(client: Client): void {
  // @ts-expect-error
  client.dids.list({ include: ['colour'] })
  // @ts-expect-error
  client.dids.list({ include: 'voice_in_trunk' })
  // @ts-expect-error
  client.dids.list({ include: ['voiceInTrunk'] })
  // @ts-expect-error
  client.dids.list({ sort: ['colour'] })
  // @ts-expect-error
  client.dids.list({ filter: { colour: 'blue' } })
  // @ts-expect-error
  client.dids.list({ filter: { number: {} } })
  // @ts-expect-error
  client.dids.list({ colour: 'blue' })
  // @ts-expect-error
  client.dids.find('id', { include: ['did_group.colour'] })
  // @ts-expect-error
  client.availableDids.list({ sort: ['number'] })
  // @ts-expect-error
  client.orders.find('id', { include: ['items'] })
  // @ts-expect-error
  client.dids.update('id', {}, { include: ['colour'] })
}

/** What is forgotten. */
export async function awaited(client: Client): Promise<void> {
  // @ts-expect-error
  for (const did of client.dids.list()) console.log(did)
  // @ts-expect-error
  console.log(client.dids.find('id').number)
  // @ts-expect-error
  console.log(client.dids.list().length)
  // @ts-expect-error
  console.log((await client.dids.list().first()).number)
  // @ts-expect-error
  console.log((await client.dids.list().page()).at(0).number)
}

/** What calls give, and what classes are for. */
export async function results(client: Client): Promise<unknown[]> {
  // @ts-expect-error
  const found: VoiceInTrunk = await client.dids.find('id')
  // @ts-expect-error
  const first: Did = await client.dids.list().first()
  // @ts-expect-error
  const gone: VoiceInTrunk = await client.voiceInTrunks.delete('id')
  // @ts-expect-error
  const info: ResponseInfo = (await client.dids.find('id')).response
  // @ts-expect-error
  const other: VoiceInTrunk = new Did()
  const any: Resource = new Did()
  // @ts-expect-error
  const narrow: Did = any
  return [found, first, gone, info, other, narrow]
}
