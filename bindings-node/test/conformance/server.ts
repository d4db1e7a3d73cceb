/** The server that plays the cases, and how it is asked. */

import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { type Case, readJson } from './cases'

const BINARY = process.platform === 'win32' ? 'didww-conformance-server.exe' : 'didww-conformance-server'

/** What the server thinks of a play. */
interface Verdict {
  ok: boolean
  mismatches: string[]
  unplayed: number
}

/** The folder of the whole project: the first one above this file that has the cases. */
function root(): string {
  let folder = __dirname
  while (!existsSync(join(folder, 'tests', 'conformance', 'README.md'))) {
    const above = dirname(folder)
    if (above === folder) {
      throw new Error(`no folder above ${__dirname} has the cases`)
    }
    folder = above
  }
  return folder
}

/** The path of the server's program: `DIDWW_CONFORMANCE_SERVER`, or where `cargo build` puts it. */
function binary(): string {
  const path = process.env['DIDWW_CONFORMANCE_SERVER'] ?? join(root(), 'target', 'debug', BINARY)
  if (!existsSync(path)) {
    throw new Error(`${path} is not there: cargo build -p didww-conformance`)
  }
  return path
}

/** A running server. It ends with this process, or with `close`. */
export class Server {
  private constructor(
    private readonly program: ChildProcessByStdio<Writable, Readable, null>,
    /** Where it listens. */
    readonly url: string,
  ) {}

  /** Starts a server. */
  static async start(): Promise<Server> {
    const program = spawn(binary(), ['--until-stdin-closes'], { stdio: ['pipe', 'pipe', 'ignore'] })
    for await (const line of createInterface(program.stdout)) {
      return new Server(program, line.trim())
    }
    throw new Error('the server did not start')
  }

  /** Ends the server. */
  async close(): Promise<void> {
    const ended = once(this.program, 'exit')
    this.program.stdin.end()
    await ended
  }

  private async ask(path: string, method = 'GET'): Promise<unknown> {
    const answer = await fetch(`${this.url}/control/${path}`, { method, signal: AbortSignal.timeout(60_000) })
    if (!answer.ok) {
      throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    }
    return readJson(await answer.text())
  }

  /** Every case there is. */
  async cases(): Promise<Case[]> {
    const cases = (await this.ask('cases')) as Case[]
    if (cases.length === 0) {
      throw new Error('the server has no cases')
    }
    return cases
  }

  /** Begins a play of a case: its number, and the base URL of the client. */
  async play(name: string): Promise<{ play: number; base_url: string }> {
    return (await this.ask(`start?case=${encodeURIComponent(name)}`, 'POST')) as { play: number; base_url: string }
  }

  /** Tells what came of all cases. */
  async tally(runner: string, passed: number, failed: number): Promise<void> {
    await this.ask(`tally?runner=${encodeURIComponent(runner)}&passed=${passed}&failed=${failed}`, 'POST')
  }

  /** What the server did not like of a play. */
  async result(play: number): Promise<string[]> {
    const verdict = (await this.ask(`result?play=${play}`)) as Verdict
    const wrong = [...verdict.mismatches]
    if (verdict.unplayed > 0) {
      wrong.push(`${verdict.unplayed} requests did not come`)
    }
    return verdict.ok || wrong.length > 0 ? wrong : ['the server is not content']
  }
}
