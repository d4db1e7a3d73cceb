/** Steps about callbacks. */

import { CallbackEvent, Payload, RequestValidator } from 'didww-sdk'
import { type CallbackOfCase, isJsonObject, type Json, type JsonObject } from './cases'
import { at, camel } from './faces'
import { Events, MismatchError, shown } from './outcomes'
import { difference, sameJson } from './values'

const SECRET = 'SOMEAPIKEY'

function validator(callback: CallbackOfCase): RequestValidator {
  const secret = callback.secret ?? SECRET
  const { public_base_url: publicBaseUrl } = callback
  return publicBaseUrl === undefined ? new RequestValidator(secret) : new RequestValidator(secret, { publicBaseUrl })
}

function payload(callback: CallbackOfCase): Payload {
  if (callback.form !== undefined) {
    return Payload.form(callback.form)
  }
  if (callback.body !== undefined) {
    return Payload.body(callback.body, callback.content_type ?? '')
  }
  return Payload.queryOf(callback.url ?? '')
}

/** The signature of a callback. */
export function sign(callback: CallbackOfCase): string {
  return validator(callback).computeSignature(callback.url ?? '', payload(callback))
}

/** Whether a callback is genuine. */
export function validate(callback: CallbackOfCase): boolean {
  return validator(callback).validate(callback.url ?? '', payload(callback), callback.signature ?? '')
}

/** Reads a callback; one with a signature must be genuine. */
export function readCallback(callback: CallbackOfCase): Events {
  if (callback.signature === undefined) {
    return new Events(CallbackEvent.parse(payload(callback)))
  }
  const url = callback.url ?? ''
  return new Events(validator(callback).validateAndParse(url, payload(callback), callback.signature))
}

/** Compares events with what a case expects of them. */
export function lookAtEvents(events: readonly CallbackEvent[], expected: readonly JsonObject[]): void {
  if (events.length !== expected.length) {
    throw new MismatchError(`${events.length} events instead of ${expected.length}`)
  }
  for (const [number, event] of events.entries()) {
    for (const [name, wanted] of Object.entries(expected[number] ?? {})) {
      const found = name === 'members' ? membersDifference(event, wanted) : difference(typed(event, name), wanted)
      if (found !== undefined) {
        throw new MismatchError(`event ${number}: ${name}: ${found}`)
      }
    }
  }
}

function membersDifference(event: CallbackEvent, expected: Json): string | undefined {
  for (const [name, wanted] of Object.entries(isJsonObject(expected) ? expected : {})) {
    if (!sameJson(event.get(name), wanted) || !sameJson(event.members[name], wanted)) {
      return `${name}: ${shown(event.get(name))} instead of ${shown(wanted)}`
    }
  }
  return undefined
}

function typed(event: CallbackEvent, name: string): { value: unknown } {
  if (name === 'id') {
    return { value: event.id }
  }
  if (name === 'type') {
    return { value: event.callbackType }
  }
  const key = camel(name)
  if (event.constructor === CallbackEvent || !(key in event)) {
    throw new MismatchError(`${event.constructor.name} has no member ${name}`)
  }
  return { value: at(event, key) }
}
