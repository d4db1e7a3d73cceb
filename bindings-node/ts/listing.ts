/** Lists that are asked for when they are read. */

import type { Answer } from './answer'
import { Page } from './page'
import type { Resource } from './resource'

/** The calls of one listing. */
export interface Lister {
  page(number: number | null): Promise<Answer>
  first(): Promise<Answer | null>
  count(): Promise<number>
  pages(number: number | null): PageSource
}

/** Page by page, as they are asked for. */
export interface PageSource {
  /** The next one; `null` after the last. */
  next(): Promise<Answer | null>
  /** Nobody wants more. */
  close(): void
}

/**
 * A list that is asked for when it is read: `for await` gives the rows of every page, a page at a time as they are due.
 *
 * After an error that may pass (`isRetryable`), the next turn of an iterator asks for the same page again; any other ends it.
 */
export class Listing<R extends Resource> implements AsyncIterable<R> {
  readonly #lister: Lister

  /** @internal */
  constructor(lister: Lister) {
    this.#lister = lister
  }

  /** The rows of every page. */
  [Symbol.asyncIterator](): AsyncIterableIterator<R> {
    return new Rows<R>(this.#lister.pages(null))
  }

  /** The same page by page, each with its total and its meta; from the page of that number on. */
  pages(start?: number): AsyncIterableIterator<Page<R>> {
    return new Pages<R>(this.#lister.pages(start ?? null))
  }

  /** One page: the first one, or that of a number, which begins at 1. */
  async page(number?: number): Promise<Page<R>> {
    return new Page<R>(await this.#lister.page(number ?? null))
  }

  /** The first row, with one request for it alone; `null` if there is none. */
  async first(): Promise<R | null> {
    const answer = await this.#lister.first()
    return answer === null ? null : (answer.one() as R)
  }

  /** How many rows all pages have together, by one request. */
  count(): Promise<number> {
    return this.#lister.count()
  }

  /** Every row of every page at once. */
  async all(): Promise<R[]> {
    const all: R[] = []
    for await (const page of this.pages()) all.push(...page.data)
    return all
  }
}

/** Steps that are asked for one after the other, in the order of asking. */
abstract class Turns<T> implements AsyncIterableIterator<T> {
  #ended = false
  #last: Promise<unknown> = Promise.resolve()

  constructor(protected readonly source: PageSource) {}

  /** The next step; `undefined` after the last one. */
  protected abstract step(): Promise<T | undefined>

  [Symbol.asyncIterator](): this {
    return this
  }

  /** The next one. Whoever asks twice at once gets two of them, the first one first. */
  next(): Promise<IteratorResult<T, undefined>> {
    const turn = this.#last.then(() => this.#turn())
    this.#last = turn.catch(() => undefined)
    return turn
  }

  async #turn(): Promise<IteratorResult<T, undefined>> {
    if (this.#ended) return { done: true, value: undefined }
    const value = await this.step()
    if (value !== undefined) return { done: false, value }
    this.#ended = true
    return { done: true, value: undefined }
  }

  /** Ends it: nothing is asked for any more. */
  return(): Promise<IteratorResult<T, undefined>> {
    this.#ended = true
    this.source.close()
    return Promise.resolve({ done: true, value: undefined })
  }
}

class Pages<R extends Resource> extends Turns<Page<R>> {
  protected override async step(): Promise<Page<R> | undefined> {
    const answer = await this.source.next()
    return answer === null ? undefined : new Page<R>(answer)
  }
}

class Rows<R extends Resource> extends Turns<R> {
  #answer: Answer | null = null
  #next = 0

  protected override async step(): Promise<R | undefined> {
    while (this.#answer === null || this.#next >= this.#answer.at) {
      this.#answer = await this.source.next()
      if (this.#answer === null) return undefined
      this.#next = 0
    }
    return this.#answer.resource(this.#next++) as R
  }
}
