/** What a program pays before it can make its first call. */

import { execFileSync } from 'node:child_process'
import { type Effort, median, milliseconds, type Table, type Work } from './measure'
import { kitsuCore } from './peer'

const PROGRAMS = {
  bare: '',
  ours: "new (require('didww-sdk').Client)({ apiKey: 'key' })",
  module: "require('didww-sdk')",
  kitsu: "require('kitsu-core')",
  fetch: "require('kitsu-core'); void fetch; require('crypto')",
}

/** Compares what the package and a client add to the start of Node that does nothing. */
export async function starts(table: Table, effort: Effort): Promise<void> {
  const programs = Object.entries(PROGRAMS).filter(
    ([, program]) => kitsuCore !== undefined || !program.includes('kitsu'),
  )
  const contenders = Object.fromEntries(programs.map(([name, program]) => [name, started(program)]))
  const times = (await median(contenders, effort.rounds(25))) as Record<string, { wall: number }>
  const bare = times.bare?.wall ?? 0
  const added = (name: string): number => (times[name]?.wall ?? Number.NaN) - bare
  const what = 'the package and a client, above a bare start'
  const ours = milliseconds(added('ours'))
  if (kitsuCore === undefined) return table.absent(what, 'kitsu-core: not installed')
  table.note(what, ours, `${milliseconds(added('kitsu'))}, kitsu-core alone`, added('ours') / added('kitsu'))
  table.note('  without the client', milliseconds(added('module')))
  table.note('  a bare start', milliseconds(bare))
  table.note(
    '  with fetch and crypto',
    ours,
    `${milliseconds(added('fetch'))}, kitsu-core`,
    added('ours') / added('fetch'),
  )
}

function started(program: string): Work {
  // where the package finds itself by its name
  return () => execFileSync(process.execPath, ['--eval', program], { cwd: __dirname, stdio: 'inherit' })
}
