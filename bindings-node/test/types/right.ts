/** Right code: the compiler has nothing to say about it. What a value is, `is` says. */

import { createReadStream } from 'node:fs'
import {
  Address,
  type CallbackEvent,
  CdrIn,
  type CdrOut,
  Client,
  type ClientOptions,
  Codec,
  type Country,
  Did,
  type DidChanges,
  type DidFilter,
  type DidGroup,
  type DidInclude,
  type DidInit,
  type DidListOptions,
  DidOrderItem,
  type DidSort,
  DidwwError,
  type DownloadedFile,
  EncryptedFile,
  Export,
  ExportFilters,
  ExportType,
  Identity,
  InvalidInputError,
  type Listing,
  NestedObject,
  NotFoundError,
  Order,
  OrderCallback,
  OrderStatus,
  Page,
  Proof,
  type PublicKeys,
  type RawResponse,
  Receiver,
  type RequestEvent,
  RequestValidator,
  type Resource,
  ResourceIdentifier,
  type ResponseEvent,
  type ResponseInfo,
  readRecords,
  type Sandbox,
  SipConfiguration,
  startSandbox,
  type UploadedFile,
  unknownName,
  type VoiceInTrunk,
  type VoiceInTrunkConfiguration,
  type VoiceInTrunkGroup,
  type VoiceOutTrunk,
} from 'didww-sdk'
import { callbacks as expressCallbacks } from 'didww-sdk/express'
import { callbacks as fastifyCallbacks } from 'didww-sdk/fastify'
import { callbacks as webCallbacks } from 'didww-sdk/web'
import express from 'express'
import Fastify from 'fastify'
import { is } from './same.ts'

/** What members give. */
export function values(did: Did, trunk: VoiceInTrunk, order: Order, identity: Identity, out: VoiceOutTrunk): void {
  is<string>()(did.id)
  is<string>()(did.number)
  is<string | null>()(did.description)
  is<boolean>()(did.blocked)
  is<number | null>()(did.capacityLimit)
  is<Date | null>()(did.createdAt)
  is<VoiceInTrunk | null>()(did.voiceInTrunk)
  is<string | null>()(did.voiceInTrunkId)
  is<ResponseInfo | null>()(did.response)
  is<unknown>()(did.get('colour'))
  is<string>()(order.amount)
  is<OrderStatus>()(order.status)
  is<string | null>()(identity.birthDate)
  is<string[]>()(out.dstPrefixes)
  is<readonly Did[]>()(out.dids)
  is<readonly string[]>()(out.didIds)
  is<VoiceInTrunkConfiguration | null>()(trunk.configuration)
  if (trunk.configuration instanceof SipConfiguration) {
    is<Codec[]>()(trunk.configuration.codecIds)
    is<string | null>()(trunk.configuration.host)
  }
  if (did.didGroup !== null) {
    is<DidGroup>()(did.didGroup)
    is<Country | null>()(did.didGroup.country)
    is<number | null | undefined>()(did.didGroup.meta?.totalCount)
  }
}

/** What members take. */
export function changes(
  did: Did,
  trunk: VoiceInTrunk,
  group: VoiceInTrunkGroup,
  out: VoiceOutTrunk,
  proof: Proof,
): void {
  did.description = null
  did.description = 'text'
  did.capacityLimit = 5
  did.voiceInTrunk = trunk
  did.voiceInTrunk = new ResourceIdentifier('voice_in_trunks', 'id')
  did.voiceInTrunk = null
  did.voiceInTrunkId = 'id'
  did.voiceInTrunkId = null
  group.voiceInTrunks = [trunk, new ResourceIdentifier('voice_in_trunks', 'id')]
  group.voiceInTrunkIds = ['one', 'two']
  trunk.configuration = new SipConfiguration({ host: 'sip.example.com', codecIds: [Codec.PCMU, Codec.PCMA] })
  trunk.configuration = NestedObject.ofType('hologram_configurations')
  out.dstPrefixes = ['44', '353']
  out.dstPrefixes.push('1')
  proof.entity = new Address({ id: 'id' })
  proof.entity = new Identity({ id: 'id' })
  did.set('colour', { any: ['thing'] })
  did.setLinkage('voice_in_trunk', 'id')
  is<Did>()(did.copy())
  is<Did>()(Did.fromJSON(did.toJSON()))
}

/** Enums: known values have names, and those of the API that this release does not know are taken, too. */
export function enums(trunk: VoiceInTrunk, configuration: SipConfiguration, order: Order): void {
  const known: Codec = Codec.PCMU
  const spelt: Codec = 'pcma'
  const unknown: Codec = 'opus_of_the_future'
  configuration.codecIds = [known, spelt, unknown]
  is<'pcmu'>()(Codec.PCMU)
  trunk.cliFormat = 'e164'
  is<boolean>()(order.status === OrderStatus.COMPLETED || order.status === 'a_new_one')
}

/** What is not said is left as it is, whether it is left out or undefined. */
export function undefinedIsNothing(client: Client, description: string | undefined): Promise<unknown>[] {
  const init: DidInit = { id: 'id', description }
  const changed: DidChanges = { description, capacityLimit: undefined, voiceInTrunkId: null }
  return [
    client.dids.update('id', changed),
    client.dids.update(new Did(init), undefined, undefined),
    client.dids.find('id', { include: undefined, signal: undefined, timeout: undefined, retries: undefined }),
    client.dids.list({ filter: { number: description }, sort: undefined, pageSize: undefined }).first(),
  ]
}

/** The calls about resources. */
export async function calls(client: Client, trunk: VoiceInTrunk): Promise<void> {
  is<string>()((await client.balance.find()).totalBalance)
  is<Did>()(await client.dids.find('id', { include: ['voice_in_trunk', 'did_group.country'] }))
  const listing = client.dids.list({
    filter: { 'country.id': 'id', blocked: true, [unknownName('colour')]: 'blue' },
    sort: ['-created_at', 'number'],
    include: ['voice_in_trunk', unknownName('colours')],
    fields: { dids: ['number'] },
    pageSize: 25,
    prefetch: true,
    allowUnknown: true,
    timeout: 5_000,
    retries: 0,
    signal: AbortSignal.timeout(1_000),
  })
  is<Listing<Did>>()(listing)
  for await (const did of listing) is<Did>()(did)
  for await (const page of listing.pages()) {
    is<Page<Did>>()(page)
    is<Did | undefined>()(page.at(0))
    is<readonly Did[]>()(page.data)
    is<number | null>()(page.totalRecords)
    for (const did of page) is<Did>()(did)
  }
  is<Page<Did>>()(await listing.page(2))
  is<Did | null>()(await listing.first())
  is<number>()(await listing.count())
  is<Did[]>()(await listing.all())
  is<VoiceInTrunk>()(await client.voiceInTrunks.create(trunk))
  is<VoiceInTrunk>()(await client.voiceInTrunks.create({ name: 'plain', configuration: new SipConfiguration() }))
  is<VoiceInTrunk>()(await client.voiceInTrunks.update(trunk, { name: 'new' }))
  is<Did>()(await client.dids.update('id', { description: null, voiceInTrunkId: 'id' }, { timeout: null }))
  is<ResponseInfo>()(await client.voiceInTrunks.delete('id'))
  is<RawResponse>()(await client.raw('GET', 'dids', { params: { a: 'b' } }))
  is<string>()(client.apiVersion)
}

/** What settles, and files. */
export async function files(client: Client): Promise<void> {
  is<Order>()(await client.orders.wait('id', { within: null, onProgress: ({ status }) => status }))
  const items = [new DidOrderItem({ skuId: 'id', qty: 1 })]
  is<Order>()(await client.orders.createAndWait(new Order({ items }), { within: 60_000, pollEvery: 100 }))
  const uploaded = await client.encryptedFiles.upload('passport.pdf', { onProgress: (sent, total) => sent + total })
  is<UploadedFile>()(uploaded)
  await client.encryptedFiles.upload(createReadStream('passport.pdf'), { fileName: 'a.pdf' })
  await client.encryptedFiles.upload(new Blob(['text']))
  await client.encryptedFiles.upload(new URL('file:///passport.pdf'))
  is<PublicKeys>()(await client.encryptedFiles.publicKeys())
  new Proof({ files: [uploaded, new EncryptedFile({ id: 'id' })] })
  const filters = new ExportFilters({ from: new Date() })
  const ready = new Export({ exportType: ExportType.CDR_IN, filters })
  is<DownloadedFile>()(await client.exports.download(ready, 'calls.csv', { resume: false }))
  const content = client.exports.content(ready)
  is<Buffer>()(await content.bytes())
  for await (const call of content.rows(CdrIn)) is<number | null>()(call.duration)
  // the export says itself what it holds
  for await (const call of content.rows()) is<number>()(call.line)
  for await (const batch of readRecords('Source\n1', CdrIn).batches()) is<CdrIn[]>()(batch)
}

/** Names that are kept in variables. */
export function names(client: Client): void {
  const include: DidInclude[] = ['did_group']
  const sort: DidSort[] = ['number']
  const filter: DidFilter = { number: '1', terminated: false, 'did_group.features': ['voice_in'] }
  const options: DidListOptions = { include, sort, filter }
  client.dids.list(options)
  client.orders.list({ filter: { status: [OrderStatus.PENDING, 'canceled'], created_at_gteq: new Date() } })
}

/** Clients. */
export async function clients(event: (event: RequestEvent | ResponseEvent) => void): Promise<void> {
  const options: ClientOptions = {
    apiKey: 'key',
    environment: 'production',
    apiVersion: '2026-04-16',
    timeout: null,
    rateLimit: { perSecond: 10 },
    retryPolicy: { maxRetries: 3 },
    trust: 'bundled',
    onRequest: (request) => {
      request.setHeader('X-Correlation-Id', '4711')
      event(request)
    },
    onResponse: event,
  }
  using client = new Client(options)
  await using other = new Client({ ...options, rateLimit: null, rateLimiter: client.rateLimiter })
  const rejected = (status: number): boolean => status === 401
  new Client({ authentication: Object.assign(async () => 'key', { rejected }) })
  new Client({ authentication: () => ['Authorization', 'Bearer key'] })
  Client.fromEnv({ apiVersion: other.apiVersion })
}

/** A local DIDWW. */
export async function sandboxes(): Promise<void> {
  await using sandbox = await startSandbox({ settleAfter: 10 })
  is<Sandbox>()(sandbox)
  is<Client>()(sandbox.client({ apiVersion: '2026-04-16' }))
  is<unknown>()(sandbox.lastRequest('GET', '/v3/dids')?.json)
}

/** What goes wrong. */
export function errors(error: unknown): void {
  if (error instanceof NotFoundError) {
    is<string | null | undefined>()(error.errors[0]?.detail)
    is<number | null>()(error.status)
  } else if (error instanceof InvalidInputError) {
    is<string | null>()(error.member)
  } else if (error instanceof DidwwError) {
    is<'not_sent' | 'refused' | 'unknown' | 'done'>()(error.outcome)
  }
}

/** Pages that were stored, and callbacks. */
export async function stored(body: Uint8Array, rows: Resource[], events: CallbackEvent[], call: CdrOut): Promise<void> {
  is<Page<Did>>()(await Page.parse(Did, body))
  for (const row of rows) is<string>()(row.type)
  for (const event of events) if (event instanceof OrderCallback) is<OrderStatus>()(event.status)
  is<string | null>()(call.charged)
  const validator = new RequestValidator('secret', { publicBaseUrl: 'https://hooks.example.com' })
  is<boolean>()(validator.validate('/didww', { id: '1' }, undefined))
  is<CallbackEvent[]>()(
    new Receiver({ callbackSecret: 'secret' }).receive({ method: 'GET', url: '/', signature: null }),
  )
}

/** Web frameworks. */
export async function frameworks(): Promise<(request: Request) => Promise<Response>> {
  const callbackSecret = 'secret'
  express().use(
    '/didww',
    expressCallbacks({ callbackSecret }, (event) => is<CallbackEvent>()(event)),
  )
  await Fastify().register(fastifyCallbacks, { url: '/didww', callbackSecret, handler: async (event) => event.id })
  return webCallbacks({ callbackSecret }, async (event, request) => new Response(event.id + request.url))
}
