/** Does what a case says, and compares what it sees with what the case expects. */

import {
  type CallOptions,
  Client,
  type ClientOptions,
  DidwwError,
  InvalidInputError,
  type Listing,
  type Resource,
  type ResponseInfo,
} from 'didww-sdk'
import { readCallback, sign, validate } from './callbacks'
import type { Case, ClientOfCase, Step } from './cases'
import { at, camel, resourceClasses } from './faces'
import { download, fingerprint, records, upload } from './files'
import { checkCase } from './keys'
import { link } from './links'
import { lookAt } from './look'
import { lookAtError } from './look_error'
import { MismatchError, RefusedError, Rows } from './outcomes'
import { append, type Change, changeAt, put, resourceAt, resourceOf } from './paths'
import { collect, rowsOfPages } from './rows'

const KEY = 'test-key'
/** How long a call may take where the case does not say, in milliseconds. */
const TIMEOUT = 10_000
/** Steps that change what there is, instead of giving something new. */
const CHANGES = ['update', 'set', 'append', 'link', 'reset', 'check']

function clientOptions(options: ClientOfCase, baseUrl: string): ClientOptions {
  return {
    apiKey: options.api_key ?? KEY,
    baseUrl,
    timeout: options.timeout_ms ?? TIMEOUT,
    retries: options.retries,
    rateLimit: rateLimit(options),
    ...(options.api_version !== undefined && { apiVersion: options.api_version }),
    ...(options.max_response_bytes !== undefined && { maxResponseBytes: options.max_response_bytes }),
  }
}

function rateLimit(options: ClientOfCase): { perSecond: number; burst?: number } | null {
  if (options.rate_limit === undefined) {
    return null
  }
  const { per_second: perSecond, burst } = options.rate_limit
  return burst === undefined ? { perSecond } : { perSecond, burst }
}

type Call = (...given: unknown[]) => unknown

/** A case that is played by one client. */
export class Play {
  private readonly client: Client
  private readonly held = new Map<string, unknown>()
  /** What a setter has refused, by the name of the resource; the case names a later step. */
  private readonly refused = new Map<string, RefusedError>()

  constructor(
    private readonly played: Case,
    baseUrl: string,
  ) {
    checkCase(played)
    this.client = new Client(clientOptions(played.client, baseUrl))
  }

  /** Does all steps, and closes the client. */
  async run(): Promise<void> {
    try {
      for (const [index, step] of this.played.steps.entries()) {
        await this.step(step).catch((wrong: unknown) => {
          throw told(`step ${index + 1} (${step.do})`, wrong)
        })
      }
      for (const refused of this.refused.values()) {
        throw new MismatchError(`refused, though no step expects it: ${refused.message}`)
      }
    } finally {
      await this.client.close()
    }
  }

  private async step(step: Step): Promise<void> {
    const name = (CHANGES.includes(step.do) ? step.of : step.as) ?? 'it'
    try {
      await this.act(step, name)
    } catch (error) {
      if (error instanceof RefusedError) {
        this.refuse(step, error)
        return
      }
      if (!(error instanceof DidwwError) || step.error === undefined) {
        throw error
      }
      lookAtError(error, step.error)
      this.look(step, name)
      return
    }
    if (step.error !== undefined) {
      throw new MismatchError(`it succeeds instead of failing with ${step.error.kind}`)
    }
    this.look(step, name)
  }

  private look(step: Step, name: string): void {
    if (step.expect !== undefined) {
      lookAt(this.get(name), step.expect)
    }
  }

  private refuse(step: Step, refused: RefusedError): void {
    if (step.error !== undefined) {
      if (step.error.kind !== 'invalid_input') {
        throw refused
      }
      if (refused.error instanceof InvalidInputError) {
        lookAtError(refused.error, step.error)
      }
      return
    }
    if (!['set', 'append', 'link'].includes(step.do)) {
      throw refused
    }
    this.refused.set(step.of ?? 'it', refused)
  }

  private get(name: string): unknown {
    if (!this.held.has(name)) {
      throw new MismatchError(`nothing is called ${name}`)
    }
    return this.held.get(name)
  }

  /** The resource that a step works on; if a setter has refused to make it what it should be, that fails now. */
  private resource(step: Step): Resource {
    const name = step.of ?? 'it'
    const refused = this.refused.get(name)
    if (refused !== undefined) {
      this.refused.delete(name)
      throw refused
    }
    return resourceOf(this.get(name))
  }

  /** Does a step; what it gives is called by the name. */
  private async act(step: Step, name: string): Promise<void> {
    const given = await this.given(step, name)
    if (given !== undefined) {
      this.held.set(name, given)
    }
  }

  private given(step: Step, name: string): unknown {
    switch (step.do) {
      case 'find':
        return this.operation(step, 'find')(...idOf(step), { ...query(step), ...limits(step) })
      case 'list':
        return this.listing(step).page(step.query?.page?.number)
      case 'each':
        return this.each(step, name)
      case 'first':
        return this.listing(step).first()
      case 'count':
        return this.listing(step).count()
      case 'create':
        return this.create(step)
      case 'update':
        return this.update(step)
      case 'delete':
        return this.operation(step, 'delete')(step.id, limits(step)) as Promise<ResponseInfo>
      case 'raw':
        return this.raw(step)
      case 'wait':
        return this.operation(step, 'wait')(step.id, { ...patience(step), ...limits(step) })
      case 'create_and_wait':
        return this.operation(step, 'createAndWait')(this.resource(step), { ...patience(step), ...limits(step) })
      default:
        return this.ofResource(step, name)
    }
  }

  private ofResource(step: Step, name: string): unknown {
    switch (step.do) {
      case 'new':
        return made(step)
      case 'take':
        return resourceAt(this.get(step.of ?? 'it'), step.path ?? '')
      case 'clone':
        return this.resource(step).copy()
      case 'set':
        return this.change(step, put)
      case 'append':
        return this.change(step, append)
      case 'link':
        return this.link(step)
      case 'reset':
        return this.resource(step).reset()
      case 'check':
        return this.get(name)
      default:
        return this.ofFile(step, name)
    }
  }

  private ofFile(step: Step, name: string): unknown {
    const { file, keys, callback = {} } = step
    switch (step.do) {
      case 'upload':
        return file && upload(this.client, file, limits(step))
      case 'fingerprint':
        return keys && fingerprint(keys)
      case 'download':
        return download(this.client, this.resource(step), step.packed ?? false, limits(step))
      case 'records':
        return this.records(step, name)
      case 'sign':
        return sign(callback)
      case 'validate':
        return validate(callback)
      case 'read_callback':
        return readCallback(callback)
      default:
        throw new MismatchError(`the runner cannot ${step.do}`)
    }
  }

  /** A method of an endpoint; what the class lacks is refused as what cannot be asked. */
  private operation(step: Step, name: string): Call {
    const endpoint = at(this.client, camel(step.type ?? ''))
    const method = typeof endpoint === 'object' && endpoint !== null ? at(endpoint, name) : undefined
    if (typeof method !== 'function') {
      throw new RefusedError(new TypeError(`client.${camel(step.type ?? '')}.${name} is not a function`))
    }
    return (method as Call).bind(endpoint)
  }

  // -------------------------------------------------------------------------------------------- reading

  private listing(step: Step): Listing<Resource> {
    const prefetch = step.prefetch === undefined ? {} : { prefetch: step.prefetch }
    return this.operation(step, 'list')({ ...query(step), ...limits(step), ...prefetch }) as Listing<Resource>
  }

  private async each(step: Step, name: string): Promise<void> {
    const listing = this.listing(step)
    const number = step.query?.page?.number
    const { rows, failed } = await collect(
      number === undefined ? listing : rowsOfPages(listing.pages(number)),
      step.take,
    )
    this.held.set(name, new Rows(rows))
    if (failed !== undefined) {
      throw failed
    }
  }

  // -------------------------------------------------------------------------------------------- writing

  private async create(step: Step): Promise<unknown> {
    const resource = this.resource(step)
    const created = await this.operation(step, 'create')(resource, { ...query(step), ...limits(step) })
    if (created === resource) {
      throw new MismatchError('a create gives what it was given')
    }
    return created
  }

  private async update(step: Step): Promise<void> {
    const resource = this.resource(step)
    const updated = await this.operation(step, 'update')(resource, {}, { ...query(step), ...limits(step) })
    if (updated !== resource) {
      throw new MismatchError('an update gives another object')
    }
  }

  private raw(step: Step): Promise<unknown> {
    return this.client.raw(step.method ?? '', step.path ?? '', {
      ...limits(step),
      ...(step.params !== undefined && { params: step.params }),
      ...(step.body !== undefined && { json: step.body }),
    })
  }

  // ------------------------------------------------------------------------------------------ resources

  private change(step: Step, change: Change): void {
    for (const [path, node] of Object.entries(step.values ?? {})) {
      changeAt(this.resource(step), path, node, change)
    }
  }

  private link(step: Step): void {
    for (const [relationship, node] of Object.entries(step.links ?? {})) {
      link(this.resource(step), relationship, node, this.held)
    }
  }

  // ---------------------------------------------------------------------------------------------- files

  private async records(step: Step, name: string): Promise<void> {
    const exported = step.csv === undefined ? this.resource(step) : undefined
    const read = await records(this.client, exported, step)
    this.held.set(name, read.records)
    if (read.failed !== undefined) {
      throw read.failed
    }
  }
}

/** What went wrong, with the step that it went wrong in; of what is a fault of the runner, all there is to know. */
function told(where: string, wrong: unknown): Error {
  const expected = wrong instanceof MismatchError || wrong instanceof RefusedError || wrong instanceof DidwwError
  const text = wrong instanceof Error ? (expected ? `${wrong.name}: ${wrong.message}` : wrong.stack) : String(wrong)
  return new MismatchError(`${where}: ${text}`)
}

function made(step: Step): Resource {
  const cls = resourceClasses.get(step.type ?? '')
  if (cls === undefined) {
    throw new RefusedError(new TypeError(`no class is made for ${step.type}`))
  }
  return step.id === undefined ? new cls() : new cls({ id: step.id })
}

function idOf(step: Step): string[] {
  return step.id === undefined ? [] : [step.id]
}

function limits(step: Step): CallOptions {
  return {
    ...(step.timeout_ms !== undefined && { timeout: step.timeout_ms }),
    ...(step.read_timeout_ms !== undefined && { readTimeout: step.read_timeout_ms }),
    ...(step.retries !== undefined && { retries: step.retries }),
  }
}

function patience(step: Step): object {
  return {
    ...(step.poll_every_ms !== undefined && { pollEvery: step.poll_every_ms }),
    ...(step.within_ms !== undefined && { within: step.within_ms }),
  }
}

function query(step: Step): object {
  const { page, allow_unknown, ...asked } = step.query ?? {}
  return {
    ...asked,
    ...(allow_unknown === true && { allowUnknown: true }),
    ...(page !== undefined && { pageSize: page.size }),
  }
}
