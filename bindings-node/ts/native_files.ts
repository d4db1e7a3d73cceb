/** The native module: callbacks, encryption, files, call detail records, the sandbox. */

import type { NativeCancel } from './native'

/** Text, or bytes that are not known to be text. */
type Bytes = string | Uint8Array

/** Gets how many bytes have come or left, and how many there are in all, if that is known. */
export type NativeTransferred = (done: number, total: number | null) => void

/** Tells callbacks of DIDWW from those of anybody else. */
export interface NativeRequestValidator {
  validate(url: Bytes, cameAs: number, parts: readonly Bytes[], signature: Bytes): boolean
  validateAndParse(url: Bytes, cameAs: number, parts: readonly Bytes[], signature: Bytes): string
  computeSignature(url: Bytes, cameAs: number, parts: readonly Bytes[]): string
  signedUrl(url: Bytes): string
}

/** The keys that files are encrypted for. */
export interface NativePublicKeys {
  readonly fingerprint: string
  encryptedLength(length: number): number
}

/** Encrypts one file piece by piece. */
export interface NativeEncryptor {
  header(): Buffer
  update(piece: Uint8Array, isLast: boolean): Promise<Buffer>
}

/** Bytes of a stream on their way to the native module. Each promise says whether somebody wants more. */
export interface NativeFeed {
  push(piece: Uint8Array): Promise<boolean>
  end(): Promise<boolean>
  fail(message: string): Promise<boolean>
}

/** Something that is read turn by turn. */
export interface NativeStream<T> {
  next(cancel: NativeCancel | null): Promise<T | null>
  close(): void
}

/** Call detail records that came together. */
export interface NativeRecords {
  text(): string
  ends(): Uint32Array
  error(): string | null
  cell(place: number, column: string): string | null
  unknown(place: number): string
}

/** Call detail records, many at a time. */
export type NativeRecordReader = NativeStream<NativeRecords>

/** The file of an export as it comes. */
export interface NativeContent {
  readonly record: string | null
  stream(): NativeStream<Buffer>
  rows(record: string): NativeRecordReader
}

/** A request that the sandbox got, or a callback that it made. */
export interface NativeRecorded {
  head: string
  body: Buffer
}

/** A running sandbox. */
export interface NativeSandbox {
  readonly baseUrl: string
  readonly apiKey: string
  readonly callbackSecret: string
  settleAll(): void
  requests(): NativeRecorded[]
  lastRequest(method: string, pathPrefix: string): NativeRecorded | null
  uploadedFile(id: string): Buffer | null
  rotateKeys(): void
  blockTrunk(id: string): boolean
  callbacks(): NativeRecorded[]
  waitForCallbacks(): Promise<void>
  close(): Promise<void>
}

/** What the client does with files. */
export interface NativeFilesClient {
  upload(
    source: string | Uint8Array | NativeFeed,
    parts: string | null,
    options: string | null,
    seen: NativeTransferred | null,
    cancel: NativeCancel | null,
  ): Promise<string>
  publicKeys(cancel: NativeCancel | null): Promise<NativePublicKeys>
  download(
    resource: string,
    bases: object[],
    path: string,
    parts: string | null,
    options: string | null,
    seen: NativeTransferred | null,
    cancel: NativeCancel | null,
  ): Promise<string>
  content(
    resource: string,
    bases: object[],
    packed: boolean,
    options: string | null,
    seen: NativeTransferred | null,
  ): NativeContent
}

/** What the module exports for them. */
export interface NativeFiles {
  parseCallbacks(cameAs: number, parts: readonly Bytes[]): string
  shownPayload(cameAs: number, parts: readonly Bytes[]): string
  RequestValidator: new (callbackSecret: Bytes, publicBaseUrl: string | null) => NativeRequestValidator
  PublicKeys: new (keys: string[]) => NativePublicKeys
  Encryptor: new (keys: NativePublicKeys) => NativeEncryptor
  encrypt(data: Uint8Array, keys: NativePublicKeys): Promise<Buffer>
  Feed: new () => NativeFeed
  RecordReader: {
    open(record: string, path: string): NativeRecordReader
    read(record: string, text: string | Uint8Array): NativeRecordReader
    feed(record: string, feed: NativeFeed): NativeRecordReader
  }
  startSandbox(settings: string | null): Promise<NativeSandbox>
  listen(listener: (said: string) => void): void
}
