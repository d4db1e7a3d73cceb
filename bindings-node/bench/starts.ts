/** What a program pays before it can make its first call. */

import { execFileSync } from 'node:child_process'
import { type Effort, mapped, medianAbove, milliseconds, type Table } from './measure'
import { kitsuCore } from './peer'

const PROGRAMS = {
  bare: '',
  ours: "new (require('didww-sdk').Client)({ apiKey: 'key' })",
  module: "require('didww-sdk')",
  kitsu: "try { require('kitsu-core') } catch {}",
}

/** The same of ES modules, whose own start is another one. */
const MODULES = {
  bare: '',
  ours: "import { Client } from 'didww-sdk'; new Client({ apiKey: 'key' })",
}

/**
 * Compares what the package and a client add to the start of Node that does nothing with what `kitsu-core` adds, which the
 * official package loads before its own code.
 */
export async function starts(table: Table, effort: Effort): Promise<void> {
  const { bare, above } = await medianAbove('bare', mapped(PROGRAMS, start('commonjs')), effort.rounds(31))
  const what = 'the package and a client, above a bare start'
  if (kitsuCore === undefined) table.absent(what, 'kitsu-core: not installed')
  else {
    const against = `${milliseconds(above.kitsu)}, kitsu-core alone`
    table.note(what, milliseconds(above.ours), against, above.ours / above.kitsu)
  }
  table.note('  without the client', milliseconds(above.module), `${milliseconds(bare)}, a bare start`)
  const imported = await medianAbove('bare', mapped(MODULES, start('module')), effort.rounds(31))
  const required = `${milliseconds(above.ours)}, required`
  table.note('  the same of ES modules', milliseconds(imported.above.ours), required, imported.above.ours / above.ours)
}

/** Starts a program, where the package finds itself by its name. */
function start(type: 'commonjs' | 'module'): (program: string) => () => void {
  return (program) => () =>
    execFileSync(process.execPath, [`--input-type=${type}`, '--eval', program], { cwd: __dirname })
}
