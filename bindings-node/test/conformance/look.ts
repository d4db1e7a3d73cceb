/** What the caller sees: results against what a case expects of them. */

import { inspect } from 'node:util'
import { Page, RawResponse, Resource, ResponseInfo, UploadedFile } from 'didww-sdk'
import { lookAtEvents } from './callbacks'
import { type Expect, isAbsent, type Json } from './cases'
import { at, camel } from './faces'
import { lookAtLink } from './links'
import { differ, Events, MismatchError, Records, shown } from './outcomes'
import { resourceAt, resourceOf, rowsOf, see } from './paths'
import { difference, type Seen, sameJson } from './values'

/** Compares a result with what is expected of it. */
export function lookAt(held: unknown, expect: Expect): void {
  if (held instanceof Records) {
    lookAtRecords(held, expect)
    return
  }
  for (const [path, wanted] of Object.entries(expect.values ?? {})) {
    lookAtValue(path, see(held, path), wanted)
  }
  for (const [path, wanted] of Object.entries(expect.links ?? {})) {
    const end = path.lastIndexOf('.')
    lookAtLink(resourceAt(held, path.slice(0, Math.max(end, 0))), path.slice(end + 1), wanted)
  }
  for (const [one, other] of expect.same ?? []) {
    lookAtIdentity(held, one, other)
  }
  lookAtPlain(held, expect)
  lookAtResource(held, expect)
  lookAtRows(held, expect)
  lookAtPage(held, expect)
  lookAtResponse(responseOf(held), expect)
  lookAtBody(held, expect)
  holds('inspect', inspect(held), expect.debug)
  lookAtSecrets(held, expect.debug_lacks)
}

function equal(what: string, got: unknown, wanted: unknown): void {
  if (!sameJson(got, wanted)) {
    differ(what, got, wanted)
  }
}

function lookAtValue(path: string, seen: Seen, wanted: Json): void {
  const found = difference(withIds(seen), wanted)
  if (found !== undefined) {
    throw new MismatchError(`${path}: ${found}`)
  }
}

/** A resource is its id, several of them a list of ids. */
function withIds(seen: Seen): Seen {
  const { value } = seen
  if (value instanceof Resource) {
    return { value: value.id }
  }
  const several = Array.isArray(value) && value.length > 0 && value.every((one) => one instanceof Resource)
  return several ? { value: value.map((one: Resource) => one.id) } : seen
}

function lookAtRecords(held: Records, expect: Expect): void {
  if (expect.len !== undefined) {
    equal('len', held.records.length, expect.len)
  }
  for (const [path, wanted] of Object.entries(expect.values ?? {})) {
    const [row = '', ...rest] = path.split('.')
    const name = rest.join('.')
    const record = held.records[Number(row)]
    if (record === undefined) {
      throw new MismatchError(`there is no row ${row}`)
    }
    // a field of the record, or a column of the file that is none
    const value = camel(name) in record ? at(record, camel(name)) : record.get(name)
    const found = difference({ value }, wanted)
    if (found !== undefined) {
      throw new MismatchError(`${path}: ${found}`)
    }
  }
}

function lookAtIdentity(held: unknown, one: string, other: string): void {
  const [a, b] = [resourceAt(held, one), resourceAt(held, other)]
  if (a !== b) {
    differ(`${one} and ${other} are not one object`, a, b)
  }
}

function lookAtPlain(held: unknown, expect: Expect): void {
  if (expect.text !== undefined) {
    lookAtText(held, expect.text.repeat(expect.times ?? 1))
  }
  if (expect.valid !== undefined) {
    equal('valid', held, expect.valid)
  }
  if (expect.count !== undefined) {
    equal('count', held, expect.count)
  }
  if (expect.none !== undefined) {
    equal('none', held === null, expect.none)
  }
  if (expect.events !== undefined) {
    if (!(held instanceof Events)) {
      throw new MismatchError(`these are no events: ${shown(held)}`)
    }
    lookAtEvents(held.events, expect.events)
  }
}

function lookAtText(held: unknown, wanted: string): void {
  if (typeof held !== 'string') {
    throw new MismatchError(`this is no text: ${shown(held)}`)
  }
  if (held !== wanted && held.length > 1_000) {
    throw new MismatchError(`text of ${held.length} characters, not the ${wanted.length} that are expected`)
  }
  equal('text', held, wanted)
}

function lookAtResource(held: unknown, expect: Expect): void {
  if (expect.type !== undefined) {
    equal('type', resourceOf(held).type, expect.type)
  }
  if (expect.id !== undefined) {
    equal('id', held instanceof UploadedFile ? held.id : resourceOf(held).id, expect.id)
  }
  if (expect.changed !== undefined) {
    equal('changed', resourceOf(held).isChanged, expect.changed)
  }
  if (expect.unknown !== undefined) {
    equal('unknown', resourceOf(held).unknownAttributes, expect.unknown)
  }
  const plain: unknown = expect.json && resourceOf(held).toJSON()
  for (const [pointer, wanted] of Object.entries(expect.json ?? {})) {
    const got = behind(plain, pointer)
    if (isAbsent(wanted) ? got !== undefined : !sameJson(got, wanted)) {
      differ(`json ${pointer}`, got, wanted)
    }
  }
}

/** What a JSON pointer leads to. */
function behind(plain: unknown, pointer: string): unknown {
  let found = plain
  for (const segment of pointer.split('/').slice(1)) {
    const name = segment.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) {
      return undefined
    }
    found = at(found, name)
  }
  return found
}

function lookAtRows(held: unknown, expect: Expect): void {
  if (expect.len !== undefined) {
    equal('len', rowsOf(held).length, expect.len)
  }
  if (expect.ids !== undefined) {
    const ids = rowsOf(held).map((row) => row.id)
    equal('ids', ids, expect.ids)
  }
}

function lookAtPage(held: unknown, expect: Expect): void {
  const { total_records, page_links, document_meta } = expect
  if (total_records === undefined && page_links === undefined && document_meta === undefined) {
    return
  }
  if (!(held instanceof Page)) {
    throw new MismatchError(`this is no page: ${shown(held)}`)
  }
  if (total_records !== undefined) {
    equal('total_records', held.totalRecords, total_records)
  }
  for (const [name, wanted] of Object.entries(page_links ?? {})) {
    equal(`link ${name}`, at(held.links, name), wanted)
  }
  for (const [name, wanted] of Object.entries(document_meta ?? {})) {
    equal(`meta ${name}`, at(held.meta ?? {}, name), wanted)
  }
}

function responseOf(held: unknown): ResponseInfo | null {
  if (held instanceof Resource || held instanceof Page || held instanceof UploadedFile) {
    return held.response
  }
  if (held instanceof RawResponse) {
    return held.info
  }
  return held instanceof ResponseInfo ? held : null
}

/** Compares what came with an answer. */
export function lookAtResponse(response: ResponseInfo | null, expect: Expect): void {
  const { status, request_id, attempts, rate_limit, headers } = expect
  if ([status, request_id, attempts, rate_limit, headers].every((wanted) => wanted === undefined)) {
    return
  }
  if (response === null) {
    if (request_id === null || rate_limit === null) {
      return
    }
    throw new MismatchError('there is no answer to look at')
  }
  const seen = { status: response.status, request_id: response.requestId, attempts: response.attempts }
  for (const [name, wanted] of Object.entries({ status, request_id, attempts })) {
    if (wanted !== undefined) {
      equal(name, at(seen, name), wanted)
    }
  }
  if (rate_limit !== undefined) {
    const limit = response.rateLimit
    const got = limit && { limit: limit.limit, remaining: limit.remaining, reset: limit.reset }
    equal('rate_limit', got, rate_limit)
  }
  for (const [name, wanted] of Object.entries(headers ?? {})) {
    equal(`header ${name}`, response.header(name), wanted)
    equal(`headers of ${name}`, response.headers[name.toLowerCase()] ?? null, wanted)
  }
}

function lookAtBody(held: unknown, expect: Expect): void {
  if (expect.body !== undefined) {
    equal('body', held instanceof RawResponse ? held.json() : undefined, expect.body)
  }
}

/** Whatever a program may print of it shows no secret. */
function lookAtSecrets(held: unknown, unwanted: readonly string[] = []): void {
  if (unwanted.length === 0) {
    return
  }
  lacks('inspect', inspect(held), unwanted)
  lacks('inspect of everything', inspect(held, { depth: Number.POSITIVE_INFINITY, showHidden: true }), unwanted)
  lacks('inspect within something', inspect({ held: [held] }, { depth: Number.POSITIVE_INFINITY }), unwanted)
  lacks('text', String(held), unwanted)
}

/** Fails if a text lacks one of those. */
export function holds(what: string, text: string, wanted: readonly string[] = []): void {
  for (const part of wanted) {
    if (!text.includes(part)) {
      throw new MismatchError(`${what} ${shown(text)} does not hold ${shown(part)}`)
    }
  }
}

/** Fails if a text holds one of those. */
export function lacks(what: string, text: string, unwanted: readonly string[] = []): void {
  for (const part of unwanted) {
    if (text.includes(part)) {
      throw new MismatchError(`${what} ${shown(text)} holds ${shown(part)}`)
    }
  }
}
