/** Exports: files on disk and in pieces, and their rows, typed. */

import assert from 'node:assert/strict'
import { createReadStream, mkdtempSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { gunzipSync } from 'node:zlib'
import {
  CallRecord,
  CdrIn,
  CdrOut,
  type Client,
  type Export,
  ExportFilters,
  FileError,
  InvalidInputError,
  openRecords,
  RecordError,
  readRecords,
  type Sandbox,
  startSandbox,
} from 'didww-sdk'
import { caught, printed, reasonOf } from './caught'
import { document, Loopback } from './loopback'

const ROWS = 20_000

const today = new Date()
const root = mkdtempSync(join(tmpdir(), 'didww-exports-'))
let large: Sandbox
let client: Client
let exported: Export

before(async () => {
  large = await startSandbox({ exportRows: ROWS, settleAfter: 20 })
  client = large.client()
  exported = await client.exports.createAndWait({ exportType: 'cdr_in', filters: ofThisMonth() }, { pollEvery: 20 })
})

after(async () => {
  await client.close()
  await large.close()
  await rm(root, { recursive: true })
})

function ofThisMonth(): ExportFilters {
  return new ExportFilters({ year: today.getUTCFullYear(), month: today.getUTCMonth() + 1 })
}

function blobOf(bytes: Buffer): Blob {
  return new Blob([bytes as Uint8Array<ArrayBuffer>])
}

function folder(): Promise<string> {
  return mkdtemp(join(root, 'of-'))
}

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const row of rows) list.push(row)
  return list
}

test('a download tells how far it is', async () => {
  const there = await folder()
  const path = join(there, 'calls.csv')
  const seen: [number, number | null][] = []
  const done = await client.exports.download(exported, path, { onProgress: (got, total) => seen.push([got, total]) })
  assert.deepEqual({ ...done }, { path, bytes: (await stat(path)).size, resumedFrom: 0 })
  assert.equal((await readFile(path, 'utf8')).trimEnd().split('\n').length, ROWS + 1)
  const steps = seen.map(([got]) => got)
  assert.deepEqual(
    steps,
    [...steps].sort((a, b) => a - b),
  )
  assert.ok((steps.at(-1) ?? 0) > 0)
  assert.equal(steps.at(-1), seen[0]?.[1])
  assert.deepEqual(await readdir(there), ['calls.csv'])
})

test('a packed download', async () => {
  const there = await folder()
  const byName = await client.exports.download(exported, join(there, 'calls.csv.gz'))
  const asked = await client.exports.download(exported, pathToFileURL(join(there, 'packed')), { packed: true })
  const plain = await client.exports.download(exported, join(there, 'plain.csv'), { packed: false })
  const packed = await readFile(byName.path)
  assert.ok(packed.equals(await readFile(asked.path)))
  assert.ok(gunzipSync(packed).equals(await readFile(plain.path)))
})

test('the content in pieces and at once', async () => {
  const path = join(await folder(), 'calls.csv')
  await client.exports.download(exported, path)
  const file = await readFile(path)
  const content = client.exports.content(exported)
  const pieces = await all(content)
  assert.ok(pieces.length > 1)
  assert.ok(Buffer.concat(pieces).equals(file))
  assert.ok((await content.bytes()).equals(file), 'it can be fetched again')
  assert.ok(Buffer.concat(await Readable.fromWeb(content.stream() as never).toArray()).equals(file))
  const packed = await client.exports.content(exported, { packed: true }).bytes()
  assert.ok(gunzipSync(packed).equals(file))
  const seen: number[] = []
  await client.exports.content(exported, { onProgress: (got) => seen.push(got) }).bytes()
  assert.ok(seen.length > 0)
  assert.deepEqual(
    seen,
    [...seen].sort((a, b) => a - b),
  )
})

test('it need not be read to the end', async () => {
  for await (const piece of client.exports.content(exported)) {
    assert.ok(piece.toString().startsWith('Date/Time'))
    break
  }
  const reader = client.exports.content(exported).stream().getReader()
  await reader.read()
  await reader.cancel()
  for await (const call of client.exports.content(exported).rows(CdrIn)) {
    assert.ok(call instanceof CdrIn)
    break
  }
  for await (const calls of client.exports.content(exported).rows(CdrIn).batches()) {
    assert.ok(calls.length > 0)
    break
  }
  assert.ok((await client.balance.find()).totalBalance.length > 0)
})

test('rows are typed', async () => {
  let count = 0
  for await (const call of client.exports.content(exported).rows(CdrIn)) {
    count += 1
    if (count > 50) continue
    assert.ok(call.startedAt instanceof Date)
    assert.equal(typeof call.duration, 'number')
    assert.equal(typeof call.meteredAmount, 'string')
    assert.ok(call.connectedAt === null || call.connectedAt >= call.startedAt)
    assert.equal(typeof call.destinationDid, 'string')
    assert.equal(call.line, count + 1)
    assert.ok(printed(call).includes(`line: ${call.line}`))
    assert.equal(call.get('destination_did'), call.destinationDid)
  }
  assert.equal(count, ROWS)
  // the export says itself what it holds
  for await (const call of client.exports.content(exported).rows()) {
    assert.ok(call instanceof CdrIn)
    break
  }
})

function keyOf({ startedAt, source, duration, line }: CdrIn): string {
  return `${startedAt?.toISOString()} ${source} ${duration} ${line}`
}

test('rows of files, text and streams', async () => {
  const there = await folder()
  const packed = (await client.exports.download(exported, join(there, 'calls.csv.gz'))).path
  const plain = (await client.exports.download(exported, join(there, 'calls.csv'))).path
  const bytes = await readFile(plain)
  const ofFile = (await all(openRecords(packed, CdrIn))).map(keyOf)
  assert.equal(ofFile.length, ROWS)
  const others = [
    openRecords(pathToFileURL(plain), CdrIn),
    readRecords(bytes, CdrIn),
    readRecords(bytes.toString(), CdrIn),
    readRecords(blobOf(bytes), CdrIn),
    readRecords(blobOf(bytes).stream(), CdrIn),
    readRecords(createReadStream(plain, { highWaterMark: 777 }), CdrIn),
  ]
  for (const records of others) assert.deepEqual((await all(records)).map(keyOf), ofFile)
  const batches = await all(readRecords(bytes, CdrIn).batches())
  assert.deepEqual(batches.flat().map(keyOf), ofFile)
  assert.ok(batches.every((batch) => batch.length <= 1000))
})

const TEXT = `Date/Time Start (UTC),Source,Duration (sec),Total (USD),Colour
2026-04-16 00:00:10,12025550123,45,0.0100,blue
2026-04-16 00:01:10,,often,,red
2026-04-16 00:02:10,"a ""name"" with \\",0,,
`

test('columns that are not known and cells that are damaged', async () => {
  const reader = readRecords(TEXT, CdrIn)[Symbol.asyncIterator]()
  const first = (await reader.next()).value as CdrIn
  assert.equal(first.total, '0.0100')
  assert.equal(first.connectedAt, null)
  assert.equal(first.get('Colour'), 'blue')
  assert.deepEqual(first.unknown, { Colour: 'blue' })
  assert.equal(first.get('Nothing'), null)
  assert.deepEqual(first.startedAt, new Date('2026-04-16T00:00:10Z'))
  const { startedAt, line } = JSON.parse(JSON.stringify(first)) as { startedAt: string; line: number }
  assert.deepEqual([startedAt, line], ['2026-04-16T00:00:10.000Z', 2])
  const damaged = await caught(RecordError, () => reader.next())
  assert.deepEqual([damaged.line, damaged.column], [3, 'Duration (sec)'])
  // the next one is read all the same
  const third = (await reader.next()).value as CdrIn
  assert.deepEqual([third.line, third.duration, third.source], [4, 0, 'a "name" with \\'])
  assert.equal((await reader.next()).done, true)
  assert.equal((await reader.next()).done, true)
  assert.throws(() => {
    ;(first as { duration: number | null }).duration = 1
  }, TypeError)
  assert.throws(() => new (CdrIn as unknown as new () => CdrIn)(), /row of a file/)
})

test('what comes before a damaged row comes before its error', async () => {
  const came: number[] = []
  const damaged = await caught(RecordError, async () => {
    for await (const call of readRecords(TEXT, CdrIn)) came.push(call.line)
  })
  assert.deepEqual([came, damaged.line], [[2], 3])
  const batches: number[] = []
  await caught(RecordError, async () => {
    for await (const batch of readRecords(TEXT, CdrIn).batches()) batches.push(batch.length)
  })
  assert.deepEqual(batches, [1])
})

test('turns that nobody waits for come in their order', async () => {
  const bytes = await client.exports.content(exported).bytes()
  const reader = readRecords(bytes, CdrIn)[Symbol.asyncIterator]()
  const turns = await Promise.all(Array.from({ length: 2_000 }, () => reader.next()))
  const lines = turns.map(({ value }) => (value as CdrIn).line)
  assert.deepEqual(
    lines,
    lines.map((_, place) => place + 2),
  )
  await reader.return?.()
  assert.equal((await reader.next()).done, true)
})

test('what a stream of records throws comes through', async () => {
  const error = new Error('the disk is gone')
  async function* broken(): AsyncGenerator<Buffer> {
    yield Buffer.from(TEXT.slice(0, 120))
    throw error
  }
  const came: CdrIn[] = []
  const failed = await caught(FileError, async () => {
    for await (const call of readRecords(broken(), CdrIn)) came.push(call)
  })
  assert.equal(failed.cause, error)
  assert.equal(came.length, 1)
})

test('a stream of records is read no faster than its records', async () => {
  let given = 0
  let ended = false
  async function* endless(): AsyncGenerator<Buffer> {
    try {
      yield Buffer.from('Source\n')
      for (;;) {
        given += 1
        yield Buffer.from('12025550123\n'.repeat(1_000))
      }
    } finally {
      ended = true
    }
  }
  const reader = readRecords(endless(), CdrIn)[Symbol.asyncIterator]()
  await reader.next()
  await new Promise((resolve) => setTimeout(resolve, 50))
  assert.ok(given < 50, `${given} pieces are read for one record`)
  await reader.return?.()
  await new Promise((resolve) => setTimeout(resolve, 50))
  assert.ok(ended)
})

test('outgoing calls', async () => {
  await using sandbox = await startSandbox({ settleAfter: 20 })
  await using newer = sandbox.client({ apiVersion: '2026-04-16' })
  const to = new Date(Math.floor(Date.now() / 1000) * 1000)
  const from = new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth(), 1))
  const made = await newer.exports.createAndWait(
    { exportType: 'cdr_out', filters: new ExportFilters({ from, to }) },
    { pollEvery: 20 },
  )
  const rows = await all(newer.exports.content(made).rows(CdrOut))
  assert.ok(rows.length > 0)
  assert.ok(rows.every((row) => row instanceof CdrOut && row instanceof CallRecord))
})

test('what cannot be fetched', async () => {
  await using sandbox = await startSandbox()
  await using own = sandbox.client()
  const there = await folder()
  const waiting = await own.exports.create({ exportType: 'cdr_in', filters: ofThisMonth() })
  await caught(InvalidInputError, () => own.exports.download(waiting, join(there, 'calls.csv')), /pending/)
  await caught(InvalidInputError, () => own.exports.content(waiting).bytes(), /pending/)
  assert.deepEqual(await readdir(there), [])
  sandbox.settleAll()
  const ready = await own.exports.find(waiting.id)
  const nowhere = join(there, 'no', 'such', 'folder', 'calls.csv')
  const failed = await caught(FileError, () => own.exports.download(ready, nowhere))
  assert.equal(failed.errno, 2)
  await caught(FileError, () => all(openRecords(join(there, 'nothing.csv'), CdrIn)), /nothing/)
  const did = (await own.dids.list().first()) as unknown as Export
  await caught(InvalidInputError, () => own.exports.content(did).bytes(), /exports takes Export/)
  await caught(InvalidInputError, () => own.exports.download(did, nowhere), /exports takes Export/)
  await caught(InvalidInputError, () => own.exports.download(ready, 7 as unknown as string), /path/)
  await caught(InvalidInputError, () => own.exports.download(ready, nowhere, { resumed: true } as object), /resume/)
  await caught(InvalidInputError, () => readRecords(TEXT, Date as never), /CdrIn/)
})

test('a file that stops coming can be given up', async () => {
  await using loopback = await Loopback.start()
  await using own = loopback.client()
  const url = `http://127.0.0.1:${loopback.port}/v3/exports/e.csv.gz`
  loopback.answer(
    document({ id: 'e', type: 'exports', attributes: { status: 'Completed', export_type: 'cdr_in', url } }),
  )
  const stalled = await own.exports.find('e')
  loopback.otherwise({ stalls: true })
  const there = await folder()
  const given = [
    (signal: AbortSignal) => own.exports.content(stalled, { signal }).bytes(),
    (signal: AbortSignal) => all(own.exports.content(stalled, { signal }).rows(CdrIn)),
    (signal: AbortSignal) => own.exports.content(stalled, { signal }).stream().getReader().read(),
    (signal: AbortSignal) => own.exports.download(stalled, join(there, 'x.csv'), { signal }),
  ]
  for (const read of given) {
    const signal = AbortSignal.timeout(50)
    assert.equal(await reasonOf(read(signal)), signal.reason)
    assert.equal(await reasonOf(read(AbortSignal.abort('at once'))), 'at once')
  }
  assert.ok(await loopback.untilEnds(loopback.opened - 1))
})
