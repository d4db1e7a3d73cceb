/** Encryption of files. */

import { createCipheriv, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { encrypt, PublicKeys } from 'didww-sdk'
import { best, type Effort, type Table } from './measure'

const LENGTH = 10_000_000
// those of the local DIDWW, of 4096 bits as DIDWW's own
const KEYS = join(__dirname, '..', '..', '..', 'sandbox', 'src', 'keys')

/** Compares the encryption of 10 MB with AES alone. */
export async function encryption(table: Table, effort: Effort): Promise<void> {
  const content = randomBytes(LENGTH)
  const [first = '', second = ''] = ['a.pem', 'b.pem'].map((name) => readFileSync(join(KEYS, name), 'ascii'))
  const publicKeys = new PublicKeys(first, second)
  const least = await best(
    {
      ours: () => encrypt(content, publicKeys),
      aes: () => {
        const cipher = createCipheriv('aes-256-cbc', Buffer.alloc(32), Buffer.alloc(16))
        return Buffer.concat([cipher.update(content), cipher.final()])
      },
    },
    effort.rounds(20),
  )
  const rate = (time: number): string => `${Math.round(LENGTH / 1e3 / time)} MB/s`
  const { ours, aes } = least
  const against = `${rate(aes.wall)}, AES-256-CBC of node:crypto`
  table.add('encryption of 10 MB', rate(ours.wall), against, aes.wall / ours.wall, { atLeast: 0.9 })
  const loop = `${ours.loop.toFixed(1)} ms of ${ours.wall.toFixed(1)} ms`
  table.note('  the event loop was busy', loop, `${aes.loop.toFixed(1)} ms`, ours.loop / aes.loop)
}
