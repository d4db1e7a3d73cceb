/**
 * Which class stands for what the schema names, by its place there.
 *
 * The generated lists are handed in from outside: a class cannot be extended by generated ones and import them as well.
 */

import type { CallbackClass } from './callbacks'
import type { ObjectClass } from './nested'
import type { RecordClass } from './records'
import type { ResourceClass } from './resource'

/** The lists of `generated/tables.ts`. */
export interface Classes {
  readonly resources: readonly (() => ResourceClass)[]
  readonly objects: readonly (() => ObjectClass)[]
  readonly records: readonly (() => RecordClass)[]
  readonly callbacks: Readonly<Record<string, () => CallbackClass>>
}

let classes: Classes = { resources: [], objects: [], records: [], callbacks: {} }

/** Hands the generated classes in. */
export function register(generated: Classes): void {
  classes = generated
}

/** The class of a resource type; `undefined` for one that this release does not know. */
export function resourceClass(place: number): ResourceClass | undefined {
  return classes.resources[place]?.()
}

/** The class of a nested object's form; `undefined` for one that this release does not know. */
export function objectClass(place: number): ObjectClass | undefined {
  return classes.objects[place]?.()
}

/** The class of the kind of call detail records that is called so. */
export function recordClassNamed(kind: string | null): RecordClass | undefined {
  return classes.records.map((Class) => Class()).find((Class) => Class.table.kind === kind)
}

/** The class of a kind of call detail record. */
export function recordClass(place: number): RecordClass | undefined {
  return classes.records[place]?.()
}

/** The class of a callback, by what it is about; `undefined` for one that this release does not know. */
export function callbackClass(type: string): CallbackClass | undefined {
  return Object.hasOwn(classes.callbacks, type) ? classes.callbacks[type]?.() : undefined
}
