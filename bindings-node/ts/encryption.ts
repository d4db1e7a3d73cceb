/**
 * The encryption of files that DIDWW alone can read: documents of identities and addresses.
 *
 * `client.encryptedFiles.upload` does all of it. This is for programs that encrypt in one place and send in another.
 */

import { promises as files } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { inspect } from 'node:util'
import { checked, invalidInput, raised } from './errors'
import { native } from './native'
import type { NativePublicKeys } from './native_files'
import { type ByteSource, fileError, messageOf, opened, type Pieces, pathOf } from './sources'

/** Bytes that are read, encrypted and written at once. */
const PIECE = 256 * 1024

/** The two keys that files are encrypted for. */
export class PublicKeys {
  /** @internal */
  readonly native: NativePublicKeys

  /** Both as PEM text, in the order in which the API lists them. Throws an `InvalidInputError` if one is no key. */
  constructor(first: string, second: string) {
    this.native = checked(() => new native.PublicKeys([first, second]))
  }

  /** Those of a list of public keys, as `client.publicKeys.list()` gives them: there must be two. */
  static fromResources(keys: Iterable<{ readonly key: string }>): PublicKeys {
    const texts = Array.from(keys, ({ key }) => key)
    return PublicKeys.over(checked(() => new native.PublicKeys(texts)))
  }

  /** @internal Keys that are read already. */
  static over(keys: NativePublicKeys): PublicKeys {
    return Object.defineProperty(Object.create(PublicKeys.prototype) as PublicKeys, 'native', { value: keys })
  }

  /** What they are called in an upload. */
  get fingerprint(): string {
    return this.native.fingerprint
  }

  /** @internal */
  [inspect.custom](): string {
    return `PublicKeys { fingerprint: '${this.fingerprint}' }`
  }
}

/** Encrypts what is in memory, on another thread than the event loop's. */
export async function encrypt(data: Uint8Array | ArrayBuffer, keys: PublicKeys): Promise<Buffer> {
  const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : data
  if (!(bytes instanceof Uint8Array)) throw invalidInput('data', `it is a Uint8Array, not ${typeof data}`)
  try {
    return await native.encrypt(bytes, keys.native)
  } catch (error) {
    throw raised(error)
  }
}

/** How long so many bytes are once they are encrypted, in bytes. */
export function encryptedLength(length: number, keys: PublicKeys): number {
  if (!Number.isSafeInteger(length) || length < 0) throw invalidInput('length', 'it is a number of bytes')
  return keys.native.encryptedLength(length)
}

/** Where encrypted bytes go: a path, a Web stream or a `Writable` of Node's. */
export type ByteTarget = string | URL | WritableStream<Uint8Array> | NodeJS.WritableStream

/** What {@link encryptStream} may be told. */
export interface EncryptStreamOptions {
  /** Ends it; the promise is rejected with the signal's reason. */
  signal?: AbortSignal | undefined
}

/**
 * Encrypts all that `source` gives, writes it to `target`, ends that, and tells how many bytes were written. It takes the same
 * memory whatever the length, about 1 MiB, and goes no faster than the target.
 *
 * What was written before an error is no encrypted file. What cannot be read or written is a `FileError`, whose `cause` is what
 * the stream threw.
 *
 * ```ts
 * const keys = await client.encryptedFiles.publicKeys()
 * const length = await encryptStream('passport.pdf', 'passport.pdf.enc', keys)
 * ```
 */
export async function encryptStream(
  source: ByteSource,
  target: ByteTarget,
  keys: PublicKeys,
  options: EncryptStreamOptions = {},
): Promise<number> {
  const { signal } = options
  signal?.throwIfAborted()
  const reader = await readerOf(source)
  const turns = new Turns(signal)
  let writer: Sink | undefined
  try {
    writer = await sinkOf(target)
    const written = await encrypted(reader, writer, keys, turns)
    await turns.writing(writer.end())
    return written
  } catch (error) {
    writer?.abort(error)
    throw error
  } finally {
    turns.end()
    reader.close()
  }
}

/** One piece is read and one is written while another is encrypted. */
async function encrypted(reader: Reader, writer: Sink, keys: PublicKeys, turns: Turns): Promise<number> {
  const encryptor = checked(() => new native.Encryptor(keys.native))
  let ready = checked(() => encryptor.header())
  let written = 0
  let coming = turns.reading(reader.next())
  let going = Promise.resolve()
  for (let isLast = false; ; ) {
    if (ready.length > 0) {
      going = turns.writing(writer.write(ready))
      written += ready.length
    }
    if (isLast) break
    const piece = await coming
    isLast = piece === null
    const encrypting = encryptor.update(piece ?? new Uint8Array(), isLast)
    if (!isLast) coming = turns.reading(reader.next())
    ready = await encrypting
    await going
  }
  await going
  return written
}

/** Turns of reading and writing, which all end when the signal says so, whatever becomes of them. */
class Turns {
  readonly #signal: AbortSignal | undefined
  readonly #abort = (): void => {
    for (const giveUp of this.#underWay) giveUp(this.#signal?.reason)
  }
  readonly #underWay = new Set<(reason: unknown) => void>()

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal
    signal?.addEventListener('abort', this.#abort, { once: true })
  }

  reading<T>(turn: Promise<T>): Promise<T> {
    return this.#turn(turn, 'read what is to be encrypted')
  }

  writing<T>(turn: Promise<T>): Promise<T> {
    return this.#turn(turn, 'write what was encrypted')
  }

  /** What a turn comes to, which whoever waits for it is told. */
  #turn<T>(turn: Promise<T>, action: string): Promise<T> {
    const ended = new Promise<T>((resolve, reject) => {
      this.#underWay.add(reject)
      const failed = (error: unknown): void => reject(notDone(action, error))
      turn.then(resolve, failed).finally(() => this.#underWay.delete(reject))
      if (this.#signal?.aborted === true) reject(this.#signal.reason)
    })
    // it may fail while another one is waited for
    ended.catch(() => {})
    return ended
  }

  end(): void {
    this.#signal?.removeEventListener('abort', this.#abort)
  }
}

function notDone(action: string, error: unknown): Error {
  return fileError(`cannot ${action}: ${messageOf(error)}`, action, null, error)
}

async function openFile(path: string, flags: 'r' | 'w'): Promise<FileHandle> {
  const action = flags === 'r' ? 'open' : 'create'
  try {
    // asked for when it is needed, for it takes a while to load
    return await files.open(path, flags)
  } catch (error) {
    throw fileError(`cannot ${action} ${path}: ${messageOf(error)}`, action, path, error)
  }
}

/** Gives pieces of a length that is worth the way to another thread. */
interface Reader {
  next(): Promise<Uint8Array | null>
  close(): void
}

async function readerOf(source: ByteSource): Promise<Reader> {
  const given = opened('source', source)
  if ('path' in given) return fileReader(await openFile(given.path, 'r'))
  return 'bytes' in given ? memoryReader(given.bytes) : new Gathered(given.pieces)
}

function fileReader(file: FileHandle): Reader {
  let turn: Promise<unknown> = Promise.resolve()
  return {
    next: () => {
      const next = file.read({ buffer: Buffer.allocUnsafe(PIECE), length: PIECE })
      turn = next.catch(() => {})
      return next.then(({ buffer, bytesRead }) => (bytesRead === 0 ? null : buffer.subarray(0, bytesRead)))
    },
    // not while it is read
    close: () => void turn.then(() => file.close()).catch(() => {}),
  }
}

function memoryReader(bytes: Uint8Array): Reader {
  let begin = 0
  return {
    next: async () => {
      const piece = bytes.subarray(begin, begin + PIECE)
      begin += piece.length
      return Promise.resolve(piece.length === 0 ? null : piece)
    },
    close: () => {},
  }
}

/** Small pieces of a stream, taken together. */
class Gathered implements Reader {
  readonly #pieces: Pieces
  /** What is left of a piece that was longer. */
  #rest: Uint8Array | null = new Uint8Array()

  constructor(pieces: Pieces) {
    this.#pieces = pieces
  }

  async next(): Promise<Uint8Array | null> {
    const gathered: Uint8Array[] = []
    let length = 0
    while (this.#rest !== null && length < PIECE) {
      const piece: Uint8Array = this.#rest.subarray(0, PIECE - length)
      if (piece.length > 0) {
        gathered.push(piece)
        length += piece.length
      }
      this.#rest = piece.length < this.#rest.length ? this.#rest.subarray(piece.length) : await this.#pieces.next()
    }
    if (gathered.length > 1) return Buffer.concat(gathered, length)
    return gathered[0] ?? null
  }

  close(): void {
    this.#pieces.close()
  }
}

/** Where pieces go; each call is done when there is room for more. */
interface Sink {
  write(piece: Uint8Array): Promise<void>
  end(): Promise<void>
  abort(reason: unknown): void
}

async function sinkOf(target: ByteTarget): Promise<Sink> {
  if (typeof target === 'string' || target instanceof URL) {
    return fileSink(await openFile(pathOf('target', target), 'w'))
  }
  if (typeof target !== 'object' || target === null) throw noTarget()
  if (typeof (target as WritableStream).getWriter === 'function') return webSink(target as WritableStream<Uint8Array>)
  if (typeof (target as NodeJS.WritableStream).write === 'function') return nodeSink(target as Writable)
  throw noTarget()
}

function noTarget(): Error {
  return invalidInput('target', 'it is a path, a WritableStream or a Writable')
}

function fileSink(file: FileHandle): Sink {
  return {
    write: async (piece) => {
      for (let begin = 0; begin < piece.length; ) {
        begin += (await file.write(piece, begin, piece.length - begin)).bytesWritten
      }
    },
    end: () => file.close(),
    abort: () => void file.close().catch(() => {}),
  }
}

function webSink(target: WritableStream<Uint8Array>): Sink {
  const writer = target.getWriter()
  // told by the writes
  writer.closed.catch(() => {})
  return {
    write: async (piece) => {
      await writer.ready
      await writer.write(piece)
    },
    end: () => writer.close(),
    abort: (reason) => void writer.abort(reason).catch(() => {}),
  }
}

function nodeSink(target: Writable): Sink {
  // what goes wrong is told by the writes as well
  const heard = (): void => {}
  target.on('error', heard)
  const done =
    (resolve: () => void, reject: (error: unknown) => void) =>
    (error?: Error | null): void =>
      error ? reject(error) : resolve()
  return {
    write: (piece) => new Promise((resolve, reject) => target.write(piece, done(resolve, reject))),
    end: async () => {
      await new Promise<void>((resolve, reject) => target.end(done(resolve, reject)))
      target.off('error', heard)
    },
    abort: (reason) => target.destroy(reason instanceof Error ? reason : undefined),
  }
}
