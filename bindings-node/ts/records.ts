/** Call detail records: the rows of exported files, typed. */

import { type InspectOptions, inspect } from 'node:util'
import { fromNative, invalidInput, type NativeFields } from './errors'
import { native } from './native'
import type { NativeRecordReader, NativeRecords } from './native_files'
import { type ByteSource, Feeding, opened, pathOf } from './sources'
import { Kind, type RecordTable } from './tables'
import { Turns } from './turns'

/** A class of call detail records. */
export interface RecordClass<R extends CallRecord = CallRecord> {
  readonly prototype: R
  /** @internal */
  readonly table: RecordTable
}

/** Records that came together: their values as one text, out of which each is cut when it is read. */
class RecordBatch {
  readonly native: NativeRecords
  readonly error: NativeFields | null
  readonly #text: string
  readonly #ends: Uint32Array
  /** Values of a record: its fields, and its line. */
  readonly #width: number

  constructor(records: NativeRecords, { fields }: RecordTable) {
    const error = records.error()
    this.native = records
    this.error = error === null ? null : (JSON.parse(error) as NativeFields)
    this.#text = records.text()
    this.#ends = records.ends()
    this.#width = fields.length + 1
  }

  get length(): number {
    return this.#ends.length / this.#width
  }

  /** A value of a record; the last one is its line. Empty if there is none. */
  value(place: number, field: number): string {
    const at = place * this.#width + field
    const begin = at === 0 ? 0 : (this.#ends[at - 1] as number)
    return this.#text.slice(begin, this.#ends[at])
  }
}

/** A call detail record: a row of an export's file. The classes of its kinds extend it. */
export class CallRecord {
  /** @internal */
  static readonly table: RecordTable
  readonly #batch: RecordBatch
  readonly #place: number

  /** The package alone makes one. */
  protected constructor(batch: RecordBatch, place: number) {
    if (batch === undefined)
      throw new TypeError(`${new.target.name} is a row of a file: openRecords or readRecords gives it`)
    this.#batch = batch
    this.#place = place
  }

  get #table(): RecordTable {
    return (this.constructor as unknown as RecordClass).table
  }

  /** Line of the file where the row begins, counted from 1; the header is line 1. */
  get line(): number {
    return Number(this.#batch.value(this.#place, this.#table.fields.length))
  }

  /**
   * The text of a cell as it stands in the file: by the column's name there, the field's in the schema (`total`), or any other
   * name that the field's column is known by. `null` if the file has no such column.
   */
  get(column: string): string | null {
    return this.#batch.native.cell(this.#place, String(column)) ?? null
  }

  /** Name and text of each column that is no field of the record. */
  get unknown(): { [column: string]: string } {
    return JSON.parse(this.#batch.native.unknown(this.#place)) as { [column: string]: string }
  }

  /** @internal A text, or a decimal. */
  protected text(field: number): string | null {
    return this.#batch.value(this.#place, field) || null
  }

  /** @internal A whole number. */
  protected integer(field: number): number | null {
    const text = this.#batch.value(this.#place, field)
    return text === '' ? null : Number(text)
  }

  /** @internal A time. */
  protected instant(field: number): Date | null {
    const time = this.integer(field)
    return time === null ? null : new Date(time)
  }

  /** Its fields by the names of the members, and its line. */
  toJSON(): { [member: string]: unknown } {
    const members: { [member: string]: unknown } = { line: this.line }
    this.#table.fields.forEach(([, key, kind], place) => {
      if (kind === Kind.instant) members[key] = this.instant(place)
      else members[key] = kind === Kind.integer ? this.integer(place) : this.text(place)
    })
    return members
  }

  /** @internal */
  [inspect.custom](_depth: number, options: InspectOptions): string {
    const there = Object.entries(this.toJSON()).filter(([, value]) => value !== null)
    return `${this.constructor.name} ${inspect(Object.fromEntries(there), options)}`
  }
}

/** Where records come from: their class, what gives them, and what is to be ended with them. */
interface Opened<R extends CallRecord> {
  Class: RecordClass<R>
  reader: NativeRecordReader
  feeding?: Feeding
}

/** Call detail records, one after the other: iterate over them. Each iteration reads them anew, if what they come from can be. */
export class CallRecords<R extends CallRecord> implements AsyncIterable<R> {
  readonly #open: () => Opened<R>
  readonly #signal: AbortSignal | undefined

  /** @internal */
  constructor(open: () => Opened<R>, signal: AbortSignal | undefined) {
    this.#open = open
    this.#signal = signal
  }

  /**
   * One record after the other. What cannot be read is a `RecordError` with its line, and the next turn of the iterator gives the
   * record after it; an error that concerns the whole file ends it.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<R> {
    return new RecordIterator(new Batches(this.#open, this.#signal))
  }

  /** The records some hundred at a time, as they come: quicker than one by one, if there are millions. */
  async *batches(): AsyncIterableIterator<R[]> {
    const batches = new Batches(this.#open, this.#signal)
    try {
      for (let batch = await batches.next(); batch !== null; batch = await batches.next()) {
        if (batch.length > 0) yield batch.records()
        batch.throwError()
      }
    } finally {
      batches.close()
    }
  }

  /** @internal */
  [inspect.custom](): string {
    return 'CallRecords {}'
  }
}

/** Records that came together, of a class. */
class Batch<R extends CallRecord> {
  readonly #Class: new (
    batch: RecordBatch,
    place: number,
  ) => R
  readonly #batch: RecordBatch
  readonly #feeding: Feeding | undefined
  readonly length: number

  constructor({ Class, feeding }: Opened<R>, records: NativeRecords) {
    this.#Class = Class as unknown as new (batch: RecordBatch, place: number) => R
    this.#batch = new RecordBatch(records, Class.table)
    this.#feeding = feeding
    this.length = this.#batch.length
  }

  record(place: number): R {
    return new this.#Class(this.#batch, place)
  }

  records(): R[] {
    return Array.from({ length: this.length }, (_, place) => this.record(place))
  }

  /** Throws what came after the records, if it is an error. */
  throwError(): void {
    if (this.#batch.error === null) return
    const error = fromNative(this.#batch.error)
    throw this.#feeding?.explained(error) ?? error
  }
}

/** Batches, one of which is read and parsed while the one before it is gone through. */
class Batches<R extends CallRecord> {
  readonly #turns: Turns<NativeRecords>
  #opened: Opened<R> | undefined

  constructor(open: () => Opened<R>, signal: AbortSignal | undefined) {
    const reader = (): NativeRecordReader => {
      this.#opened = open()
      return this.#opened.reader
    }
    this.#turns = new Turns(reader, signal)
  }

  async next(): Promise<Batch<R> | null> {
    const records = await this.#turns.next()
    if (records === null || this.#opened === undefined) return null
    this.#turns.ahead()
    return new Batch(this.#opened, records)
  }

  close(): void {
    this.#turns.close()
    this.#opened?.feeding?.close()
  }
}

class RecordIterator<R extends CallRecord> implements AsyncIterableIterator<R> {
  readonly #batches: Batches<R>
  #batch: Batch<R> | null = null
  #place = 0
  /** Turns that wait for a batch, and the last of them. */
  #waiting = 0
  #last: Promise<unknown> = Promise.resolve()

  constructor(batches: Batches<R>) {
    this.#batches = batches
  }

  next(): Promise<IteratorResult<R>> {
    const there = this.#waiting === 0 ? this.#there() : undefined
    if (there !== undefined) return Promise.resolve({ value: there, done: false })
    this.#waiting += 1
    // one after the other, whoever does not wait for them
    const turn = this.#last.then(() => this.#turn()).finally(() => (this.#waiting -= 1))
    this.#last = turn.catch(() => {})
    return turn
  }

  /** The next record of the batch. */
  #there(): R | undefined {
    const batch = this.#batch
    return batch !== null && this.#place < batch.length ? batch.record(this.#place++) : undefined
  }

  async #turn(): Promise<IteratorResult<R>> {
    for (;;) {
      const there = this.#there()
      if (there !== undefined) return { value: there, done: false }
      const told = this.#batch
      this.#batch = null
      told?.throwError()
      this.#batch = await this.#batches.next()
      this.#place = 0
      if (this.#batch === null) return { value: undefined, done: true }
    }
  }

  async return(): Promise<IteratorResult<R>> {
    this.#batch = null
    this.#batches.close()
    return Promise.resolve({ value: undefined, done: true })
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}

/** What reading records may be told. */
export interface ReadRecordsOptions {
  /** Ends it; the iteration throws the signal's reason. */
  signal?: AbortSignal | undefined
}

/** Opens a CSV file of call detail records as it was exported, gzipped or not. It is opened when it is iterated over. */
export function openRecords<R extends CallRecord>(
  path: string | URL,
  record: RecordClass<R>,
  options: ReadRecordsOptions = {},
): CallRecords<R> {
  const kind = kindOf(record)
  const at = pathOf('path', path)
  return new CallRecords(() => ({ Class: record, reader: native.RecordReader.open(kind, at) }), options.signal)
}

/** CSV text of call detail records: text, bytes, or a stream of bytes. */
export type RecordSource = Exclude<ByteSource, URL>

/**
 * Reads CSV text of call detail records, not gzipped: text, bytes, a `Blob` or a stream. A stream is read no faster than the
 * records are, and can be iterated over once.
 */
export function readRecords<R extends CallRecord>(
  source: RecordSource,
  record: RecordClass<R>,
  options: ReadRecordsOptions = {},
): CallRecords<R> {
  const kind = kindOf(record)
  if (typeof source === 'string') {
    return new CallRecords(() => ({ Class: record, reader: native.RecordReader.read(kind, source) }), options.signal)
  }
  const given = opened('source', source)
  if ('path' in given) throw invalidInput('source', 'openRecords opens a file; this reads text')
  const open = (): Opened<R> => {
    if ('bytes' in given) return { Class: record, reader: native.RecordReader.read(kind, given.bytes) }
    const feed = new native.Feed()
    const reader = native.RecordReader.feed(kind, feed)
    return { Class: record, reader, feeding: new Feeding(given.pieces, feed) }
  }
  return new CallRecords(open, options.signal)
}

function kindOf(record: RecordClass): string {
  const table = (record as RecordClass | undefined)?.table
  if (table === undefined) throw invalidInput('record', 'it is a class of call detail records: CdrIn, CdrOut')
  return table.kind
}
