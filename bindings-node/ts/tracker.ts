/** What was set in a resource or a nested object since it was loaded or built, and what may have been changed in place. */

import type { Answer } from './answer'
import { InvalidInputError } from './errors'
import type { NativeLoaded } from './native'
import { copyOf, isEdited, NestedObject, takeOver, writtenObject } from './nested'
import { instantText, loose, plainData, type Rowed, row, tailOf } from './row'
import { type AttributeTable, Kind } from './tables'

/** The answers that a text about a resource stands on: a number in it is a place among them. */
export class Bases {
  readonly loaded: NativeLoaded[] = []

  /** The place of an answer. */
  of(answer: Answer): number {
    const known = this.loaded.indexOf(answer.native)
    return known >= 0 ? known : this.loaded.push(answer.native) - 1
  }
}

/** What one tracker is about. */
export interface Tracked extends Rowed {
  /** Makes the nested object of a member, or of an item of it, out of what came. */
  adopt(values: unknown[], member: number, item: number): NestedObject
}

/** What was sent of members: what each said, as one text; and those that this release does not know. */
export interface Sent {
  readonly members: ReadonlyMap<number, string>
  readonly unknown: ReadonlyMap<string, unknown>
}

/** Nothing was sent. */
export const NOTHING: Sent = { members: new Map(), unknown: new Map() }

/** Tracks the members of one row. */
export class Tracker {
  /** What stood in the row before, by member. */
  readonly #before = new Map<number, unknown>()
  /** Members that were set, in the order of setting. */
  readonly #set = new Set<number>()
  /** Those that can be changed in place and were read: the items that a list had then, nothing of an object. */
  readonly #read = new Map<number, readonly unknown[] | null>()
  /** Members that this release does not know, set by name. */
  readonly unknown = new Map<string, unknown>()

  constructor(
    readonly owner: Tracked,
    readonly attributes: readonly AttributeTable[],
    /** Where the first member stands in the row. */
    readonly first: number,
  ) {}

  /** Sets a member. */
  write(member: number, value: unknown): void {
    const kept = keptValue(value, this.attributes[member] as AttributeTable)
    this.#remember(member)
    this.#read.delete(member)
    // what is set again is set last
    this.#set.delete(member)
    this.#set.add(member)
    this.owner[row][this.first + member] = kept
  }

  #remember(member: number): void {
    if (!this.#before.has(member)) this.#before.set(member, this.#value(member))
  }

  #value(member: number): unknown {
    return this.owner[row][this.first + member]
  }

  /** A member that can be changed in place: whoever reads it twice gets the same object. */
  held(member: number): unknown {
    const value = this.#value(member)
    const kind = (this.attributes[member] as AttributeTable)[2]
    if (kind === Kind.object) {
      if (!Array.isArray(value)) return loose(value)
      return this.#keep(member, this.owner.adopt(value as unknown[], member, -1))
    }
    if (this.#set.has(member) || this.#read.has(member)) return value
    const list = this.#list(value, member, kind)
    return list === undefined ? loose(value) : this.#keep(member, list)
  }

  #keep<T>(member: number, value: T): T {
    this.#remember(member)
    this.owner[row][this.first + member] = value
    this.#read.set(member, Array.isArray(value) ? [...(value as unknown[])] : null)
    return value
  }

  /** A list of its own, out of what came; `undefined` if what came is none. */
  #list(value: unknown, member: number, kind: number): unknown[] | undefined {
    if (value === null) return []
    if (!Array.isArray(value)) return undefined
    const items = value as unknown[]
    if (kind !== Kind.objects) return [...items]
    return items.map((item, place) =>
      Array.isArray(item) ? this.owner.adopt(item as unknown[], member, place) : loose(item),
    )
  }

  /** Members that say something else than what was loaded, in the order of setting. */
  changed(): number[] {
    const members = [...this.#set]
    for (const [member, items] of this.#read) {
      if (differs(this.#value(member), items)) members.push(member)
    }
    return members
  }

  /** What was loaded of a member that has been read since; `undefined` if it has not. */
  loaded(member: number): unknown {
    return this.#before.get(member)
  }

  /** Whether a member was set or changed in place. */
  isChanged(member: number): boolean {
    return this.#set.has(member) || (this.#read.has(member) && this.changed().includes(member))
  }

  /** Whether anything was. */
  get isEmpty(): boolean {
    return this.unknown.size === 0 && this.changed().length === 0
  }

  /** The members that changed, as they are written. */
  written(bases: Bases): [number, unknown][] {
    return this.changed().map((member) => [member, writtenValue(this.#value(member), bases)])
  }

  /** What it says now, to be told later from what it says then. */
  sent(): Sent {
    return { members: this.texts(), unknown: new Map(this.unknown) }
  }

  /** What the changed members say, each as one text. */
  texts(): Map<number, string> {
    return new Map(this.changed().map((member) => [member, textOf(this.#value(member))]))
  }

  /** Sets a member outside the schema. */
  setOutside(name: string, value: unknown): void {
    const data = plainData(value)
    if (data === undefined) throw new InvalidInputError(`${name}: a ${typeof value} cannot be sent`, { member: name })
    this.unknown.delete(name)
    this.unknown.set(name, data)
  }

  /** The row as it was loaded. */
  loadedRow(): unknown[] {
    const values = [...this.owner[row]]
    for (const [member, value] of this.#before) values[this.first + member] = value
    return values
  }

  /** Sets in another one what changed here, with copies of what can be changed in place. */
  copyTo(other: Tracker): void {
    for (const member of this.changed()) other.write(member, copiedValue(this.#value(member)))
    for (const [name, value] of this.unknown) other.unknown.set(name, value)
  }

  /** Members that say something else than they did when `sent` was written. */
  changedSince(sent: Sent): Set<number> {
    return new Set(
      [...this.texts()].filter(([member, text]) => sent.members.get(member) !== text).map(([member]) => member),
    )
  }

  /**
   * What is tracked once the owner's row is what the server has: objects and lists that somebody may hold go on to be those
   * of their members, and what changed `later` stays changed. `before` is the row as it was.
   */
  rebased(before: readonly unknown[], later: ReadonlySet<number>, sent: Sent): Tracker {
    const after = new Tracker(this.owner, this.attributes, this.first)
    for (const member of new Set([...this.#read.keys(), ...this.#set])) {
      const value = before[this.first + member]
      if (later.has(member)) after.write(member, value)
      else after.#rehold(member, value)
    }
    for (const [name, now] of sent === NOTHING ? [] : this.unknown) {
      if (sent.unknown.get(name) !== now) after.unknown.set(name, now)
    }
    return after
  }

  #rehold(member: number, held: unknown): void {
    const now = this.#value(member)
    if (held instanceof NestedObject) {
      if (!Array.isArray(now)) return
      const fresh = this.owner.adopt(now as unknown[], member, -1)
      this.#keep(member, takeOver(held, fresh) ? held : fresh)
      return
    }
    if (!Array.isArray(held)) return
    const list = this.#list(now, member, (this.attributes[member] as AttributeTable)[2])
    if (list === undefined) return
    const items = list.map((item, place) => keptItem(held[place], item))
    held.splice(0, held.length, ...items)
    this.#keep(member, held)
  }
}

/** Whether a member came with the answer or was set. */
export function isThere(
  tracker: Tracker | undefined,
  answer: Answer | undefined,
  values: readonly unknown[],
  member: number,
): boolean {
  if (tracker?.isChanged(member) === true) return true
  return answer !== undefined && !(answer.absent[tailOf(values).n] ?? []).includes(member)
}

/** Whether null was loaded or set of a member, which a list reads as having no items. */
export function isNull(
  tracker: Tracker | undefined,
  values: readonly unknown[],
  first: number,
  member: number,
): boolean {
  const loaded = tracker?.isChanged(member) === false ? tracker.loaded(member) : undefined
  return (loaded === undefined ? values[first + member] : loaded) === null
}

/** Whether an object, or a list that had these items, was changed in place. */
function differs(value: unknown, items: readonly unknown[] | null): boolean {
  if (!Array.isArray(value)) return value instanceof NestedObject && isEdited(value)
  const now = value as unknown[]
  const isOther = (item: unknown, place: number): boolean =>
    item !== items?.[place] || (item instanceof NestedObject && isEdited(item))
  return now.length !== items?.length || now.some(isOther)
}

/** The item that somebody may hold, if it can stand for what came. */
function keptItem(held: unknown, item: unknown): unknown {
  const stands = held instanceof NestedObject && item instanceof NestedObject && takeOver(held, item)
  return stands ? held : item
}

/** What is kept of a value that is set; whether it fits is checked when it is sent, but for what JSON cannot say. */
function keptValue(value: unknown, [name, key, kind]: AttributeTable): unknown {
  const wrong = (what: string): InvalidInputError => new InvalidInputError(`${key}: ${what}`, { member: name })
  if (value === null) return null
  if (value === undefined) throw wrong('undefined says nothing; null empties it')
  if (kind === Kind.object) {
    if (value instanceof NestedObject) return value
    throw wrong(`it takes an object of one of its classes, not ${kindOf(value)}`)
  }
  if (kind !== Kind.list && kind !== Kind.objects) return keptScalar(value, kind, wrong)
  if (typeof value !== 'object' || !(Symbol.iterator in value)) throw wrong(`it takes a list, not ${kindOf(value)}`)
  // the program's own list goes on to be the member's, and can be changed in place
  const list = Array.isArray(value) ? (value as unknown[]) : Array.from(value as Iterable<unknown>)
  for (const item of list) if (kind === Kind.list) keptScalar(item, Kind.plain, wrong)
  return list
}

function keptScalar(value: unknown, kind: number, wrong: (what: string) => InvalidInputError): unknown {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw wrong('that Date is no time')
    if (kind === Kind.instant) return new Date(value)
    if (kind === Kind.date) return value.toISOString().slice(0, 10)
    throw wrong('it takes no Date')
  }
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'string' && kind === Kind.instant) return timeOf(value) ?? value
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw wrong(`${value} cannot be sent`)
    if (kind === Kind.integer && !Number.isSafeInteger(value)) throw wrong(`it takes a whole number, not ${value}`)
    return value
  }
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  throw wrong(`${kindOf(value)} cannot be sent here`)
}

/** A time as JSON writes it; `Date` alone takes many other texts for one. */
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/

function timeOf(text: string): Date | undefined {
  const time = RFC_3339.test(text) ? new Date(text) : undefined
  return time === undefined || Number.isNaN(time.getTime()) ? undefined : time
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** A value as the native module reads it. */
function writtenValue(value: unknown, bases: Bases): unknown {
  if (value instanceof NestedObject) return writtenObject(value, bases)
  if (Array.isArray(value)) return value.map((item: unknown) => writtenValue(item, bases))
  return value instanceof Date ? instantText(value) : value
}

/** What a value says, as one text that tells it from another. */
function textOf(value: unknown): string {
  return JSON.stringify(writtenValue(value, new Bases())) ?? ''
}

function copiedValue(value: unknown): unknown {
  if (value instanceof NestedObject) return copyOf(value)
  if (Array.isArray(value)) return value.map(copiedValue)
  return value
}
