/** Facts of the schema that classes need: the generated classes carry them, each its own. */

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
  /** The resource's own meta, if the API has any for it. */
  readonly meta?: FormTable
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
