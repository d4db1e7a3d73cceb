/** The classes of the package by the names of the schema, and what they say of their members. */

import * as sdk from 'didww-sdk'
import { NestedObject, Resource } from 'didww-sdk'

/** What kind of value an attribute has, as the tables of the classes number it. */
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

/** An attribute of a class. */
export interface AttributeFace {
  key: string
  kind: number
}

/** A relationship of a class. */
export interface RelationshipFace {
  key: string
  idsKey: string
  many: boolean
  types: readonly string[]
}

type AttributeTable = readonly [name: string, key: string, kind: number, flags: number]
type RelationshipTable = readonly [
  name: string,
  key: string,
  idsKey: string,
  many: boolean,
  types: readonly string[],
  ...rest: unknown[],
]

interface ClassFacts {
  readonly table?: { type: string; attributes: readonly AttributeTable[]; relationships: readonly RelationshipTable[] }
  readonly form?: { type: string; attributes: readonly AttributeTable[] }
}

/** A class that can be made without arguments. */
export type ClassOf<T> = new (members?: object) => T

/** The spelling of a name of the schema in JavaScript. */
export function camel(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

/** The name of a class as the schema writes it. */
export function snake(name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, '_$&').toLowerCase()
}

/** Reads a member by its name. */
export function at(owner: object, key: string): unknown {
  return (owner as { [name: string]: unknown })[key]
}

/** Sets a member by its name. */
export function put(owner: object, key: string, value: unknown): void {
  ;(owner as { [name: string]: unknown })[key] = value
}

function factsOf(owner: object): ClassFacts {
  return owner.constructor as unknown as ClassFacts
}

/** The attribute of an object's class that has this name in the schema. */
export function attribute(owner: object, name: string): AttributeFace | undefined {
  const facts = factsOf(owner)
  const found = (facts.table ?? facts.form)?.attributes.find((entry) => entry[0] === name)
  return found && { key: found[1], kind: found[2] }
}

/** The relationship of a resource's class that has this name in the schema. */
export function relationship(owner: object, name: string): RelationshipFace | undefined {
  const found = factsOf(owner).table?.relationships.find((entry) => entry[0] === name)
  return found && { key: found[1], idsKey: found[2], many: found[3], types: found[4] }
}

/** Every member that the tables of a class name, by its name in the schema. */
export function members(cls: unknown): Map<string, string> {
  const { table, form } = cls as ClassFacts
  const entries = [...((table ?? form)?.attributes ?? []), ...(table?.relationships ?? [])]
  return new Map(entries.map((entry) => [entry[0], entry[1]]))
}

function exported<T>(base: { prototype: T }): ClassOf<T>[] {
  const { prototype } = base as { prototype: object }
  return Object.values(sdk as { [name: string]: unknown }).filter(
    (value): value is ClassOf<T> =>
      typeof value === 'function' && Object.prototype.isPrototypeOf.call(prototype, value.prototype),
  )
}

/** The classes of resources by their JSON:API types. */
export const resourceClasses: ReadonlyMap<string, ClassOf<Resource>> = new Map(
  exported<Resource>(Resource).map((cls) => [new cls().type, cls]),
)

/** The classes of nested objects by what a case calls them. */
export const objectClasses: ReadonlyMap<string, ClassOf<NestedObject>> = new Map(
  exported<NestedObject>(NestedObject).flatMap((cls) => {
    const type = typeOf(cls)
    return type === undefined ? [] : [[type || snake(cls.name), cls] as const]
  }),
)

/** The wire type of a class; there is none if it comes from the API alone. */
function typeOf(cls: ClassOf<NestedObject>): string | undefined {
  try {
    return new cls().type
  } catch {
    return undefined
  }
}
