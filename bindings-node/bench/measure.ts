/** Contenders measured by turns, and what came of it as a table. */

import { performance } from 'node:perf_hooks'

/** Something that is measured. */
export type Work = () => unknown

/** How often things are done: enough for the best of them to count, or just once to see that they work. */
export class Effort {
  constructor(readonly isTest: boolean) {}

  /** The rounds of a measurement. */
  rounds(number: number): number {
    return this.isTest ? 1 : number
  }

  /** The calls of a round, a multiple of the 16 that are made at once. */
  calls(number: number): number {
    return this.isTest ? 16 : number
  }
}

/** What a piece of work takes, in milliseconds. */
export interface Taken {
  /** From its beginning to its end. */
  wall: number
  /** Of that, how long the event loop could do nothing else. */
  loop: number
}

/** Measures a piece of work. */
export async function taken(work: Work): Promise<Taken> {
  const [started, loop] = [performance.now(), performance.eventLoopUtilization()]
  await work()
  const wall = performance.now() - started
  // nothing is known of the loop before its first turn
  return { wall, loop: Math.min(wall, performance.eventLoopUtilization(loop).active) }
}

/**
 * Lets contenders work by turns, as often as there are rounds; gives the least of each.
 *
 * What the machine does besides hits all of them alike. Garbage of one is not collected at the cost of the next.
 */
export async function best<Name extends string>(
  contenders: Readonly<Record<Name, Work>>,
  rounds: number,
): Promise<Record<Name, Taken>> {
  const times = await all(contenders, rounds)
  const least = (of: number[]): number => Math.min(...of)
  return mapped(times, (rows) => ({
    wall: least(rows.map((row) => row.wall)),
    loop: least(rows.map((row) => row.loop)),
  }))
}

/** The middle one of measurements. */
export function median(of: readonly number[]): number {
  return [...of].sort((one, other) => one - other)[of.length >> 1] as number
}

/** What contenders take above one of them, in milliseconds. */
export interface Above<Name extends string> {
  /** What that one takes. */
  bare: number
  above: Record<Name, number>
}

/** The median of what each takes above one of them in the same round, for what is never the same twice. */
export async function medianAbove<Name extends string>(
  bare: NoInfer<Name>,
  contenders: Readonly<Record<Name, Work>>,
  rounds: number,
): Promise<Above<Name>> {
  const times = await all(contenders, rounds)
  const low = times[bare].map(({ wall }) => wall)
  return {
    bare: median(low),
    above: mapped(times, (rows) => median(rows.map(({ wall }, round) => wall - (low[round] as number)))),
  }
}

async function all<Name extends string>(
  contenders: Readonly<Record<Name, Work>>,
  rounds: number,
): Promise<Record<Name, Taken[]>> {
  const times = mapped(contenders, (): Taken[] => [])
  for (let round = 0; round < rounds; round += 1) {
    for (const name of Object.keys(contenders) as Name[]) {
      globalThis.gc?.()
      // so that the loop is measured from a turn of its own
      await new Promise((resolve) => setImmediate(resolve))
      times[name].push(await taken(contenders[name]))
    }
  }
  return times
}

/** An object of the same names. */
export function mapped<Name extends string, From, To>(
  object: Readonly<Record<Name, From>>,
  change: (from: From) => To,
): Record<Name, To> {
  const entries = Object.entries<From>(object).map(([name, from]) => [name, change(from)] as const)
  return Object.fromEntries(entries) as Record<Name, To>
}

/** What a ratio is to be. */
export type Goal = { readonly atMost: number } | { readonly atLeast: number }

/** Lines that compare the package with something else of the same run; judged, if they ran often enough for that. */
export class Table {
  readonly #rows: string[][] = []

  constructor(readonly isJudged: boolean) {}

  /** Adds a line with its ratio and its goal. */
  add(what: string, ours: string, against: string, ratio: number, goal: Goal): void {
    const [met, sign, bound] =
      'atMost' in goal ? [ratio <= goal.atMost, '<=', goal.atMost] : [ratio >= goal.atLeast, '>=', goal.atLeast]
    const verdict = this.isJudged ? (met ? 'met' : 'MISSED') : ''
    this.#rows.push([what, ours, against, ratio.toFixed(2), `${sign} ${bound.toFixed(2)}`, verdict])
  }

  /** Adds a line without a goal. */
  note(what: string, ours: string, against = '', ratio?: number): void {
    this.#rows.push([what, ours, against, ratio?.toFixed(2) ?? '', '', ''])
  }

  /** Adds a line that was not measured. */
  absent(what: string, why: string): void {
    this.note(what, '', why)
  }

  /** Prints it. */
  show(): void {
    const rows = [['what', 'ours', 'against', 'ratio', 'goal', ''], ...this.#rows]
    const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
    const line = (cells: string[]): string => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
    const [head, ...rest] = rows.map(line)
    for (const text of [head ?? '', line(widths.map((width) => '-'.repeat(width))), ...rest])
      console.log(text.trimEnd())
  }
}

/** Writes a time. */
export function milliseconds(time: number): string {
  return `${time.toFixed(2)} ms`
}

/** Writes how often a second something is done that takes so many milliseconds. */
export function perSecond(time: number): string {
  return `${Math.round(1e3 / time).toLocaleString('en')}/s`
}
