/**
 * Facts of the schema that classes need: the generated classes carry them, each its own, as one text. It is read when the class
 * is used first, and its members are made of it: thousands of accessors that nobody uses would cost time at each start.
 */

import { instantOf, type Rowed, row } from './row'

/** Kinds of values, as the tables say them. */
export const Kind = {
  plain: 0,
  decimal: 1,
  instant: 2,
  date: 3,
  enumeration: 4,
  object: 5,
  list: 6,
  objects: 7,
  integer: 8,
  boolean: 9,
} as const

/** What holds of an attribute: bits of a number. */
export const Flag = {
  /** It is never shown. */
  secret: 1,
  /** Some version lets it be sent. */
  writable: 2,
  /** It reads as null where the answer leaves it out. */
  nullable: 4,
} as const

/** Name in the schema, name of the member, kind, flags. */
export type AttributeTable = readonly [name: string, key: string, kind: number, flags: number]

/** Name in the schema, names of the members, types that it may link to, places of those that it clears. */
export type RelationshipTable = readonly [
  name: string,
  key: string,
  idsKey: string,
  many: boolean,
  types: readonly string[],
  excludes: readonly number[],
  writable: boolean,
]

/** A resource type. */
export interface ResourceTable {
  /** Place among all types. */
  readonly index: number
  /** JSON:API type. */
  readonly type: string
  /** Name of the class. */
  readonly name: string
  readonly attributes: readonly AttributeTable[]
  readonly relationships: readonly RelationshipTable[]
  /** Place of the form of the resource's own meta, if the API has any for it. */
  readonly meta: number | null
}

/** A form of a nested object. */
export interface FormTable {
  /** Place among all forms. */
  readonly index: number
  /** Wire type; empty for an object that has one form alone. */
  readonly type: string
  /** Name of the class. */
  readonly name: string
  readonly attributes: readonly AttributeTable[]
}

/** A kind of call detail record: of each field its name in the schema, the name of the member and its kind. */
export interface RecordTable {
  /** Place among all kinds. */
  readonly index: number
  /** Name of the kind. */
  readonly kind: string
  /** Name of the class. */
  readonly name: string
  readonly fields: readonly (readonly [name: string, key: string, kind: number])[]
}

/** The table of a resource type out of its facts: place, type and name; attributes; relationships; place of its meta's form. */
export function resourceTable(facts: string): ResourceTable {
  const [head, attributes, relationships, meta] = facts.split('|')
  const [index, type, name] = words(head) as [string, string, string]
  return {
    index: Number(index),
    type,
    name,
    attributes: words(attributes).map(attributeTable),
    relationships: words(relationships).map(relationshipTable),
    meta: meta === undefined || meta === '' ? null : Number(meta),
  }
}

/** The table of a form of a nested object out of its facts: place, wire type and name; attributes. */
export function formTable(facts: string): FormTable {
  const [head = '', attributes] = facts.split('|')
  // an object that has one form alone has no wire type: there is nothing between two blanks
  const [index, type, name] = head.split(' ') as [string, string, string]
  return { index: Number(index), type, name, attributes: words(attributes).map(attributeTable) }
}

function words(text: string | undefined): string[] {
  return text === undefined || text === '' ? [] : text.split(' ')
}

/** `name:kind:flags` */
function attributeTable(facts: string): AttributeTable {
  const [name, kind, flags] = facts.split(':') as [string, string, string]
  return [nameOf(name), camelCase(name), Number(kind), Number(flags)]
}

/** `name:ids:flags:types:excluded places` */
function relationshipTable(facts: string): RelationshipTable {
  const [name, ids, flags, types, excludes] = facts.split(':') as [string, string, string, string, string]
  const bits = Number(flags)
  const excluded = excludes === '' ? [] : excludes.split(',').map(Number)
  return [nameOf(name), camelCase(name), camelCase(ids), (bits & 1) !== 0, types.split(','), excluded, (bits & 2) !== 0]
}

/** A name in the schema: without the `_` that its member has where the name alone is taken. */
function nameOf(name: string): string {
  return name.endsWith('_') ? name.slice(0, -1) : name
}

/** The name of the member. */
function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

/** How members that are no plain values are read, and how members are set. */
export interface Access<Owner extends Rowed> {
  held(owner: Owner, member: number): unknown
  write(owner: Owner, member: number, value: unknown): void
}

/** Gives a class the members of its table; the first of them stands at the place `first` of its rows. */
export function defineMembers<Owner extends Rowed>(
  prototype: Owner,
  attributes: readonly AttributeTable[],
  first: number,
  access: Access<Owner>,
): void {
  attributes.forEach(([, key, kind, flags], member) => {
    const get = getter(kind, first + member, member, access)
    const set = (flags & Flag.writable) === 0 ? undefined : setter(member, access)
    defineMember(prototype, key, get, set)
  })
}

/** Gives a class one member; what has no setter cannot be set. */
export function defineMember<Owner>(
  prototype: Owner,
  key: string,
  get: (this: Owner) => unknown,
  set: ((this: Owner, value: never) => void) | undefined,
): void {
  Object.defineProperty(
    prototype,
    key,
    set === undefined ? { configurable: true, get } : { configurable: true, get, set },
  )
}

function getter<Owner extends Rowed>(
  kind: number,
  place: number,
  member: number,
  access: Access<Owner>,
): (this: Owner) => unknown {
  switch (kind) {
    case Kind.instant:
      return function () {
        return instantOf(this[row][place])
      }
    case Kind.object:
    case Kind.list:
    case Kind.objects:
      return function () {
        return access.held(this, member)
      }
    default:
      return function () {
        return this[row][place]
      }
  }
}

function setter<Owner extends Rowed>(member: number, access: Access<Owner>): (this: Owner, value: unknown) => void {
  return function (value) {
    access.write(this, member, value)
  }
}

/** The class that says the facts of `Class` itself, and not by what it extends. */
export function owner<C extends { readonly facts: string }>(Class: C): C {
  let known = Class
  while (!Object.hasOwn(known, 'facts')) known = Object.getPrototypeOf(known) as C
  return known
}

/** The place of what is called so in the schema; -1 if nothing is. */
export function placeOf(named: readonly (readonly [name: string, ...unknown[]])[], name: string): number {
  return named.findIndex((known) => known[0] === name)
}

/** The members of something that are there, as they may be shown: secrets are left out. */
export function shown(
  holder: { has(name: string): boolean; get(name: string): unknown },
  attributes: readonly AttributeTable[],
): Record<string, unknown> {
  const members: Record<string, unknown> = {}
  for (const [name, key, , flags] of attributes) {
    if (!holder.has(name)) continue
    const value = holder.get(name)
    members[key] = flags & Flag.secret && value !== null ? '[redacted]' : value
  }
  return members
}

/** What stands for a value that the answer left out, or that was not set. */
export function neutral([, , kind, flags]: AttributeTable): unknown {
  if (flags & Flag.nullable) return null
  switch (kind) {
    case Kind.plain:
    case Kind.enumeration:
      return ''
    case Kind.integer:
      return 0
    case Kind.boolean:
      return false
    case Kind.decimal:
      return '0'
    default:
      return null
  }
}
