/** Calls while they are under way: signals end them, and what comes of them leaves the event loop time for others. */

import { isCancelled, raised } from './errors'
import { type NativeCancel, native } from './native'

/**
 * Makes a call that ends when the signal is aborted: then its request ends, and it is rejected with the signal's reason. What
 * goes wrong is an error of this package.
 */
export async function started<T>(
  signal: AbortSignal | undefined,
  start: (cancel: NativeCancel | null) => Promise<T>,
): Promise<T> {
  if (signal === undefined) {
    try {
      return await delivered(start(null))
    } catch (error) {
      throw raised(error)
    }
  }
  signal.throwIfAborted()
  const cancel = new native.Cancel()
  const calls = Signal.callsOf(signal)
  calls.add(cancel)
  try {
    const result = await delivered(start(cancel))
    // what came at the same moment comes too late, so that whoever aborted need not expect both
    signal.throwIfAborted()
    return result
  } catch (error) {
    throw signal.aborted && isCancelled(error) ? signal.reason : raised(error)
  } finally {
    calls.delete(cancel)
  }
}

/** How many results are handed over before the event loop goes on to what else is due. */
const AT_ONCE = 32

let given = 0
let isTurnDue = false
const waiting: (() => void)[] = []

/** Hands over what has waited for the event loop's next turn. */
function turn(): void {
  given = 0
  isTurnDue = false
  for (const hand of waiting.splice(0, AT_ONCE)) {
    given += 1
    hand()
  }
  if (waiting.length > 0) begin()
}

function begin(): void {
  if (isTurnDue) return
  isTurnDue = true
  setImmediate(turn)
}

/**
 * What a call came to, once it is its turn: when hundreds end at the same moment, what the program does about all of them would
 * keep timers and sockets waiting.
 */
async function delivered<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } finally {
    begin()
    if (given < AT_ONCE && waiting.length === 0) given += 1
    else await new Promise<void>((hand) => waiting.push(hand))
  }
}

/** Gives what its constructor gets, which then has the private members of the class that extends it. */
class Bearer {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: that is what it is for
    return object
  }
}

/**
 * A signal that bears its calls. A map of signals would be walked by each small garbage collection, which takes twice as long
 * when hundreds of them are in use.
 */
class Signal extends Bearer {
  readonly #calls: Calls

  private constructor(signal: AbortSignal) {
    super(signal)
    this.#calls = new Calls(signal)
  }

  static callsOf(signal: AbortSignal): Calls {
    const bearer = #calls in signal ? (signal as unknown as Signal) : new Signal(signal)
    return bearer.#calls
  }
}

/** The calls that a signal ends: one listener for all of them, for Node warns of many. */
class Calls {
  readonly #signal: AbortSignal
  readonly #under = new Set<NativeCancel>()
  readonly #end = (): void => this.#under.forEach((cancel) => cancel.abort())

  constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  add(cancel: NativeCancel): void {
    if (this.#under.size === 0) this.#signal.addEventListener('abort', this.#end)
    this.#under.add(cancel)
  }

  delete(cancel: NativeCancel): void {
    this.#under.delete(cancel)
    // a signal that lives long is not to hold what has ended
    if (this.#under.size === 0) this.#signal.removeEventListener('abort', this.#end)
  }
}
