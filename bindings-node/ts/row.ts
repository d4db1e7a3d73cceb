/** Rows: where the values of resources and nested objects stand. */

/** The row of a resource, a nested object or a call detail record. */
export const row: unique symbol = Symbol('row')

/** Something that has a row. */
export interface Rowed {
  [row]: unknown[]
}

/** What is at the end of a row, if it is more than the number of its set of absent members. */
export interface Tail {
  /** That number. */
  n: number
  /** The wire type, if no schema tells it. */
  t?: string
  /** Members outside the schema. */
  x?: Record<string, unknown>
  /** Relationships outside the schema. */
  r?: Record<string, unknown>
  /** The resource's own meta. */
  m?: unknown[]
}

/** The end of a row. */
export function tailOf(values: readonly unknown[]): Tail {
  const tail = values[values.length - 1] as number | Tail
  return typeof tail === 'number' ? { n: tail } : tail
}

/** A member outside the schema, as plain data: what was set, else what came; `undefined` if nothing says. */
export function outside(
  set: ReadonlyMap<string, unknown> | undefined,
  values: readonly unknown[],
  name: string,
): unknown {
  if (set?.has(name) === true) return exact(set.get(name))
  const came = tailOf(values).x
  return came !== undefined && Object.hasOwn(came, name) ? exact(came[name]) : undefined
}

/** All that is outside the schema, as plain data. */
export function allOutside(members: Record<string, unknown> | undefined): Record<string, unknown> {
  return exact(members ?? {}) as Record<string, unknown>
}

/** What begins a text that stands for a number which a double does not hold. */
const NUMBER = '\u0001'

/** Plain data of its own, with such numbers as `bigint`. */
function exact(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith(NUMBER) ? BigInt(value.slice(1)) : value
  if (Array.isArray(value)) return value.map(exact)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, exact(member)]))
}

/** Plain data as the native module reads it, so that nothing in it can be changed later; `undefined` if it is none. */
export function plainData(value: unknown): unknown {
  const text = JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'bigint' ? NUMBER + member.toString() : member,
  ) as string | undefined
  return text === undefined ? undefined : (JSON.parse(text) as unknown)
}

/** A value that does not fit its kind, as it came. */
export function loose(value: unknown): unknown {
  const wrapped = typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, 'j')
  return wrapped ? (value as { j: unknown }).j : value
}

/** A time as it is sent, like every other language does: without a fraction that is zero. */
export function instantText(time: Date): string {
  return time.toISOString().replace('.000Z', 'Z')
}

/**
 * The time of a number of milliseconds, as it came, or one that was set, each time a `Date` of its own; `null` for nothing. What
 * is no time is neither an error nor lost.
 */
export function instantOf(value: unknown): Date | null {
  if (typeof value === 'number') return new Date(value)
  return (value instanceof Date ? new Date(value) : loose(value)) as Date | null
}
