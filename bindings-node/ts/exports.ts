/** Files of exports: on disk, or as they come. */

import { inspect } from 'node:util'
import { reported, SettlingEndpoint } from './endpoint'
import { invalidInput } from './errors'
import type { NativeContent, NativeTransferred } from './native_files'
import { CALL, type CallOptions, here, type Known, optionsText } from './options'
import { type CallRecord, CallRecords, type RecordClass } from './records'
import { recordClassNamed } from './registry'
import type { Resource } from './resource'
import { pathOf } from './sources'
import { Turns } from './turns'

/** What may be said of the file of an export that is read as it comes. */
export interface ContentOptions extends CallOptions {
  /** Leaves its bytes packed (gzip), as they come. */
  packed?: boolean | undefined
  /** Gets the bytes that have come, packed, and all that there are, if that is known. */
  onProgress?: ((done: number, total: number | null) => void) | undefined
}

/** What may be said of a download. */
export interface DownloadOptions extends ContentOptions {
  /** Whether the file stays packed (`.csv.gz`), whatever its path ends in. */
  packed?: boolean | undefined
  /** Whether what an earlier download left is used; it is unless this says otherwise. */
  resume?: boolean | undefined
}

const CONTENT: Known = { ...CALL, packed: here, onProgress: here }
const DOWNLOAD: Known = { ...CONTENT, resume: here }

/** A file that was fetched. */
export class DownloadedFile {
  /** Where it is. */
  readonly path: string
  /** Its length, in bytes. */
  readonly bytes: number
  /** How much of it an earlier download had fetched, in bytes. */
  readonly resumedFrom: number

  /** @internal */
  constructor(parts: { path: string; bytes: number; resumedFrom: number }) {
    this.path = parts.path
    this.bytes = parts.bytes
    this.resumedFrom = parts.resumedFrom
  }
}

/** The calls about a resource type that comes to a state by itself, and has a file then. */
export class ExportFilesEndpoint<
  R extends Resource,
  Init extends object = object,
  Changes extends object = object,
> extends SettlingEndpoint<R, Init, Changes> {
  /**
   * Fetches the file of a completed export to a path, whole or not at all.
   *
   * A path that ends in `.gz` keeps it packed, any other unpacks it on the way, unless `packed` says otherwise; a folder takes
   * the file under its own name, packed. What an earlier download of a packed file left is gone on with, unless `resume` is
   * false. There is no limit to the whole time; 30 s without a byte end it, unless the options or the client say otherwise.
   *
   * Rejects with an `InvalidInputError` if the export is not completed, with a `FileError` if it cannot be written, and with a
   * `DecodeError` if what came is damaged.
   */
  async download(resource: R, path: string | URL, options: DownloadOptions = {}): Promise<DownloadedFile> {
    const asked = optionsText(options, DOWNLOAD)
    const { text, bases } = this.written(this.checked(resource))
    const to = pathOf('path', path)
    const parts = JSON.stringify({ packed: options.packed, resume: options.resume })
    const seen = transferred(options.onProgress)
    const told = await this.call(options, (cancel) =>
      this.native().download(text, bases, to, parts, asked, seen, cancel),
    )
    return new DownloadedFile(JSON.parse(told) as ConstructorParameters<typeof DownloadedFile>[0])
  }

  /**
   * The file of a completed export as it comes: its bytes, unpacked unless `packed` is true, or its rows. Nothing is asked
   * before they are.
   *
   * ```ts
   * for await (const call of client.exports.content(exported).rows(CdrIn)) {
   *   console.log(call.startedAt, call.total)
   * }
   * ```
   */
  content(resource: R, options: ContentOptions = {}): ExportContent {
    const { packed, onProgress, signal } = options
    const open = (): NativeContent => {
      const asked = optionsText(options, CONTENT)
      const { text, bases } = this.written(this.checked(resource))
      return this.native().content(text, bases, packed === true, asked, transferred(onProgress))
    }
    return new ExportContent(open, signal)
  }
}

function transferred(onProgress: ContentOptions['onProgress']): NativeTransferred | null {
  return onProgress === undefined ? null : (done, total) => reported(() => onProgress(done, total ?? null))
}

/** The file of an export as it comes: iterate over it for its bytes, piece by piece. Each reading fetches it anew. */
export class ExportContent implements AsyncIterable<Buffer> {
  readonly #open: () => NativeContent
  readonly #signal: AbortSignal | undefined

  /** @internal */
  constructor(open: () => NativeContent, signal: AbortSignal | undefined) {
    this.#open = open
    this.#signal = signal
  }

  /** Its bytes, piece by piece. */
  async *[Symbol.asyncIterator](): AsyncIterator<Buffer> {
    const turns = this.#turns()
    try {
      for (let piece = await turns.next(); piece !== null; piece = await turns.next()) yield piece
    } finally {
      turns.close()
    }
  }

  #turns(): Turns<Buffer> {
    return new Turns(() => this.#open().stream(), this.#signal)
  }

  /** Its bytes as a Web stream, which fetches no faster than it is read. */
  stream(): ReadableStream<Uint8Array> {
    const turns = this.#turns()
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          const piece = await turns.next()
          if (piece === null) controller.close()
          else controller.enqueue(piece)
        },
        cancel: () => turns.close(),
      },
      { highWaterMark: 0 },
    )
  }

  /** All of it. */
  async bytes(): Promise<Buffer> {
    const pieces: Buffer[] = []
    for await (const piece of this) pieces.push(piece)
    return Buffer.concat(pieces)
  }

  /** Its call detail records, of the class that is named, else of what the export says that it holds. */
  rows(): CallRecords<CallRecord>
  rows<T extends CallRecord>(record: RecordClass<T>): CallRecords<T>
  rows(record?: RecordClass): CallRecords<CallRecord> {
    return new CallRecords(() => {
      const content = this.#open()
      const Class = record ?? recordClassNamed(content.record)
      if (Class === undefined) {
        throw invalidInput('record', 'the export does not say what it holds: name the class of its rows')
      }
      return { Class, reader: content.rows(Class.table.kind) }
    }, this.#signal)
  }

  /** @internal */
  [inspect.custom](): string {
    return 'ExportContent {}'
  }
}
