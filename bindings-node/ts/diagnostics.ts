/** What the package tells of its requests: channels of `node:diagnostics_channel`, and `NODE_DEBUG=didww-sdk`. */

import { channel } from 'node:diagnostics_channel'
import { debuglog } from 'node:util'
import type { RequestEvent, ResponseEvent } from './hooks'
import { native } from './native'

/** Where requests are told of: subscribe to them by their names, or through here. */
export const channels = {
  /** `didww-sdk:request`: each request before it leaves, a {@link RequestEvent} without `setHeader`. */
  request: channel('didww-sdk:request'),
  /** `didww-sdk:response`: what became of each attempt, a {@link ResponseEvent}. */
  response: channel('didww-sdk:response'),
  /** `didww-sdk:log`: what there is to say besides answers, a {@link LogEvent}: that a list changed while it was read, say. */
  log: channel('didww-sdk:log'),
} as const

/** What the package has to say besides answers. */
export interface LogEvent {
  /** How much it matters. */
  readonly level: 'error' | 'warn' | 'info'
  /** In words. */
  readonly message: string
  /** What it is about, by names in snake case. */
  readonly [field: string]: string | number
}

const log = debuglog('didww-sdk')

/** Whether somebody wants to see requests. */
export function isWatched(): boolean {
  return channels.request.hasSubscribers || channels.response.hasSubscribers || log.enabled
}

/** Tells of a request, or of what became of an attempt. */
export function published(event: Omit<RequestEvent, 'setHeader'> | ResponseEvent): void {
  const about = `${event.method} ${event.path} attempt ${event.attempt}`
  if (!('duration' in event)) {
    log('%s leaves for %s', about, event.host)
    channels.request.publish(event)
    return
  }
  const again = event.retryIn === null ? '' : `, again in ${event.retryIn.toFixed(0)} ms`
  log('%s: %s in %s ms%s', about, event.status ?? event.error?.code, event.duration.toFixed(1), again)
  channels.response.publish(event)
}

native.listen((said) => {
  const event = JSON.parse(said) as LogEvent
  log('%s: %s', event.level, event.message)
  channels.log.publish(event)
})
