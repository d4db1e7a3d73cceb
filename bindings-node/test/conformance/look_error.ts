/** Errors against what a case expects of them. */

import { inspect } from 'node:util'
import {
  ApiError,
  CallbackError,
  CancelledRequestError,
  ConflictError,
  ConnectError,
  DecodeError,
  type DidwwError,
  FileError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  RateLimitedError,
  RecordError,
  RequestTimeoutError,
  ServerError,
  TlsError,
  TransportError,
  UnauthorizedError,
  UnprocessableError,
  WaitError,
} from 'didww-sdk'
import type { ExpectedError } from './cases'
import { at, camel } from './faces'
import { holds, lacks, lookAtResponse } from './look'
import { differ } from './outcomes'
import { sameJson } from './values'

type ErrorClass = abstract new (...given: never[]) => DidwwError

const KINDS: { [kind: string]: ErrorClass } = {
  api: ApiError,
  invalid_input: InvalidInputError,
  timeout: RequestTimeoutError,
  connect: ConnectError,
  tls: TlsError,
  transport: TransportError,
  decode: DecodeError,
  file: FileError,
  wait: WaitError,
  record: RecordError,
  callback: CallbackError,
  cancelled: CancelledRequestError,
}
const CONDITIONS: { [condition: string]: ErrorClass } = {
  unauthorized: UnauthorizedError,
  forbidden: ForbiddenError,
  not_found: NotFoundError,
  conflict: ConflictError,
  unprocessable: UnprocessableError,
  rate_limited: RateLimitedError,
  server: ServerError,
}

/** Compares an error with what is expected of it. */
export function lookAtError(error: DidwwError, expect: ExpectedError): void {
  const cls = KINDS[expect.kind]
  if (error.code !== expect.kind || cls === undefined || !(error instanceof cls)) {
    differ('error', error, expect.kind)
  }
  const seen = {
    status: error.status,
    request_id: error.requestId,
    outcome: error.outcome,
    attempts: error.attempts,
    retryable: error.isRetryable,
    is: conditionOf(error),
    ...details(error),
  }
  for (const [name, got] of Object.entries(seen)) {
    const wanted = at(expect, name)
    if (wanted !== undefined && !sameJson(got, wanted)) {
      differ(`${name} of ${error.name}: ${error.message}`, got, wanted)
    }
  }
  if (expect.rate_limit !== undefined) {
    lookAtResponse(error.response, { rate_limit: expect.rate_limit })
  }
  if (expect.body !== undefined) {
    holds('body', error instanceof ApiError ? error.body : '', [expect.body])
  }
  // options are spelled as Node spells them, whatever else has an underline as the API does
  const wanted = expect.message?.map((part) => (error.message.includes(part) ? part : camel(part)))
  holds('message', error.message, wanted)
  lacks('message', error.message, expect.message_lacks)
  lacks('text', String(error), expect.message_lacks)
  lacks('inspect', inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true }), expect.message_lacks)
}

function conditionOf(error: DidwwError): string {
  const conditions = Object.entries(CONDITIONS).filter(([, cls]) => error instanceof cls)
  return conditions.map(([name]) => name).join() || 'none'
}

/** Those members of something that are there. */
function said(problem: object): { [name: string]: unknown } {
  const there = Object.entries(problem).filter(([, value]) => value !== null)
  return Object.fromEntries(there.map(([name, value]) => [name, name === 'source' ? said(value) : value]))
}

function details(error: DidwwError): object {
  const api = error instanceof ApiError ? error : undefined
  // milliseconds here, seconds in the cases
  const wait = api?.retryAfter ?? null
  return {
    errors: api?.errors.map(said) ?? [],
    retry_after: wait === null ? null : Math.trunc(wait / 1000),
    member: error instanceof InvalidInputError ? error.member : null,
    path: error instanceof DecodeError ? error.path : null,
    line: error instanceof RecordError ? error.line : null,
    column: error instanceof RecordError ? error.column : null,
  }
}
