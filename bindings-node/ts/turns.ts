/** What the native module gives turn by turn. */

import { started } from './calls'
import type { NativeStream } from './native_files'

/** The turns of a native stream, which is opened by the first of them. */
export class Turns<T> {
  readonly #open: () => NativeStream<T>
  readonly #given: AbortSignal | undefined
  readonly #own = new AbortController()
  readonly #abort = (): void => this.#own.abort(this.#given?.reason)
  #stream: NativeStream<T> | undefined
  #coming: Promise<T | null> | undefined
  #isOver = false

  constructor(open: () => NativeStream<T>, signal: AbortSignal | undefined) {
    this.#open = open
    this.#given = signal
    if (signal?.aborted === true) this.#abort()
    else signal?.addEventListener('abort', this.#abort, { once: true })
  }

  /** The next turn; `null` at the end. One at a time. */
  async next(): Promise<T | null> {
    if (this.#isOver) return null
    const coming = this.#coming ?? this.#begin()
    this.#coming = undefined
    let turn: T | null = null
    try {
      turn = await coming
    } catch (error) {
      // whoever ended it asks for nothing more
      if (this.#isOver) return null
      throw error
    } finally {
      // at the end, and after an error, which is one
      if (turn === null) this.close()
    }
    return turn
  }

  /** Begins the next turn, before anybody asks for it. */
  ahead(): void {
    if (this.#isOver || this.#coming !== undefined) return
    this.#coming = this.#begin()
    // whoever takes the turn is told
    this.#coming.catch(() => {})
  }

  #begin(): Promise<T | null> {
    return started(this.#own.signal, async (cancel) => {
      this.#stream ??= this.#open()
      return this.#stream.next(cancel)
    })
  }

  /** Ends it: nobody wants the rest. */
  close(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#given?.removeEventListener('abort', this.#abort)
    const coming = this.#coming ?? Promise.resolve(null)
    this.#own.abort()
    void coming.catch(() => null).then(() => this.#stream?.close())
  }
}
