/** Nested objects: trunk configurations, order items, export filters, authentication methods, meta. */

import { type InspectOptions, inspect } from 'node:util'
import type { Answer } from './answer'
import { checked, InvalidInputError } from './errors'
import { native } from './native'
import { objectClass } from './registry'
import { outside, row, tailOf } from './row'
import { type Access, defineMembers, type FormTable, formTable, neutral, owner, placeOf, shown } from './tables'
import { Bases, isNull, isThere, NOTHING, Tracker } from './tracker'

/** Where an object came with an answer: row and member, and place in a list or -1; then the same within an object. */
interface Base {
  readonly answer: Answer
  readonly path: readonly number[]
}

/** What an object is made of that was not made by hand. */
interface Made {
  readonly values: unknown[]
  readonly base: Base | undefined
}

/** Handed to the constructor by {@link make}, so that it takes nothing of the kind from anybody else. */
let made: Made | undefined

/** A class of nested objects. */
export type ObjectClass = (new () => NestedObject) & { readonly facts: string; readonly form: FormTable }

const UNKNOWN = '-1  NestedObject|'

/** Tables that were read, by their facts. */
const forms = new Map<string, FormTable>()

let trackerOf: (object: NestedObject) => Tracker | undefined
let baseOf: (object: NestedObject) => Base | undefined
let track: (object: NestedObject, tracker: Tracker) => void
let access: Access<NestedObject>
let become: (object: NestedObject, fresh: NestedObject) => void

/**
 * A nested object of any form. The generated classes have its members as properties; one of a form that this release does
 * not know has them by name.
 */
export class NestedObject<Init extends object = object> {
  /** @internal */
  [row]: unknown[]
  /** @internal */
  static readonly facts: string = UNKNOWN
  #base: Base | undefined
  #tracker: Tracker | undefined

  /** Makes one by hand, with members by their names. */
  constructor(members?: Init) {
    if (made !== undefined) {
      this[row] = made.values
      this.#base = made.base
      made = undefined
      return
    }
    const form = new.target.form
    this[row] = [form.index, ...form.attributes.map(neutral), 0]
    if (members === undefined) return
    for (const [key, value] of Object.entries(members)) {
      if (value === undefined) continue
      if (!form.attributes.some((known) => known[1] === key)) throw noMember(form, key)
      ;(this as Record<string, unknown>)[key] = value
    }
  }

  /** Facts of its form in the schema. */
  static get form(): FormTable {
    return forms.get(this.facts) ?? read(this as unknown as ObjectClass)
  }

  static {
    access = {
      held: (object, member) => object.#track().held(member),
      write: (object, member, value) => object.#track().write(member, value),
    }
    trackerOf = (object) => object.#tracker
    baseOf = (object) => object.#base
    track = (object, tracker) => {
      object.#tracker = tracker
    }
    become = (object, fresh) => {
      const before = object[row]
      object[row] = fresh[row]
      object.#base = fresh.#base
      object.#tracker = object.#tracker?.rebased(before, new Set(), NOTHING)
    }
  }

  /** An empty object of a form that this release does not know, by its wire type. */
  static ofType(type: string): NestedObject {
    made = { values: [-1, { n: 0, t: type }], base: undefined }
    return new NestedObject()
  }

  get #form(): FormTable {
    return (this.constructor as unknown as ObjectClass).form
  }

  /** @internal */
  adopt(values: unknown[], member: number, item: number): NestedObject {
    const base = this.#base
    return make(values, base && { answer: base.answer, path: [...base.path, member, item] })
  }

  #track(): Tracker {
    return (this.#tracker ??= new Tracker(this, this.#form.attributes, 1))
  }

  /** The wire type that tells its form, e.g. `sip_configurations`; empty for an object without forms. */
  get type(): string {
    return tailOf(this[row]).t ?? this.#form.type
  }

  /** The value of a member by its name in the schema, also of one that this release does not know; `undefined` if nothing says. */
  get(name: string): unknown {
    const member = placeOf(this.#form.attributes, name)
    if (member < 0) return outside(this.#tracker?.unknown, this[row], name)
    if (!this.has(name)) return undefined
    if (isNull(this.#tracker, this[row], 1, member)) return null
    return (this as Record<string, unknown>)[this.#form.attributes[member]?.[1] as string]
  }

  /** Sets a member by its name in the schema. One that this release does not know is kept and sent as it is. */
  set(name: string, value: unknown): void {
    const member = placeOf(this.#form.attributes, name)
    if (member >= 0) this.#track().write(member, value)
    else this.#track().setOutside(name, value)
  }

  /** Whether a member, by its name in the schema, came or was set. */
  has(name: string): boolean {
    const member = placeOf(this.#form.attributes, name)
    if (member < 0) return this.get(name) !== undefined
    return isThere(this.#tracker, this.#base?.answer, this[row], member)
  }

  /** Names in the schema of the members that came or were set, and of those that this release does not know. */
  members(): string[] {
    const known = this.#form.attributes.map(([name]) => name).filter((name) => this.has(name))
    const unknown = [...Object.keys(tailOf(this[row]).x ?? {}), ...(this.#tracker?.unknown.keys() ?? [])]
    return [...new Set([...known, ...unknown])]
  }

  /** A copy that is changed on its own. */
  copy(): this {
    return copyOf(this) as this
  }

  /** What is sent of it, with the names of the wire, secrets too. */
  toJSON(): unknown {
    const bases = new Bases()
    const text = JSON.stringify(writtenObject(this, bases))
    const version = this.#base?.answer.apiVersion ?? null
    return JSON.parse(checked(() => native.objectJson(text, bases.loaded, version)))
  }

  /** @internal Secrets are left out. */
  [inspect.custom](_depth: number, options: InspectOptions): string {
    const members = shown(this, this.#form.attributes)
    // whether one of these is a secret is not known
    for (const name of this.members()) {
      if (placeOf(this.#form.attributes, name) < 0) members[name] = '[unknown to this release]'
    }
    const type = this.#form.index < 0 ? `(${this.type})` : ''
    return `${this.constructor.name}${type} ${inspect(members, options)}`
  }
}

/** Reads the facts of a class, and gives it its members. */
function read(Class: ObjectClass): FormTable {
  const form = formTable(Class.facts)
  defineMembers(owner(Class).prototype as NestedObject, form.attributes, 1, access)
  forms.set(Class.facts, form)
  return form
}

function noMember(form: FormTable, key: string): InvalidInputError {
  const known = form.attributes.map(([, name]) => name)
  return new InvalidInputError(native.noMember(form.name, key, known), { member: key })
}

/** The object of what came, or of a copy. */
export function make(values: unknown[], base: Base | undefined): NestedObject {
  const Class = objectClass(values[0] as number) ?? NestedObject
  // so that it has its members
  if (!forms.has(Class.facts)) read(Class as ObjectClass)
  made = { values: [...values], base }
  return new Class()
}

/** A copy that is changed on its own. */
export function copyOf(object: NestedObject): NestedObject {
  const from = trackerOf(object)
  const copy = make(from === undefined ? object[row] : from.loadedRow(), baseOf(object))
  if (from === undefined) return copy
  const attributes = (copy.constructor as unknown as ObjectClass).form.attributes
  const to = new Tracker(copy, attributes, 1)
  from.copyTo(to)
  track(copy, to)
  return copy
}

/** Whether anything in it was set. */
export function isEdited(object: NestedObject): boolean {
  return trackerOf(object)?.isEmpty === false
}

/** Lets an object that somebody may hold stand for what came; whether it can. */
export function takeOver(object: NestedObject, fresh: NestedObject): boolean {
  if (object[row][0] !== fresh[row][0] || object.type !== fresh.type) return false
  become(object, fresh)
  return true
}

/** An object as the native module reads it. */
export function writtenObject(object: NestedObject, bases: Bases): Record<string, unknown> {
  const base = baseOf(object)
  const tracker = trackerOf(object)
  const written: Record<string, unknown> = {}
  if (base !== undefined) written.base = [bases.of(base.answer), ...base.path]
  else if (object[row][0] === -1) written.type = object.type
  else written.form = object[row][0]
  if (tracker === undefined) return written
  const members = tracker.written(bases)
  if (members.length > 0) written.members = members
  if (tracker.unknown.size > 0) written.unknown = [...tracker.unknown]
  return written
}
