/** Bytes of the program's, from wherever they come: a path, memory, a stream. */

import { fileURLToPath } from 'node:url'
import { FileError, invalidInput, kindOf } from './errors'
import type { NativeFeed } from './native_files'

/** Bytes that come one after the other: a Web stream, a `Readable` of Node's, or anything that is iterated over. */
export type ByteStream = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** Bytes: a path (text, or a `file:` URL), what is in memory, or a stream. */
export type ByteSource = string | URL | Uint8Array | ArrayBuffer | Blob | ByteStream

/** Where something is: text is a path as it is, a URL must be one of a file. */
export function pathOf(option: string, path: string | URL): string {
  if (typeof path === 'string') return path
  if (!(path instanceof URL)) throw invalidInput(option, `a path is text or a file: URL, not ${kindOf(path)}`)
  if (path.protocol === 'file:') return fileURLToPath(path)
  throw invalidInput(option, `a file: URL is a path, and this is one of ${path.protocol}`)
}

/** What a source comes down to. */
export type Opened = { path: string } | { bytes: Uint8Array } | { pieces: Pieces }

/** Tells what a source is. */
export function opened(option: string, source: ByteSource): Opened {
  if (typeof source === 'string' || source instanceof URL) return { path: pathOf(option, source) }
  if (typeof source !== 'object' || source === null) throw notBytes(option, source)
  if (source instanceof Uint8Array) return { bytes: source }
  if (source instanceof ArrayBuffer) return { bytes: new Uint8Array(source) }
  if (ArrayBuffer.isView(source)) throw notBytes(option, source)
  if (source instanceof Blob) return { pieces: new Pieces(readerOf(source.stream())) }
  if (isStream(source)) return { pieces: new Pieces(readerOf(source)) }
  if (isIterable(source)) return { pieces: new Pieces(iteratorOf(source)) }
  throw notBytes(option, source)
}

function notBytes(option: string, source: unknown): Error {
  return invalidInput(option, `bytes are a path, a Uint8Array, a Blob or a stream, not ${kindOf(source)}`)
}

function isStream(source: object): source is ReadableStream<Uint8Array> {
  return typeof (source as { getReader?: unknown }).getReader === 'function'
}

function isIterable(source: object): source is AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  return Symbol.asyncIterator in source || Symbol.iterator in source
}

interface Reader {
  read(): Promise<{ done?: boolean | undefined; value?: unknown }>
  /** Ends the source before its end, also while it is read. */
  cancel(): void
}

function readerOf(stream: ReadableStream<Uint8Array>): Reader {
  const reader = stream.getReader()
  return {
    read: () => reader.read(),
    cancel: () => void reader.cancel().catch(() => {}),
  }
}

function iteratorOf(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Reader {
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
  return {
    read: async () => iterator.next(),
    cancel: () => {
      // a stream of Node's that is being read ends at once by this alone
      const destroy = (source as { destroy?: unknown }).destroy
      if (typeof destroy === 'function') destroy.call(source)
      else void Promise.resolve(iterator.return?.()).catch(() => {})
    },
  }
}

/** The pieces of a stream. */
export class Pieces {
  readonly #reader: Reader
  #isOver = false

  constructor(reader: Reader) {
    this.#reader = reader
  }

  /** The next piece; `null` at the end. */
  async next(): Promise<Uint8Array | null> {
    if (this.#isOver) return null
    let piece: { done?: boolean | undefined; value?: unknown }
    try {
      piece = await this.#reader.read()
    } catch (error) {
      this.#isOver = true
      throw error
    }
    if (piece.done === true) {
      this.#isOver = true
      return null
    }
    if (piece.value instanceof Uint8Array) return piece.value
    this.close()
    throw new TypeError(`the stream is of bytes, and gave ${kindOf(piece.value)}: set no encoding`)
  }

  /** Ends the stream, if it has not ended: nobody wants the rest. */
  close(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#reader.cancel()
  }
}

/** A stream on its way to the native module, as fast as that takes it. */
export class Feeding {
  readonly #pieces: Pieces
  #failure: { error: unknown } | undefined

  constructor(pieces: Pieces, feed: NativeFeed) {
    this.#pieces = pieces
    void this.#feed(feed)
  }

  async #feed(feed: NativeFeed): Promise<void> {
    try {
      for (let piece = await this.#pieces.next(); piece !== null; piece = await this.#pieces.next()) {
        if (!(await feed.push(piece))) return this.#pieces.close()
      }
      await feed.end()
    } catch (error) {
      this.#failure = { error }
      await feed.fail(messageOf(error))
    }
  }

  /** Ends the stream, if it has not ended. */
  close(): void {
    this.#pieces.close()
  }

  /** An error that came of the stream, with what the stream threw as its cause. */
  explained(error: unknown): unknown {
    if (this.#failure === undefined || !(error instanceof FileError)) return error
    return fileError(error.message, error.action, error.file, this.#failure.error)
  }
}

/** What an error says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The error of a file or stream, over what the system or the stream says. */
export function fileError(message: string, action: string, file: string | null, cause: unknown): FileError {
  const { errno } = (cause ?? {}) as { errno?: unknown }
  return new FileError(message, {
    action,
    file,
    errno: typeof errno === 'number' ? Math.abs(errno) : null,
    cause,
  })
}
