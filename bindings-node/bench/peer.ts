/**
 * What the package is compared with: the way of the official package, which is `fetch` and the `deserialise` of `kitsu-core`,
 * then members by their names in camel case.
 */

import { Agent, get, type IncomingMessage } from 'node:http'

/** What of `kitsu-core` is used. */
interface KitsuCore {
  deserialise(document: unknown): { data: unknown }
  camel(name: string): string
}

/** `kitsu-core`, if it is installed. */
export const kitsuCore: KitsuCore | undefined = installed('kitsu-core')

function installed<M>(name: string): M | undefined {
  try {
    return require(name) as M
  } catch {
    return undefined
  }
}

const HEADERS = { 'Api-Key': 'bench-key', Accept: 'application/vnd.api+json' }

/** The floor: a document as the platform gets it. */
export async function fetched(url: string): Promise<unknown> {
  const response = await fetch(url, { headers: HEADERS })
  return response.json()
}

const agent = new Agent({ keepAlive: true })

/** The least that the platform can do: a document as `node:http` gets it. */
export function requested(url: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const read = (response: IncomingMessage): void => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('end', () => resolve(JSON.parse(Buffer.concat(pieces).toString())))
    }
    get(url, { agent, headers: HEADERS }, read).on('error', reject)
  })
}

/** A document as `kitsu-core` makes one of it, with its members renamed. */
export function deserialised(kitsu: KitsuCore, document: unknown): unknown {
  return renamed(kitsu, kitsu.deserialise(document).data)
}

/** A document, fetched. */
export async function found(kitsu: KitsuCore, url: string): Promise<unknown> {
  return deserialised(kitsu, await fetched(url))
}

function renamed(kitsu: KitsuCore, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(kitsu, item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [kitsu.camel(name), renamed(kitsu, member)]))
}
