/** What a case says, as the server gives it. */

/** Any JSON; an integer that a number cannot hold is a `bigint`. */
export type Json = null | boolean | number | bigint | string | Json[] | JsonObject

/** A JSON object. */
export interface JsonObject {
  [name: string]: Json
}

/** What is asked of a list, or with a resource. */
export interface Query {
  filter?: { [name: string]: string | number | boolean | null | (string | number | boolean)[] }
  sort?: string[]
  include?: string[]
  fields?: { [type: string]: string[] }
  page?: { number?: number; size: number }
  allow_unknown?: boolean
}

/** A file that is uploaded. */
export interface FileOfCase {
  text: string
  times?: number
  from: 'bytes' | 'path' | 'reader'
  name?: string
  description?: string
}

/** A callback as it comes. */
export interface CallbackOfCase {
  secret?: string
  url?: string
  public_base_url?: string
  form?: [string, string][]
  body?: string
  content_type?: string
  query?: boolean
  signature?: string
}

/** What the caller must see. */
export interface Expect {
  type?: string
  id?: string
  values?: { [path: string]: Json }
  links?: { [path: string]: Json }
  unknown?: JsonObject
  changed?: boolean
  same?: [string, string][]
  json?: { [pointer: string]: Json }
  len?: number
  ids?: string[]
  none?: boolean
  count?: number
  total_records?: number | null
  page_links?: { [name: string]: string | null }
  document_meta?: JsonObject
  status?: number
  request_id?: string | null
  headers?: { [name: string]: string | null }
  attempts?: number
  rate_limit?: RateLimitOfCase | null
  text?: string
  times?: number
  valid?: boolean
  events?: JsonObject[]
  body?: Json
  debug?: string[]
  debug_lacks?: string[]
}

/** What an answer says of the server's rate limit. */
export interface RateLimitOfCase {
  limit: number | null
  remaining: number | null
  reset: number | null
}

/** How a step must fail. */
export interface ExpectedError {
  kind: string
  is?: string
  status?: number | null
  request_id?: string | null
  errors?: JsonObject[]
  retry_after?: number | null
  attempts?: number
  rate_limit?: RateLimitOfCase | null
  body?: string
  message?: string[]
  message_lacks?: string[]
  member?: string
  line?: number
  column?: string | null
  path?: string
  outcome?: string
  retryable?: boolean
}

/** One step of a case. Which keys it has depends on what it does. */
export interface Step {
  do: string
  type?: string
  id?: string
  of?: string
  as?: string
  query?: Query
  take?: number
  prefetch?: boolean
  method?: string
  path?: string
  params?: [string, string][]
  body?: Json
  values?: { [path: string]: Json }
  links?: { [name: string]: Json }
  poll_every_ms?: number
  within_ms?: number
  timeout_ms?: number
  read_timeout_ms?: number
  retries?: number
  file?: FileOfCase
  keys?: [string, string]
  packed?: boolean
  record?: string
  csv?: string
  callback?: CallbackOfCase
  expect?: Expect
  error?: ExpectedError
}

/** The options of the client that plays a case. */
export interface ClientOfCase {
  api_version?: string
  api_key?: string
  timeout_ms?: number
  retries: number
  max_response_bytes?: number
  rate_limit?: { per_second: number; burst?: number }
  base_url?: string
}

/** A case. What its exchanges hold is for the server alone. */
export interface Case {
  name: string
  about?: string
  client: ClientOfCase
  exchanges: unknown[]
  steps: Step[]
}

/** Whether it is a JSON object. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a case means that there is nothing. */
export function isAbsent(value: Json): boolean {
  return isJsonObject(value) && '$absent' in value
}

/** A text, or an integer that a number cannot hold: as an object with one member, which stands for it in JSON. */
const LONG = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g
const MARK = '$long'

/** Reads JSON; an integer that a number cannot hold becomes a `bigint`. */
export function readJson(text: string): unknown {
  const marked = text.replace(LONG, (found) => (found.startsWith('"') ? found : `{"${MARK}":"${found}"}`))
  return JSON.parse(marked, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !(MARK in value)) {
      return value
    }
    const long = BigInt(String(value[MARK]))
    return Number.isSafeInteger(Number(long)) ? Number(long) : long
  })
}
