/** What calls may be given. Times are milliseconds. */

import { inspect } from 'node:util'
import { invalidInput } from './errors'
import { instantText } from './row'

/** What any call may be given, in place of what the client was told. */
export interface CallOptions {
  /** Ends the call and its request; the promise is rejected with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Longest time for all of it, waits and attempts included, in milliseconds; `null`: no limit. */
  timeout?: number | null | undefined
  /** Longest time to connect, in milliseconds. */
  connectTimeout?: number | undefined
  /** Longest time without a byte of the answer, in milliseconds. */
  readTimeout?: number | undefined
  /** How often the request is repeated at most. */
  retries?: number | undefined
}

/** JSON:API type → names of the attributes and relationships that the answer is to hold. */
export type Fields = Readonly<Record<string, readonly string[]>>

/** A name that this release does not know; {@link unknownName} makes it of a text. */
export type UnknownName = string & { readonly __unknown: unique symbol }

/** A name that this release does not know: `include: [unknownName('new_relationship')]`, together with `allowUnknown: true`. */
export function unknownName(name: string): UnknownName {
  return name as UnknownName
}

/** What a filter compares with: one value, or several where the API takes a list. */
export type FilterValue = string | number | boolean | Date | null | readonly (string | number | boolean | Date)[]

/** What may be asked of one resource. */
export interface FindOptions<Include extends string = string> extends CallOptions {
  /** Relationships whose resources are to come along. */
  include?: readonly (Include | UnknownName)[] | undefined
  /** What the answer is to hold of each type; all of it if not told. */
  fields?: Fields | undefined
  /** Lets names pass that this release does not know. */
  allowUnknown?: boolean | undefined
}

/** What may be asked of a list. */
export interface ListOptions<
  Filter = Record<string, FilterValue>,
  Sort extends string = string,
  Include extends string = string,
> extends FindOptions<Include> {
  /** Name → what it compares with. */
  filter?: Filter | undefined
  /** Keys to sort by; a `-` before one turns it round. */
  sort?: readonly (Sort | UnknownName)[] | undefined
  /** Rows of a page. */
  pageSize?: number | undefined
  /** Whether the next page may be asked for while the rows of the one before are gone through. */
  prefetch?: boolean | undefined
}

/** What may be said with a resource that is sent. */
export interface SendOptions<Include extends string = string> extends CallOptions {
  /** Relationships whose resources are to come along with the answer. */
  include?: readonly (Include | UnknownName)[] | undefined
}

/** Members of a resource to be made, and no resource: one of another type has some of the same names. */
export type Plain<Init> = Init & { readonly isChanged?: never }

/** How something is waited for. */
export interface WaitOptions<R> extends CallOptions {
  /** How long, in milliseconds; `null`: without end. */
  within?: number | null | undefined
  /** The first pause between two questions, in milliseconds; it grows. */
  pollEvery?: number | undefined
  /** Gets each answer before the one that is waited for. */
  onProgress?: ((resource: R) => void) | undefined
}

/** What an option must be. */
export type Check = (value: unknown, option: string) => unknown

/** The options of a kind of call, each with what it must be. */
export type Known = Readonly<Record<string, Check>>

/** Whatever it is, the native module says whether it fits. */
export const anything: Check = (value) => value

/** A signal and functions stay here; the native module has no use for them. */
export const here: Check = () => undefined

/** A time in milliseconds. */
export const time: Check = (value, option) => {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value
  throw invalidInput(option, `it is a time in milliseconds, not less than 0, and not ${shown(value)}`)
}

/** The same, or `null`. */
export const timeOrNone: Check = (value, option) => (value === null ? null : time(value, option))

/** A whole number from `least` on. */
export const whole =
  (least: number): Check =>
  (value, option) => {
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= MOST
    if (fits) return value
    throw invalidInput(option, `it is a whole number from ${least} on, and not ${shown(value)}`)
  }

/** What 32 bits hold. */
const MOST = 2 ** 32 - 1

const names: Check = (value, option) => {
  const list = typeof value === 'string' ? [value] : isIterable(value) ? Array.from(value) : undefined
  if (list?.every((name) => typeof name === 'string') === true) return list
  throw invalidInput(option, `it takes names: a list of texts, not ${shown(value)}`)
}

/** Pairs, for the order of an object's members is that of the query. */
const named =
  (check: Check): Check =>
  (value, option) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw invalidInput(option, `it takes names with values: an object, not ${shown(value)}`)
    }
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    return members.map(([name, member]) => [name, check(member, option)])
  }

const filterValue: Check = (value, option) => {
  if (typeof value === 'number' && !Number.isFinite(value)) throw invalidInput(option, `${value} cannot be sent`)
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw invalidInput(option, 'that Date is no time')
    return instantText(value)
  }
  return isIterable(value) ? Array.from(value, (item) => filterValue(item, option)) : value
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value
}

function shown(value: unknown): string {
  return inspect(value, { depth: 0, breakLength: Infinity })
}

/** Any call. */
export const CALL: Known = {
  signal: here,
  timeout: timeOrNone,
  connectTimeout: time,
  readTimeout: time,
  retries: whole(0),
}

/** One that sends a resource. */
export const SEND: Known = { ...CALL, include: names }

/** One that asks for a resource. */
export const FIND: Known = { ...SEND, fields: named(names), allowUnknown: anything }

/** One that asks for a list. */
export const LIST: Known = {
  ...FIND,
  filter: named(filterValue),
  sort: names,
  pageSize: whole(1),
  prefetch: anything,
}

/** One that waits. */
export const WAIT: Known = { ...CALL, within: timeOrNone, pollEvery: time, onProgress: here }

/** Options as the native module reads them: JSON, without what is not told. `null` if there are none. */
export function optionsText(options: object | undefined, known: Known): string | null {
  if (options === undefined) return null
  if (typeof options !== 'object' || options === null)
    throw invalidInput('options', `an object is expected, not ${shown(options)}`)
  const told: Record<string, unknown> = {}
  let any = false
  for (const [option, value] of Object.entries(options)) {
    if (value === undefined) continue
    const check = Object.hasOwn(known, option) ? known[option] : undefined
    if (check === undefined) throw unknownOption(option, known)
    const checked = check(value, option)
    if (checked === undefined) continue
    told[option] = checked
    any = true
  }
  return any ? JSON.stringify(told) : null
}

function unknownOption(option: string, known: Known): Error {
  return invalidInput(option, `there is no such option here; there are: ${Object.keys(known).join(', ')}`)
}

/** A number, not less than 0. */
export const amount: Check = (value, option) => {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value
  throw invalidInput(option, `it is a number, not less than 0, and not ${shown(value)}`)
}

/** The number of a page, which begins at 1. */
export function pageNumber(number: number | null): number | null {
  return number === null ? null : (whole(1)(number, 'page') as number)
}
