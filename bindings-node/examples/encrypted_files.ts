/** Encrypted files: documents are encrypted for DIDWW's keys while they are sent, and nobody else can read them. */

import { createReadStream } from 'node:fs'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, encrypt, encryptedLength, encryptStream, PublicKeys } from 'didww-sdk'
import * as account from './account.ts'

/** Uploads from a path, from memory and from a stream. */
async function upload(client: Client, path: string): Promise<void> {
  const fromPath = await client.encryptedFiles.upload(path, {
    description: 'passport',
    onProgress: (sent, total) => console.log(`  ${sent} of ${total} bytes`),
  })
  const fromMemory = await client.encryptedFiles.upload(Buffer.from('%PDF-1.7 another scan'), { fileName: 'visa.pdf' })
  const fromStream = await client.encryptedFiles.upload(createReadStream(path), { fileName: 'passport.pdf' })
  for (const { id } of [fromPath, fromMemory, fromStream]) {
    const file = await client.encryptedFiles.find(id)
    console.log(`${file.description ?? '-'}: to be used before ${file.expiresAt?.toISOString()}`)
    await client.encryptedFiles.delete(id)
  }
}

/** Encrypts by hand, for another process to send. */
async function byHand(client: Client, path: string): Promise<void> {
  const keys = await client.encryptedFiles.publicKeys()
  console.log(`fingerprint ${keys.fingerprint.slice(0, 20)}…`)
  const packed = await encrypt(Buffer.from('%PDF-1.7 small'), keys)
  console.log(`14 bytes are ${packed.length} bytes now`)
  const written = await encryptStream(createReadStream(path), `${path}.enc`, keys)
  const { size } = await stat(path)
  console.log(`${size} bytes are ${written}, as was to be expected: ${encryptedLength(size, keys)}`)
  const same = PublicKeys.fromResources(await client.publicKeys.list().all())
  console.log('the keys of the list are the same:', same.fingerprint === keys.fingerprint)
}

async function main(): Promise<void> {
  const client = await account.client({ changes: true })
  const folder = await mkdtemp(join(tmpdir(), 'scans-'))
  const path = join(folder, 'passport.pdf')
  await writeFile(path, `%PDF-1.7 ${'scan '.repeat(20_000)}`)
  try {
    await upload(client, path)
    await byHand(client, path)
  } finally {
    await rm(folder, { recursive: true })
  }
}

void main()
