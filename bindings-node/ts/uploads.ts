/** Files that are encrypted and sent. */

import { inspect } from 'node:util'
import { PublicKeys } from './encryption'
import { Endpoint, reported } from './endpoint'
import { type NativeCancel, native } from './native'
import type { NativeFeed, NativeTransferred } from './native_files'
import { CALL, type CallOptions, here, type Known, optionsText } from './options'
import type { Resource } from './resource'
import { ResponseInfo, type ResponseParts } from './response'
import { type ByteSource, Feeding, opened } from './sources'

/** What is uploaded: a path (text, or a `file:` URL), what is in memory, a `Blob`, or a stream. */
export type UploadSource = ByteSource

/** What may be said of an upload. */
export interface UploadOptions extends CallOptions {
  /** Name of the file, in place of the last part of its path. */
  fileName?: string | undefined
  /** Your own note. */
  description?: string | undefined
  /** Gets the bytes that have left and all that there are. */
  onProgress?: ((sent: number, total: number) => void) | undefined
}

const UPLOAD: Known = { ...CALL, fileName: here, description: here, onProgress: here }

/** A file that was uploaded. It may stand where an encrypted file is linked to. The server deletes it after 24 hours. */
export class UploadedFile {
  /** Its id. */
  readonly id: string
  /** Status, headers and request id of the answer. */
  readonly response: ResponseInfo

  /** @internal */
  constructor(id: string, response: ResponseInfo) {
    this.id = id
    this.response = response
  }

  /** @internal */
  [inspect.custom](): string {
    return `UploadedFile { id: '${this.id}' }`
  }
}

/** The calls about a resource type whose files are encrypted for DIDWW's keys before they leave. */
export class UploadsEndpoint<
  R extends Resource,
  Init extends object = object,
  Changes extends object = object,
> extends Endpoint<R, Init, Changes> {
  /**
   * Encrypts a file and sends it; gives its id.
   *
   * What a stream gives is kept in memory before anything is sent, for its length must be known; no more is read than the API
   * takes (20 MiB). Ten minutes are allowed unless `timeout` says otherwise. The public keys are fetched by the first upload of
   * a client, and anew if the server says that they are no longer the right ones.
   *
   * Rejects with an `InvalidInputError` if the file is empty or too long, and with a `FileError` if it cannot be read, whose
   * `cause` is what the stream threw.
   */
  async upload(source: UploadSource, options: UploadOptions = {}): Promise<UploadedFile> {
    const { fileName, description, onProgress } = options
    const asked = optionsText(options, UPLOAD)
    const given = opened('source', source)
    const name = fileName ?? nameOf(source)
    const parts = JSON.stringify({ fileName: name, description })
    const seen: NativeTransferred | null =
      onProgress === undefined ? null : (sent, total) => reported(() => onProgress(sent, total ?? sent))
    const send = (content: string | Uint8Array | NativeFeed) => (cancel: NativeCancel | null) =>
      this.native().upload(content, parts, asked, seen, cancel)
    if (!('pieces' in given))
      return uploaded(await this.call(options, send('path' in given ? given.path : given.bytes)))
    options.signal?.throwIfAborted()
    const feed = new native.Feed()
    const feeding = new Feeding(given.pieces, feed)
    try {
      return uploaded(await this.call(options, send(feed)))
    } catch (error) {
      throw feeding.explained(error)
    } finally {
      feeding.close()
    }
  }

  /** The keys that files are encrypted with, to encrypt in one place and send in another. */
  async publicKeys(options?: Pick<CallOptions, 'signal'>): Promise<PublicKeys> {
    return PublicKeys.over(await this.call(options, (cancel) => this.native().publicKeys(cancel)))
  }
}

/** The name that a file brings along. */
function nameOf(source: UploadSource): string | undefined {
  return source instanceof Blob && 'name' in source && typeof source.name === 'string' ? source.name : undefined
}

function uploaded(text: string): UploadedFile {
  const { id, response } = JSON.parse(text) as { id: string; response: ResponseParts }
  return new UploadedFile(id, new ResponseInfo(response))
}
