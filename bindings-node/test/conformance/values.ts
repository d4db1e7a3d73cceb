/** Values of the cases as JavaScript's own, and whether the two say the same. */

import { InvalidInputError, NestedObject, type Resource } from 'didww-sdk'
import { isAbsent, isJsonObject, type Json, type JsonObject } from './cases'
import { type AttributeFace, at, attribute, Kind, objectClasses } from './faces'
import { MismatchError, RefusedError, shown } from './outcomes'

/** A value, and the kind that the class says it has. `undefined`: neither null nor a value. */
export interface Seen {
  value: unknown
  kind?: number
}

const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/

/** Reads a time, to the millisecond; one without a zone is in UTC. */
export function timeOf(text: string): Date | undefined {
  const [, day, clock, fraction = '', zone = 'Z'] = TIME.exec(text) ?? []
  if (day === undefined) {
    return undefined
  }
  const time = new Date(`${day}T${clock}.${fraction.padEnd(3, '0').slice(0, 3)}${zone}`)
  return Number.isNaN(time.getTime()) ? undefined : time
}

/** A decimal without the zeros that mean nothing. */
function decimalOf(text: string): string | undefined {
  const [, sign, whole, fraction = ''] = DECIMAL.exec(text) ?? []
  if (whole === undefined) {
    return undefined
  }
  const digits = `${whole.replace(/^0+(?=\d)/, '')}.${fraction.replace(/0+$/, '')}`
  return digits === '0.' ? digits : `${sign}${digits}`
}

/** Does what may be refused before anything is sent. */
export function refusable<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError || error instanceof InvalidInputError) {
      throw new RefusedError(error)
    }
    throw error
  }
}

// -------------------------------------------------------------------------------------------- to be set

/** What a program would set: a value of the type that the member has. */
export function valueOf(node: Json, face: AttributeFace | undefined): unknown {
  if (Array.isArray(node)) {
    return node.map((item) => valueOf(item, face))
  }
  if (isJsonObject(node)) {
    return '$json' in node ? node['$json'] : objectOf(node)
  }
  if (face?.kind === Kind.enumeration && typeof node === 'number') {
    return String(node)
  }
  if (face?.kind === Kind.instant && typeof node === 'string') {
    // what a case sets wrongly on purpose stays what it is
    return timeOf(node) ?? node
  }
  return node
}

/** Makes a nested object with its constructor, as a program would. */
export function objectOf(node: JsonObject): NestedObject {
  const { $type, ...members } = node
  const type = String($type)
  const cls = objectClasses.get(type)
  if (cls === undefined) {
    return unknownObject(type, members)
  }
  return refusable(() => {
    const example = new cls()
    const values: { [name: string]: unknown } = {}
    for (const [name, member] of Object.entries(members)) {
      const face = attribute(example, name)
      values[face?.key ?? name] = valueOf(member, face)
    }
    return new cls(values)
  })
}

function unknownObject(type: string, members: JsonObject): NestedObject {
  const made = NestedObject.ofType(type)
  for (const [name, member] of Object.entries(members)) {
    made.set(name, valueOf(member, undefined))
  }
  return made
}

// ----------------------------------------------------------------------------------------- as it is seen

/**
 * An attribute as a program reads it, by its property where the class has one.
 *
 * A property gives a neutral value where there is nothing or null. What `get` and `has` say must agree with it.
 */
export function memberOf(owner: Resource | NestedObject, name: string): Seen {
  const plain = owner.get(name)
  const face = attribute(owner, name)
  if (owner.has(name) !== (plain !== undefined)) {
    throw new MismatchError(`${name}: has() and get() contradict each other`)
  }
  if (face === undefined) {
    return { value: plain }
  }
  const typed = at(owner, face.key)
  if (plain === undefined || plain === null) {
    if (!isNeutral(typed)) {
      throw new MismatchError(`${name}: ${shown(typed)}, where get() gives nothing`)
    }
    return { value: plain, kind: face.kind }
  }
  if (!isOne(typed, plain)) {
    throw new MismatchError(`${name}: ${shown(typed)}, but get() gives ${shown(plain)}`)
  }
  return { value: typed, kind: face.kind }
}

/** Whether a property gives this where the answer says nothing. */
function isNeutral(value: unknown): boolean {
  return value === null || value === '' || value === 0 || value === false || value === '0' || isEmpty(value)
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

/** Whether two ways to ask gave the same; what can be changed in place is one object. */
function isOne(typed: unknown, plain: unknown): boolean {
  if (typed instanceof Date && plain instanceof Date) {
    return typed.getTime() === plain.getTime()
  }
  return typed === plain
}

/** Whether plain data are the same; `1` and `true` are not. */
export function sameJson(got: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null || typeof got !== 'object' || got === null) {
    return got === wanted
  }
  if (Array.isArray(wanted) || Array.isArray(got)) {
    return (
      Array.isArray(wanted) &&
      Array.isArray(got) &&
      wanted.length === got.length &&
      wanted.every((item, index) => sameJson(got[index], item))
    )
  }
  if (Object.getPrototypeOf(got) !== Object.prototype && Object.getPrototypeOf(got) !== null) {
    return false
  }
  const names = Object.keys(wanted)
  return (
    names.length === Object.keys(got).length &&
    names.every((name) => Object.hasOwn(got, name) && sameJson(at(got, name), at(wanted, name)))
  )
}

/** How a value differs from what a case expects; `undefined` if it does not. */
export function difference(seen: Seen, wanted: Json): string | undefined {
  const { value, kind } = seen
  if (value === undefined) {
    return isAbsent(wanted) ? undefined : `absent instead of ${shown(wanted)}`
  }
  if (Array.isArray(wanted) && Array.isArray(value)) {
    return listDifference(value, wanted, kind)
  }
  if (value instanceof NestedObject && isJsonObject(wanted)) {
    return objectDifference(value, wanted)
  }
  return isSame(value, wanted, kind) ? undefined : `${shown(value)} (${typeof value}) instead of ${shown(wanted)}`
}

function listDifference(got: unknown[], wanted: Json[], kind: number | undefined): string | undefined {
  if (got.length !== wanted.length) {
    return `${shown(got)} instead of ${shown(wanted)}`
  }
  for (const [index, item] of wanted.entries()) {
    const found = difference(kind === undefined ? { value: got[index] } : { value: got[index], kind }, item)
    if (found !== undefined) {
      return found
    }
  }
  return undefined
}

function isSame(got: unknown, wanted: Json, kind: number | undefined): boolean {
  if (got === null) {
    return wanted === null
  }
  switch (kind) {
    case Kind.decimal:
      return typeof got === 'string' && isText(wanted) && decimalOf(got) === decimalOf(String(wanted))
    case Kind.instant:
      return got instanceof Date && typeof wanted === 'string' && got.getTime() === timeOf(wanted)?.getTime()
    case Kind.enumeration:
      return typeof got === 'string' && isText(wanted) && got === String(wanted)
    case Kind.list:
      return typeof got === 'string' && isText(wanted) ? got === String(wanted) : sameJson(got, wanted)
    case undefined:
      return isSameOfAnyKind(got, wanted)
    default:
      return sameJson(got, wanted)
  }
}

/** Where no table says what kind of value it is, as in the rows of an export. */
function isSameOfAnyKind(got: unknown, wanted: Json): boolean {
  if (got instanceof Date) {
    return typeof wanted === 'string' && got.getTime() === timeOf(wanted)?.getTime()
  }
  if (typeof got === 'string' && typeof wanted === 'string' && got !== wanted) {
    return `${got}${wanted}`.includes('.') && decimalOf(got) !== undefined && decimalOf(got) === decimalOf(wanted)
  }
  return sameJson(got, isJsonObject(wanted) && '$json' in wanted ? wanted['$json'] : wanted)
}

function isText(wanted: Json): boolean {
  return typeof wanted === 'string' || typeof wanted === 'number'
}

function objectDifference(got: NestedObject, wanted: JsonObject): string | undefined {
  for (const [name, member] of Object.entries(wanted)) {
    const found = name === '$type' ? typeDifference(got, member) : difference(memberOf(got, name), member)
    if (found !== undefined) {
      return `${name}: ${found}`
    }
  }
  return undefined
}

function typeDifference(got: NestedObject, type: Json): string | undefined {
  const cls = objectClasses.get(String(type)) ?? NestedObject
  const right = (got.type === type || got.type === '') && got.constructor === cls
  return right ? undefined : `${shown(got)} instead of one of ${shown(type)}`
}
