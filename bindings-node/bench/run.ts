/**
 * The package against floors and against what the official package is made of, in one run.
 *
 * `cargo xtask bench node` builds a release and installs what it is compared with. With `--test` each line is run once, to see
 * that it works; what is not installed is left out.
 */

import { callbacks } from './callbacks'
import { encryption } from './encryption'
import { finds } from './finds'
import { load } from './load'
import { Effort, Table } from './measure'
import { pageInMemory, pageOverHttp } from './pages'
import { kitsuCore } from './peer'
import { running } from './server'
import { starts } from './starts'

async function main(): Promise<void> {
  const effort = new Effort(process.argv.includes('--test'))
  if (!effort.isTest && (kitsuCore === undefined || globalThis.gc === undefined)) {
    throw new Error('cargo xtask bench node installs what the package is compared with, and runs this')
  }
  const table = new Table(!effort.isTest)
  await pageInMemory(table, effort)
  const server = await running()
  try {
    await pageOverHttp(table, effort, server.baseUrl)
    await finds(table, effort, server.baseUrl)
  } finally {
    server.stop()
  }
  await starts(table, effort)
  await callbacks(table, effort)
  await encryption(table, effort)
  await load(table, effort)
  table.show()
}

void main()
