/** The keys of the cases that this runner knows. One that it does not know fails the case: a check must not vanish. */

import type { Case } from './cases'

const CASE = ['name', 'about', 'client', 'exchanges', 'steps']
const CLIENT = ['api_version', 'api_key', 'timeout_ms', 'retries', 'max_response_bytes', 'rate_limit', 'base_url']
const RATE_LIMIT = ['per_second', 'burst']
const QUERY = ['filter', 'sort', 'include', 'fields', 'page', 'allow_unknown']
const PAGE = ['number', 'size']
const FILE = ['text', 'times', 'from', 'name', 'description']
const CALLBACK = ['secret', 'url', 'public_base_url', 'form', 'body', 'content_type', 'query', 'signature']
const EXPECT = [
  'type',
  'id',
  'values',
  'links',
  'unknown',
  'changed',
  'same',
  'json',
  'len',
  'ids',
  'none',
  'count',
  'total_records',
  'page_links',
  'document_meta',
  'status',
  'request_id',
  'headers',
  'attempts',
  'rate_limit',
  'text',
  'times',
  'valid',
  'events',
  'body',
  'debug',
  'debug_lacks',
]
const ERROR = [
  'kind',
  'is',
  'status',
  'request_id',
  'errors',
  'retry_after',
  'attempts',
  'rate_limit',
  'body',
  'message',
  'message_lacks',
  'member',
  'line',
  'column',
  'path',
  'outcome',
  'retryable',
]

const CALL = ['timeout_ms', 'read_timeout_ms', 'retries']
/** What a step takes besides `do`, `expect` and `error`. */
const STEPS: { [verb: string]: string[] } = {
  find: ['type', 'id', 'query', 'as', ...CALL],
  list: ['type', 'query', 'as', ...CALL],
  each: ['type', 'query', 'as', 'take', 'prefetch', ...CALL],
  first: ['type', 'query', 'as', ...CALL],
  count: ['type', 'query', 'as', ...CALL],
  create: ['type', 'of', 'query', 'as', ...CALL],
  update: ['type', 'of', 'query', ...CALL],
  delete: ['type', 'id', ...CALL],
  raw: ['method', 'path', 'params', 'body', ...CALL],
  new: ['type', 'id', 'as'],
  take: ['path', 'of', 'as'],
  clone: ['as', 'of'],
  set: ['values', 'of'],
  append: ['values', 'of'],
  link: ['links', 'of'],
  reset: ['of'],
  check: ['of'],
  wait: ['type', 'id', 'as', 'poll_every_ms', 'within_ms', ...CALL],
  create_and_wait: ['type', 'of', 'as', 'poll_every_ms', 'within_ms', ...CALL],
  upload: ['file', 'as', ...CALL],
  fingerprint: ['keys', 'as'],
  download: ['of', 'as', 'packed', ...CALL],
  records: ['record', 'of', 'csv', 'as'],
  sign: ['callback', 'as'],
  validate: ['callback', 'as'],
  read_callback: ['callback', 'as'],
}

/** A case says what this runner does not understand. */
export class UnknownKeyError extends Error {}

function known(what: string, given: object, keys: readonly string[]): void {
  const unknown = Object.keys(given).filter((key) => !keys.includes(key))
  if (unknown.length > 0) {
    throw new UnknownKeyError(`${what}: the runner does not know ${unknown.join(', ')}`)
  }
}

/** Refuses a case with a key that nobody would look at. What the exchanges hold is for the server alone. */
export function checkCase(played: Case): void {
  known('case', played, CASE)
  known('client', played.client, CLIENT)
  known('rate_limit', played.client.rate_limit ?? {}, RATE_LIMIT)
  played.steps.forEach((step, index) => {
    const what = `step ${index + 1}`
    const keys = STEPS[step.do]
    if (keys === undefined) {
      throw new UnknownKeyError(`${what}: the runner cannot ${step.do}`)
    }
    known(what, step, [...keys, 'do', 'expect', 'error'])
    known(`${what}, expect`, step.expect ?? {}, EXPECT)
    known(`${what}, error`, step.error ?? {}, ERROR)
    known(`${what}, query`, step.query ?? {}, QUERY)
    known(`${what}, page`, step.query?.page ?? {}, PAGE)
    known(`${what}, file`, step.file ?? {}, FILE)
    known(`${what}, callback`, step.callback ?? {}, CALLBACK)
  })
}
