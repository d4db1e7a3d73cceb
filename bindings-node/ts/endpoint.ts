/** The calls about a resource type: what the generated endpoints are made of. */

import { Answer } from './answer'
import { started } from './calls'
import type { Client } from './client'
import { DidwwError, invalidInput, kindOf } from './errors'
import { type Lister, Listing } from './listing'
import type { NativeCancel, NativeClient, NativeLoaded, NativePages } from './native'
import { CALL, type CallOptions, FIND, LIST, optionsText, pageNumber, SEND, WAIT, type WaitOptions } from './options'
import { assign, Resource, type ResourceClass, sending, type Written, writtenResource } from './resource'
import { type ResponseInfo, responseOf } from './response'

/** The calls about a resource type. */
export class Endpoint<R extends Resource, Init extends object = object, Changes extends object = object> {
  readonly #client: Client
  /** @internal */
  protected readonly accessor: string
  readonly #resource: ResourceClass<R>

  /** @internal */
  constructor(client: Client, accessor: string, resource: ResourceClass<R>) {
    this.#client = client
    this.accessor = accessor
    this.#resource = resource
  }

  /** @internal */
  protected native(): NativeClient {
    return this.#client.native()
  }

  /** @internal */
  protected call<T>(options: CallOptions | undefined, start: (cancel: NativeCancel | null) => Promise<T>): Promise<T> {
    return started(options?.signal, start)
  }

  /** @internal */
  protected written(resource: Resource): Written {
    return writtenResource(resource)
  }

  /** @internal */
  protected listing(options?: object): Listing<R> {
    const signal = (options as CallOptions | undefined)?.signal
    try {
      // what is asked is what the options say now
      return new Listing<R>(this.#lister(optionsText(options, LIST), signal))
    } catch (error) {
      return new Listing<R>(this.#lister(null, signal, error))
    }
  }

  /** The calls of a listing; each fails with what is wrong with its options, if anything is. */
  #lister(text: string | null, signal: AbortSignal | undefined, wrong?: unknown): Lister {
    const accessor = this.accessor
    const native = (): NativeClient => {
      if (wrong !== undefined) throw wrong
      return this.native()
    }
    return {
      page: async (number) => {
        const at = pageNumber(number)
        return new Answer(await started(signal, (cancel) => native().page(accessor, text, at, cancel)))
      },
      first: async () => {
        const first = await started(signal, (cancel) => native().first(accessor, text, cancel))
        return first === null ? null : new Answer(first)
      },
      count: async () => started(signal, (cancel) => native().count(accessor, text, cancel)),
      pages: (number) => {
        const at = pageNumber(number)
        let pages: NativePages | undefined
        return {
          next: async () => {
            const next = await started(signal, (cancel) => {
              pages ??= native().pages(accessor, text, at)
              return pages.next(cancel)
            })
            return next === null ? null : new Answer(next)
          },
          close: () => pages?.close(),
        }
      },
    }
  }

  /** @internal */
  protected async fetch(id: string | null, options?: CallOptions): Promise<R> {
    if (id !== null && typeof id !== 'string') throw invalidInput('id', `it is text, not ${typeof id}`)
    const text = optionsText(options, FIND)
    const loaded = await this.call(options, (cancel) => this.native().find(this.accessor, id ?? '', text, cancel))
    return this.one(loaded)
  }

  /** @internal The resource that an answer is about. */
  protected one(loaded: NativeLoaded): R {
    return new Answer(loaded).one() as R
  }

  /** @internal */
  protected async send(resource: R | Init, options?: CallOptions): Promise<R> {
    const { text, bases } = this.written(this.made(resource))
    const asked = optionsText(options, SEND)
    const loaded = await this.call(options, (cancel) => this.native().create(this.accessor, text, bases, asked, cancel))
    return this.one(loaded)
  }

  /** @internal */
  protected async patch(resource: R | string, changes?: Changes, options?: CallOptions): Promise<R> {
    const changed = this.#identified(resource)
    if (changes !== undefined) assign(changed, changes)
    const { text, bases } = this.written(changed)
    const accept = sending(changed)
    const asked = optionsText(options, SEND)
    const loaded = await this.call(options, (cancel) => this.native().update(this.accessor, text, bases, asked, cancel))
    accept(new Answer(loaded))
    return changed
  }

  /** @internal */
  protected async remove(resource: R | string, options?: CallOptions): Promise<ResponseInfo> {
    const id = this.identity(resource)
    const asked = optionsText(options, CALL)
    return responseOf(await this.call(options, (cancel) => this.native().delete(this.accessor, id, asked, cancel)))
  }

  /** @internal The id of a resource, or itself. */
  protected identity(resource: R | string): string {
    return typeof resource === 'string' ? resource : this.checked(resource, ' or its id').id
  }

  /** @internal A resource of the endpoint's type, out of what was given for one to be made. */
  protected made(resource: R | Init): R {
    if (resource instanceof Resource || typeof resource !== 'object' || resource === null) return this.checked(resource)
    const Class = this.#resource as unknown as new (members: object) => R
    return new Class(resource)
  }

  /** A resource that exists: one of the endpoint's type, or one that stands for an id. */
  #identified(resource: R | string): R {
    if (typeof resource !== 'string') return this.checked(resource, ' or its id')
    const Class = this.#resource as unknown as new (members: object) => R
    return new Class({ id: resource })
  }

  /** @internal */
  protected checked(resource: unknown, otherwise = ''): R {
    if (resource instanceof this.#resource) return resource
    const given = resource instanceof Resource ? `${resource.constructor.name} (${resource.type})` : kindOf(resource)
    throw invalidInput('resource', `${this.accessor} takes ${this.#resource.table.name}${otherwise}, not ${given}`)
  }
}

/** Types that come to a state by themselves, which can be waited for. */
export class SettlingEndpoint<
  R extends Resource,
  Init extends object = object,
  Changes extends object = object,
> extends Endpoint<R, Init, Changes> {
  /** @internal */
  protected async awaitState(resource: R | string, options?: WaitOptions<R>): Promise<R> {
    const id = this.identity(resource)
    const asked = optionsText(options, WAIT)
    const seen = this.#seen(options)
    return this.one(await this.call(options, (cancel) => this.native().wait(this.accessor, id, asked, seen, cancel)))
  }

  /** @internal */
  protected async sendAndAwait(resource: R | Init, options?: WaitOptions<R>): Promise<R> {
    const { text, bases } = this.written(this.made(resource))
    const asked = optionsText(options, WAIT)
    const seen = this.#seen(options)
    return this.one(
      await this.call(options, (cancel) =>
        this.native().createAndWait(this.accessor, text, bases, asked, seen, cancel),
      ),
    )
  }

  #seen(options: WaitOptions<R> | undefined): ((loaded: NativeLoaded) => void) | null {
    const onProgress = options?.onProgress
    return onProgress === undefined ? null : (loaded) => reported(() => onProgress(this.one(loaded)))
  }
}

/** Runs a function of the program's. What it throws is told as Node tells what nobody can catch, and the call goes on. */
export function reported(work: () => void): void {
  try {
    work()
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : new DidwwError(String(error)))
  }
}
