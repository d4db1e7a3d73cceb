/**
 * The Node runner of the shared conformance cases.
 *
 * `node build/test/conformance/run.js [part of a name]`
 */

import type { Case } from './cases'
import { Server } from './server'
import { Play } from './steps'

/** Cases at once: the slow ones wait, they do not work. */
export const AT_ONCE = 16

/** Plays a case: what is wrong, or `undefined`. */
export async function play(server: Server, played: Case): Promise<string | undefined> {
  const { play, base_url } = await server.play(played.name)
  const wrong = await playSteps(played, base_url)
  // what the server says comes first: the rest follows from it
  const said = await server.result(play)
  return [...said, ...(wrong === undefined ? [] : [wrong])].join('\n') || undefined
}

async function playSteps(played: Case, baseUrl: string): Promise<string | undefined> {
  try {
    await new Play(played, baseUrl).run()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Does work for each item, as many at once as there is room for; the results are in the order of the items. */
export async function atOnce<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const queue = items.entries()
  async function take(): Promise<void> {
    for (const [index, item] of queue) {
      results[index] = await work(item)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, take))
  return results
}

/** Runs the cases whose name holds a text; 1 if one of them fails, or none is there. */
async function main(part: string): Promise<number> {
  const server = await Server.start()
  try {
    const cases = (await server.cases()).filter((one) => one.name.includes(part))
    if (cases.length === 0) {
      console.log(`no case is called like ${part}`)
      return 1
    }
    const verdicts = await atOnce(cases, (one) => play(server, one))
    verdicts.forEach((wrong, index) => {
      if (wrong !== undefined) {
        console.log(`${cases[index]?.name}\n    ${wrong.replaceAll('\n', '\n    ')}`)
      }
    })
    const failed = verdicts.filter((wrong) => wrong !== undefined).length
    console.log(`${cases.length - failed} passed, ${failed} failed`)
    return failed === 0 ? 0 : 1
  } finally {
    await server.close()
  }
}

if (require.main === module) {
  void main(process.argv[2] ?? '').then((code) => {
    process.exitCode = code
  })
}
