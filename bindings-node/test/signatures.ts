/** Callbacks as DIDWW makes and signs them, by another implementation than the package's own. */

import { createHmac } from 'node:crypto'

export const SECRET = 'a-callback-secret'
export const HEADER = 'X-DIDWW-Signature'
export const FORM = 'application/x-www-form-urlencoded'

export const ORDER: { [name: string]: string } = {
  id: '1dd7a68b-e235-402b-8912-fe73ee14243a',
  type: 'orders',
  status: 'completed',
}
export const EVENTS: readonly { [name: string]: unknown }[] = [
  { id: 'a', type: 'voice_out_trunks', status: 'blocked', threshold_reached: true },
  { id: 'b', type: 'voice_out_trunks', status: 'active', threshold_reached: false },
]

/** A form as it is sent. */
export function formOf(members: { [name: string]: string }): string {
  return new URLSearchParams(members).toString()
}

/** The signature of a callback; the port has to stand in the URL. */
export function sign(url: string, members: { [name: string]: string } = ORDER, secret = SECRET): string {
  return digest(url + said(members), secret)
}

/** The signature of several events as JSON. */
export function signEvents(url: string, events = EVENTS): string {
  return digest(url + events.map(said).join(''), SECRET)
}

function said(members: { [name: string]: unknown }): string {
  const names = Object.keys(members).sort()
  return names.map((name) => `${name}${String(members[name])}`).join('')
}

function digest(text: string, secret: string): string {
  return createHmac('sha1', secret).update(text).digest('hex')
}
