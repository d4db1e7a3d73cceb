/** The native module: what of it the package uses, and how it is found. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { NativeFiles, NativeFilesClient } from './native_files'

/** An answer, which is the base of what is changed. */
export interface NativeLoaded {
  text(): string
  response(): string | null
}

/** Ends one call. */
export interface NativeCancel {
  abort(): void
}

/** A list page by page. */
export interface NativePages {
  next(cancel: NativeCancel | null): Promise<NativeLoaded | null>
  close(): void
}

/** What limits the rate of requests. */
export type NativeRateLimiter = object

/** A successful answer as it came. */
export interface NativeRawResponse {
  response(): string
  body(): Buffer
  text(): string
  json(): string
}

/** Functions that the client calls. */
export interface NativeFunctions {
  onRequest?: (event: string) => string | null
  onResponse?: (event: string) => void
  watch?: (event: string) => void
  credential?: () => Promise<string>
  rejected?: (status: number) => Promise<boolean>
}

/** The client. Resources and options are JSON. */
export interface NativeClient extends NativeFilesClient {
  readonly apiVersion: string
  readonly baseUrl: string
  rateLimiter(): NativeRateLimiter
  setWatched(watched: boolean): void
  close(): void
  find(accessor: string, id: string, options: string | null, cancel: NativeCancel | null): Promise<NativeLoaded>
  page(
    accessor: string,
    options: string | null,
    number: number | null,
    cancel: NativeCancel | null,
  ): Promise<NativeLoaded>
  first(accessor: string, options: string | null, cancel: NativeCancel | null): Promise<NativeLoaded | null>
  count(accessor: string, options: string | null, cancel: NativeCancel | null): Promise<number>
  pages(accessor: string, options: string | null, number: number | null): NativePages
  create(
    accessor: string,
    resource: string,
    bases: NativeLoaded[],
    options: string | null,
    cancel: NativeCancel | null,
  ): Promise<NativeLoaded>
  update(
    accessor: string,
    resource: string,
    bases: NativeLoaded[],
    options: string | null,
    cancel: NativeCancel | null,
  ): Promise<NativeLoaded>
  delete(accessor: string, id: string, options: string | null, cancel: NativeCancel | null): Promise<string>
  wait(
    accessor: string,
    id: string,
    options: string | null,
    seen: ((loaded: NativeLoaded) => void) | null,
    cancel: NativeCancel | null,
  ): Promise<NativeLoaded>
  createAndWait(
    accessor: string,
    resource: string,
    bases: NativeLoaded[],
    options: string | null,
    seen: ((loaded: NativeLoaded) => void) | null,
    cancel: NativeCancel | null,
  ): Promise<NativeLoaded>
  raw(
    method: string,
    path: string,
    parts: string | null,
    body: Uint8Array | null,
    options: string | null,
    cancel: NativeCancel | null,
  ): Promise<NativeRawResponse>
}

/** Everything that the module exports. */
export interface Native extends NativeFiles {
  NativeClient: new (
    settings: string,
    certificates: readonly Uint8Array[],
    identity: readonly [Uint8Array, Uint8Array] | null,
    limiter: NativeRateLimiter | null,
    functions: NativeFunctions,
  ) => NativeClient
  Cancel: new () => NativeCancel
  constants(): {
    version: string
    apiVersions: string[]
    signatureHeader: string
    deliveryAttempts: number
    deliveryTimeout: number
    sourceNetworks: string[]
  }
  parsePage(type: string, body: Uint8Array, apiVersion: string | null): NativeLoaded
  readPage(type: string, body: Uint8Array, apiVersion: string | null): Promise<NativeLoaded>
  parseResource(json: string, apiVersion: string | null): NativeLoaded
  noMember(className: string, name: string, known: readonly string[]): string
  isChanged(resource: string, bases: NativeLoaded[]): boolean
  resourceJson(resource: string, bases: NativeLoaded[]): string
  objectJson(object: string, bases: NativeLoaded[], apiVersion: string | null): string
}

/** Whether this is a Linux whose C library is musl. */
function isMusl(): boolean {
  if (process.platform !== 'linux') return false
  try {
    return readFileSync('/usr/bin/ldd', 'latin1').includes('musl')
  } catch {
    const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } }
    return report.header?.glibcVersionRuntime === undefined
  }
}

/** The name of this machine among those that a binary is built for. */
function target(): string {
  const { platform, arch } = process
  if (platform === 'linux') return `linux-${arch}-${isMusl() ? 'musl' : 'gnu'}`
  return platform === 'win32' ? `win32-${arch}-msvc` : `${platform}-${arch}`
}

/** The module: the one that was built here, else that of the package for this machine. */
function load(): Native {
  const name = target()
  const reasons: string[] = []
  for (const place of [join(__dirname, '..', `didww-sdk.${name}.node`), `didww-sdk-${name}`]) {
    try {
      return require(place) as Native
    } catch (error) {
      reasons.push(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error))
    }
  }
  throw new Error(
    `didww-sdk has no native module for ${name}: install without --omit=optional or --no-optional, remove node_modules and ` +
      `the lockfile if it was made on another kind of machine, or build it with \`npm run build\` in the source. ` +
      `Tried: ${reasons.join('; ')}`,
  )
}

/** The native module. */
export const native: Native = load()
