/** Encrypted files: what `encrypt` makes, Node's own crypto decrypts; and uploads. */

import assert from 'node:assert/strict'
import {
  constants,
  createDecipheriv,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  randomBytes,
} from 'node:crypto'
import { createReadStream, createWriteStream, mkdtempSync } from 'node:fs'
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable, Writable } from 'node:stream'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import {
  encrypt,
  encryptedLength,
  encryptStream,
  FileError,
  InvalidInputError,
  Proof,
  PublicKeys,
  ResourceIdentifier,
  startSandbox,
  type UploadSource,
} from 'didww-sdk'
import { caught, printed, reasonOf } from './caught'

// The encryption guide wants 4096 bits; those of tests are made in a moment.
const BITS = 2048
const [KEY, IV] = [32, 16]

const pairs = [0, 1].map(() => generateKeyPairSync('rsa', { modulusLength: BITS }))
const [first, second] = pairs.map(({ publicKey }) => publicKey.export({ type: 'spki', format: 'pem' }).toString())
const keys = new PublicKeys(first as string, second as string)

const folder = mkdtempSync(join(tmpdir(), 'didww-encryption-'))
after(() => rm(folder, { recursive: true }))

function blobOf(bytes: Buffer): Blob {
  return new Blob([bytes as Uint8Array<ArrayBuffer>])
}

function secretOf(key: KeyObject, block: Buffer): string {
  const padding = constants.RSA_PKCS1_OAEP_PADDING
  return privateDecrypt({ key, padding, oaepHash: 'sha256' }, block).toString('hex')
}

/** What a file held: with either key, and they must agree. */
function decrypt(encrypted: Buffer): Buffer {
  const size = BITS / 8
  const secrets = pairs.map(({ privateKey }, place) =>
    secretOf(privateKey, encrypted.subarray(place * size, (place + 1) * size)),
  )
  assert.equal(secrets[0], secrets[1], 'both keys hold the same secret')
  const secret = Buffer.from(secrets[0] as string, 'hex')
  assert.equal(secret.length, KEY + IV)
  const decipher = createDecipheriv('aes-256-cbc', secret.subarray(0, KEY), secret.subarray(KEY))
  return Buffer.concat([decipher.update(encrypted.subarray(2 * size)), decipher.final()])
}

for (const length of [0, 1, 15, 16, 17, 1_000_003]) {
  test(`node:crypto decrypts what was encrypted: ${length} bytes`, async () => {
    const data = randomBytes(length)
    const encrypted = await encrypt(data, keys)
    assert.equal(encrypted.length, encryptedLength(length, keys))
    assert.ok(decrypt(encrypted).equals(data))
    // each has a secret of its own
    assert.ok(!(await encrypt(data, keys)).equals(encrypted))
  })
}

test('from whatever holds bytes', async () => {
  const scan = Buffer.from('a scan')
  const bytes = new Uint8Array(scan)
  for (const data of [scan, bytes, bytes.buffer]) assert.equal(decrypt(await encrypt(data, keys)).toString(), 'a scan')
  await caught(InvalidInputError, () => encrypt('text' as unknown as Buffer, keys), /data/)
  await caught(InvalidInputError, () => encryptedLength(-1, keys))
})

test('what is written to the bytes afterwards is not seen', async () => {
  const data = Buffer.alloc(4_000_000, 'a')
  const encrypting = encrypt(data, keys)
  data.fill('b')
  assert.ok(decrypt(await encrypting).equals(Buffer.alloc(4_000_000, 'a')))
})

const CONTENT = randomBytes(3_000_000)
const PIECES = Array.from({ length: 300 }, (_, at) => CONTENT.subarray(at * 10_000, (at + 1) * 10_000))

test('streams and paths', async () => {
  const [source, target] = [join(folder, 'scan.pdf'), join(folder, 'scan.pdf.enc')]
  await writeFile(source, CONTENT)
  const sources: (() => Parameters<typeof encryptStream>[0])[] = [
    () => source,
    () => pathToFileURL(source),
    () => CONTENT,
    () => blobOf(CONTENT),
    () => blobOf(CONTENT).stream(),
    () => createReadStream(source),
    () => PIECES,
    () => Readable.from(PIECES),
  ]
  for (const given of sources) {
    assert.equal(await encryptStream(given(), target, keys), encryptedLength(CONTENT.length, keys))
    assert.ok(decrypt(await readFile(target)).equals(CONTENT))
  }
})

test('to streams', async () => {
  const target = join(folder, 'to.enc')
  const node = createWriteStream(target)
  assert.equal(await encryptStream(CONTENT, node, keys), (await stat(target)).size)
  assert.ok(node.writableFinished)
  assert.ok(decrypt(await readFile(target)).equals(CONTENT))
  const written: Uint8Array[] = []
  const web = new WritableStream<Uint8Array>({ write: (piece) => void written.push(piece) })
  await encryptStream(PIECES, web, keys)
  assert.ok(decrypt(Buffer.concat(written)).equals(CONTENT))
  const through = new PassThrough()
  const read = through.toArray()
  await encryptStream(new Blob([]), through, keys)
  assert.equal(decrypt(Buffer.concat(await read)).length, 0)
})

test('no faster than it is written', async () => {
  let asked = 0
  const piece = Buffer.alloc(64 * 1024)
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      asked += 1
      controller.enqueue(piece)
    },
  })
  const { promise: isFull, resolve: full } = withResolvers<void>()
  let taken = 0
  const slow = new Writable({
    highWaterMark: 1,
    write: (bytes: Buffer, _encoding, done) => {
      taken += bytes.length
      // never done with what is beyond that
      if (taken > 1_000_000) full()
      else done()
    },
  })
  const ending = new AbortController()
  const encrypting = encryptStream(endless, slow, keys, { signal: ending.signal })
  await isFull
  await new Promise((resolve) => setTimeout(resolve, 50))
  assert.ok(asked * piece.length < taken + 4_000_000, `${asked} pieces are read when ${taken} bytes are written`)
  const reason = new Error('enough')
  ending.abort(reason)
  assert.equal(await reasonOf(encrypting), reason)
})

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

/** A stream that cannot be read. */
function broken(error: Error): Readable {
  return new Readable({ read: (): never => raise(error) })
}

function raise(error: Error): never {
  throw error
}

test('what a stream throws comes through', async () => {
  await using sandbox = await startSandbox()
  await using client = sandbox.client()
  const error = Object.assign(new Error('not this one'), { errno: -13, code: 'EACCES' })
  const into = (): Writable => new PassThrough().resume()
  const reads = [
    (source: UploadSource) => encryptStream(source, into(), keys),
    (source: UploadSource) => client.encryptedFiles.upload(source, { fileName: 'a.pdf' }),
  ]
  for (const read of reads) {
    for (const source of [broken(error), new ReadableStream({ pull: () => raise(error) })]) {
      const failed = await caught(FileError, () => read(source), /not this one/)
      assert.equal(failed.cause, error)
      assert.equal(failed.errno, 13)
    }
    const texts = Readable.from(['text'], { encoding: 'utf8' }) as unknown as UploadSource
    await caught(FileError, () => read(texts), /bytes/)
  }
  const target = new Writable({ write: (_piece, _encoding, done) => done(error) })
  const failed = await caught(FileError, () => encryptStream(CONTENT, target, keys), /not this one/)
  assert.equal(failed.cause, error)
})

test('a file that is not there is named', async () => {
  const missing = await caught(
    FileError,
    () => encryptStream(join(folder, 'nowhere'), new PassThrough(), keys),
    /nowhere/,
  )
  assert.equal(missing.errno, 2)
  const target = join(folder, 'no-folder', 'x')
  const failed = await caught(FileError, () => encryptStream(Buffer.from(''), target, keys), /no-folder/)
  assert.deepEqual([failed.action, failed.file], ['create', target])
})

test('what is no source and no target', async () => {
  for (const source of [7, null, {}, new Float32Array(4)]) {
    await caught(InvalidInputError, () => encryptStream(source as unknown as Buffer, new PassThrough(), keys), /source/)
  }
  await caught(InvalidInputError, () => encryptStream(CONTENT, 7 as unknown as string, keys), /target/)
  await caught(InvalidInputError, () => encryptStream(new URL('https://example.com'), new PassThrough(), keys), /file:/)
})

test('keys are checked', async () => {
  const text = (pairs[0] as (typeof pairs)[0]).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const refused = await caught(InvalidInputError, () => new PublicKeys(text, text), /private key/)
  assert.ok(!refused.message.includes(text.split('\n')[1] as string))
  await caught(InvalidInputError, () => new PublicKeys('no key', 'no key'))
  await caught(
    InvalidInputError,
    () => PublicKeys.fromResources([{ key: first as string }]),
    /two keys, and there are 1/,
  )
  assert.ok(printed(keys).includes(keys.fingerprint))
})

test('the keys of an account', async () => {
  await using sandbox = await startSandbox()
  await using client = sandbox.client()
  const before = await client.encryptedFiles.publicKeys()
  assert.ok(before instanceof PublicKeys)
  const listed = await client.publicKeys.list().all()
  assert.equal(before.fingerprint, PublicKeys.fromResources(listed).fingerprint)
  sandbox.rotateKeys()
  const content = Buffer.from('%PDF of the new keys')
  const uploaded = await client.encryptedFiles.upload(content, { fileName: 'a.pdf' })
  assert.deepEqual(sandbox.uploadedFile(uploaded.id), content)
  assert.notEqual((await client.encryptedFiles.publicKeys()).fingerprint, before.fingerprint)
})

test('uploads from memory, disk and streams', async () => {
  await using sandbox = await startSandbox()
  await using client = sandbox.client()
  const data = randomBytes(200_000)
  const path = join(folder, 'passport.pdf')
  await writeFile(path, data)
  const seen: [number, number][] = []
  const fileName = 'p.pdf'
  const { encryptedFiles } = client
  const uploads = [
    await encryptedFiles.upload(data, { fileName, description: 'passport' }),
    await encryptedFiles.upload(new Uint8Array(data), { fileName }),
    await encryptedFiles.upload(path, { onProgress: (sent, total) => seen.push([sent, total]) }),
    await encryptedFiles.upload(pathToFileURL(path)),
    await encryptedFiles.upload(blobOf(data), { fileName }),
    await encryptedFiles.upload(blobOf(data).stream(), { fileName }),
    await encryptedFiles.upload(createReadStream(path, { highWaterMark: 1000 }), { fileName }),
    await encryptedFiles.upload([data.subarray(0, 1), data.subarray(1)], { fileName }),
  ]
  for (const upload of uploads) {
    assert.ok(sandbox.uploadedFile(upload.id)?.equals(data))
    assert.equal(upload.response.status, 201)
    assert.ok(printed(upload).includes(upload.id))
  }
  assert.equal((await encryptedFiles.find(uploads[0]?.id ?? '')).description, 'passport')
  const [sent, total] = seen.at(-1) as [number, number]
  assert.ok(sent === total && total > data.length)
  const steps = seen.map(([step]) => step)
  assert.deepEqual(
    steps,
    [...steps].sort((a, b) => a - b),
  )
  assert.equal(sandbox.uploadedFile('none'), null)
})

test('what cannot be uploaded', async () => {
  await using sandbox = await startSandbox()
  await using client = sandbox.client()
  const { encryptedFiles } = client
  await caught(InvalidInputError, () => encryptedFiles.upload(Buffer.alloc(0)), /empty/)
  await caught(InvalidInputError, () => encryptedFiles.upload(new Blob([])), /empty/)
  await caught(InvalidInputError, () => encryptedFiles.upload(Buffer.alloc(21_000_000)), /20971520/)
  let ended = false
  async function* endless(): AsyncGenerator<Buffer> {
    try {
      for (;;) yield Buffer.alloc(1_000_000)
    } finally {
      ended = true
    }
  }
  await caught(InvalidInputError, () => encryptedFiles.upload(endless()), /more than 20971520/)
  assert.ok(ended, 'no more is read than is taken, and the stream is let go of')
  await caught(FileError, () => encryptedFiles.upload(join(folder, 'nowhere.pdf')), /nowhere/)
  await caught(InvalidInputError, () => encryptedFiles.upload(7 as unknown as string), /source/)
  const wrong = { filename: 'a.pdf' } as object
  await caught(InvalidInputError, () => encryptedFiles.upload(Buffer.from('a'), wrong), /fileName/)
  assert.equal(sandbox.lastRequest('POST', '/v3/encrypted_files'), null)
})

test('an upload that waits for its stream can be given up', async () => {
  await using sandbox = await startSandbox()
  await using client = sandbox.client()
  let cancelled: unknown
  const silent = new ReadableStream<Uint8Array>({ cancel: (reason) => void (cancelled = reason ?? true) })
  const signal = AbortSignal.timeout(50)
  const reason = await reasonOf(client.encryptedFiles.upload(silent, { signal }))
  assert.equal(reason, signal.reason)
  assert.ok(cancelled !== undefined)
  const quiet = new Readable({ read: () => {} })
  await reasonOf(client.encryptedFiles.upload(quiet, { signal: AbortSignal.timeout(50) }))
  assert.ok(quiet.destroyed)
})

test('an upload may be linked to', async () => {
  await using sandbox = await startSandbox()
  await using client = sandbox.client()
  const uploaded = await client.encryptedFiles.upload(Buffer.from('%PDF'), { fileName: 'p.pdf' })
  const identity = await client.identities.list({ filter: { identity_type: 'personal' } }).first()
  const kinds = await client.proofTypes.list().all()
  const proofType = kinds.find((kind) => kind.name === 'Passport')
  assert.ok(identity !== null && proofType !== undefined)
  const proof = new Proof({ proofType, entity: new ResourceIdentifier('identities', identity.id), files: [uploaded] })
  assert.deepEqual(proof.fileIds, [uploaded.id])
  assert.ok((await client.proofs.create(proof)).id)
})
