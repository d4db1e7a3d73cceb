/** What a program pays before it can make its first call. */

import { execFileSync } from 'node:child_process'
import { type Effort, mapped, medianAbove, milliseconds, type Table } from './measure'
import { kitsuCore } from './peer'

const PROGRAMS = {
  bare: '',
  ours: "new (require('didww-sdk').Client)({ apiKey: 'key' })",
  module: "require('didww-sdk')",
  kitsu: "try { require('kitsu-core') } catch {}",
  imported: "void import('didww-sdk').then(({ Client }) => new Client({ apiKey: 'key' }))",
}

/**
 * Compares what the package and a client add to the start of Node that does nothing with what `kitsu-core` adds, which the
 * official package loads before its own code.
 */
export async function starts(table: Table, effort: Effort): Promise<void> {
  // where the package finds itself by its name
  const start = (program: string) => () => execFileSync(process.execPath, ['--eval', program], { cwd: __dirname })
  const { bare, above } = await medianAbove('bare', mapped(PROGRAMS, start), effort.rounds(31))
  const what = 'the package and a client, above a bare start'
  if (kitsuCore === undefined) table.absent(what, 'kitsu-core: not installed')
  else {
    const against = `${milliseconds(above.kitsu)}, kitsu-core alone`
    table.note(what, milliseconds(above.ours), against, above.ours / above.kitsu)
  }
  const required = `${milliseconds(above.ours)}, required`
  table.note('  imported as an ES module', milliseconds(above.imported), required, above.imported / above.ours)
  table.note('  without the client', milliseconds(above.module), `${milliseconds(bare)}, a bare start`)
}
