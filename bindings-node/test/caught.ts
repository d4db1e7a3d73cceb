/** Errors that tests want. */

import assert from 'node:assert/strict'
import { inspect } from 'node:util'

/** The error that work fails with, which must be of a class and say something. */
export async function caught<E extends Error>(
  cls: abstract new (...given: never[]) => E,
  work: () => unknown,
  says?: RegExp,
): Promise<E> {
  try {
    await work()
  } catch (error) {
    assert.ok(error instanceof cls, inspect(error))
    assert.match(error.message, says ?? /./)
    return error
  }
  assert.fail(`nothing is thrown, though ${cls.name} should be`)
}

/** What a promise is rejected with, of whatever kind. */
export async function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (reason) {
    return reason
  }
  assert.fail('it is not rejected')
}

/** Everything that a program may print of something. */
export function printed(value: unknown): string {
  const everything = inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true })
  return [inspect(value), everything, String(value), value instanceof Error ? value.stack : ''].join('\n')
}
