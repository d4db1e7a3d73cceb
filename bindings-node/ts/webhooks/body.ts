/** Requests as Node's own server has them. */

import type { Receiver, TextOrBytes } from '../index'

/** What hears of an event, whatever comes with it. */
// biome-ignore lint/suspicious/noExplicitAny: events of Node have any arguments
type Listener = (...given: any[]) => void

/** A request of Node's, as far as it matters here. */
export interface IncomingLike {
  readonly headers: { readonly [name: string]: string | string[] | undefined }
  readonly readableEnded: boolean
  readonly destroyed: boolean
  on(event: string, listener: Listener): unknown
  off(event: string, listener: Listener): unknown
  resume(): unknown
}

/** The value of a header that comes once. */
export function headerOf(request: Pick<IncomingLike, 'headers'>, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()]
  return Array.isArray(value) ? value[0] : value
}

/** The target of a request as it came on the wire: Node reads its bytes as Latin-1. */
export function wireUrl(url: string): TextOrBytes {
  return /[\u0080-\u00ff]/.test(url) ? Buffer.from(url, 'latin1') : url
}

/** The body of a request, no more of it than may be. Rejects with the error of the receiver. */
export function bodyOf(request: IncomingLike, receiver: Receiver): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const length = Number(headerOf(request, 'content-length'))
    const pieces: Buffer[] = []
    let read = 0
    const refused = (error: unknown): void => {
      stop()
      // what is left of it is passed over, so that the answer can be read
      request.on('error', () => {})
      request.resume()
      reject(error)
    }
    const checked = (bytes: number): boolean => {
      try {
        receiver.checkLength(bytes)
        return true
      } catch (error) {
        refused(error)
        return false
      }
    }
    const onData = (piece: Buffer): void => {
      read += piece.length
      pieces.push(piece)
      checked(read)
    }
    const onEnd = (): void => {
      stop()
      resolve(Buffer.concat(pieces, read))
    }
    const onBroken = (): void => refused(receiver.incomplete())
    const stop = (): void => {
      request.off('data', onData)
      request.off('end', onEnd)
      request.off('error', onBroken)
      request.off('close', onBroken)
    }
    if (request.destroyed) return onBroken()
    if (length > 0 && !checked(length)) return
    request.on('data', onData)
    request.on('end', onEnd)
    request.on('error', onBroken)
    request.on('close', onBroken)
  })
}
