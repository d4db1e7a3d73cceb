/** Pages of lists. */

import { type InspectOptions, inspect } from 'node:util'
import { Answer, type PageLinks } from './answer'
import { raised } from './errors'
import { native } from './native'
import type { Resource, ResourceClass } from './resource'
import type { ResponseInfo } from './response'

/** One page of a list: iterate over it, or read `data`. */
export class Page<R extends Resource> implements Iterable<R> {
  readonly #answer: Answer
  #data: readonly R[] | undefined

  /** @internal */
  constructor(answer: Answer) {
    this.#answer = answer
  }

  /** Its rows. */
  get data(): readonly R[] {
    this.#data ??= Array.from({ length: this.#answer.at }, (_, place) => this.#answer.resource(place) as R)
    return this.#data
  }

  /** How many rows it has. */
  get length(): number {
    return this.#answer.at
  }

  /** A row, counted from 0; from the end with a number below 0. */
  at(place: number): R | undefined {
    return this.data.at(place)
  }

  [Symbol.iterator](): IterableIterator<R> {
    return this.data[Symbol.iterator]()
  }

  /** Rows of all pages together; `null` for lists without a total. */
  get totalRecords(): number | null {
    return this.#answer.total
  }

  /** Addresses of the pages around it. */
  get links(): PageLinks {
    return this.#answer.links
  }

  /** The list's own `meta` as the API sent it. */
  get meta(): Readonly<Record<string, unknown>> | null {
    return this.#answer.meta
  }

  /** The resources that were included, of any type, each once. */
  get included(): readonly Resource[] {
    const { rows, at } = this.#answer
    return Array.from({ length: rows.length - at }, (_, place) => this.#answer.resource(at + place))
  }

  /** Status, headers and request id of the answer. */
  get response(): ResponseInfo {
    return this.#answer.response as ResponseInfo
  }

  /** Its rows as JSON:API resource objects. */
  toJSON(): unknown {
    return this.data
  }

  /**
   * Reads a page that was stored: the body of a list as the API sent it, on another thread than the event loop's.
   *
   * `apiVersion` is the version that it was answered in. What is no such list is refused with a `DecodeError`.
   */
  static async parse<R extends Resource>(
    resource: ResourceClass<R>,
    body: string | Uint8Array,
    apiVersion?: string,
  ): Promise<Page<R>> {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body
    try {
      return new Page(new Answer(await native.readPage(resource.table.type, bytes, apiVersion ?? null)))
    } catch (error) {
      throw raised(error)
    }
  }

  /** @internal */
  [inspect.custom](_depth: number, options: InspectOptions): string {
    return `Page(${this.length} of ${this.totalRecords ?? 'unknown'}) ${inspect(this.data, options)}`
  }
}
