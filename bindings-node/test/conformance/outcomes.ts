/** How a step can go wrong, and what steps give besides resources. */

import { inspect } from 'node:util'
import type { CallbackEvent, CallRecord, Resource } from 'didww-sdk'

/** The caller does not see what the case expects. */
export class MismatchError extends Error {}

/**
 * The language itself, or a setter, said no before anything could be sent: there is no such class or method, or the
 * value is not taken. A case may expect that as `invalid_input`.
 */
export class RefusedError extends Error {
  constructor(readonly error: Error) {
    super(`${error.name}: ${error.message}`)
  }
}

/** Fails with what was seen and what should have been. */
export function differ(what: string, got: unknown, wanted: unknown): never {
  throw new MismatchError(`${what}: ${shown(got)} instead of ${shown(wanted)}`)
}

/** A value in one line. */
export function shown(value: unknown): string {
  return value === undefined ? 'nothing' : inspect(value, { breakLength: Number.POSITIVE_INFINITY })
}

/** Rows of whatever pages. */
export class Rows {
  constructor(readonly rows: readonly Resource[]) {}

  [inspect.custom](): readonly Resource[] {
    return this.rows
  }
}

/** Call detail records. */
export class Records {
  constructor(readonly records: readonly CallRecord[]) {}

  [inspect.custom](): readonly CallRecord[] {
    return this.records
  }
}

/** What a callback says. */
export class Events {
  constructor(readonly events: readonly CallbackEvent[]) {}

  [inspect.custom](): readonly CallbackEvent[] {
    return this.events
  }
}
