/**
 * The least server there is, in a process of its own: the same answers to every request of a connection.
 *
 * It parses nothing but the end of a request and whether it is for a list, so that it takes a fraction of the time that any
 * client does.
 */

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { oneDid, pageOfDids } from './document'

/** One that runs. */
export interface RunningServer {
  readonly baseUrl: string
  stop(): void
}

/** Starts it. It ends with whoever started it. */
export async function running(): Promise<RunningServer> {
  const child: ChildProcess = fork(__filename, { execArgv: [] })
  const [port] = (await once(child, 'message')) as [number]
  return { baseUrl: `http://127.0.0.1:${port}/v3`, stop: () => void child.kill() }
}

function answer(body: Buffer): Buffer {
  const head = `HTTP/1.1 200 OK\r\nContent-Type: application/vnd.api+json\r\nContent-Length: ${body.length}\r\n\r\n`
  return Buffer.concat([Buffer.from(head), body])
}

function serve(): void {
  const [page, did] = [answer(pageOfDids()), answer(oneDid())]
  const server = createServer({ noDelay: true }, (socket: Socket) => {
    let held = ''
    socket.setEncoding('latin1')
    socket.on('error', () => socket.destroy())
    socket.on('data', (piece: string) => {
      held += piece
      if (!held.endsWith('\r\n\r\n')) return
      socket.write(held.startsWith('GET /v3/dids/') ? did : page)
      held = ''
    })
  })
  process.on('disconnect', () => process.exit())
  server.listen(0, '127.0.0.1', 512, () => process.send?.((server.address() as AddressInfo).port))
}

if (require.main === module) serve()
