/** Steps about files: uploads, downloads, call detail records. */

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import {
  type CallOptions,
  type CallRecord,
  CdrIn,
  CdrOut,
  type Client,
  type DidwwError,
  Export,
  PublicKeys,
  type RecordClass,
  readRecords,
  type UploadedFile,
} from 'didww-sdk'
import type { FileOfCase, Step } from './cases'
import { MismatchError, Records, shown } from './outcomes'
import { collect } from './rows'

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'didww-conformance-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Bytes that come in pieces. */
function readerOf(content: Uint8Array): ReadableStream<Uint8Array> {
  const SIZE = 10_000
  let begin = 0
  return new ReadableStream({
    pull(controller): void {
      if (begin >= content.length) {
        controller.close()
        return
      }
      controller.enqueue(content.subarray(begin, begin + SIZE))
      begin += SIZE
    },
  })
}

/** Encrypts and uploads a file. */
export async function upload(client: Client, file: FileOfCase, limits: CallOptions): Promise<UploadedFile> {
  const content = Buffer.from(file.text.repeat(file.times ?? 1))
  const options = {
    ...limits,
    ...(file.description !== undefined && { description: file.description }),
    ...(file.name !== undefined && file.from !== 'path' && { fileName: file.name }),
  }
  if (file.from === 'bytes') {
    return client.encryptedFiles.upload(content, options)
  }
  if (file.from === 'reader') {
    return client.encryptedFiles.upload(readerOf(content), options)
  }
  return inFolder(async (folder) => {
    const path = join(folder, file.name ?? 'file')
    await writeFile(path, content)
    return client.encryptedFiles.upload(path, options)
  })
}

/** What public keys are called in an upload. */
export function fingerprint(keys: readonly [string, string]): string {
  return new PublicKeys(...keys).fingerprint
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => !name.startsWith('.')).sort()
}

/** Fetches the file of an export, and gives what is there then. */
export async function download(client: Client, held: unknown, packed: boolean, limits: CallOptions): Promise<string> {
  const exported = exportOf(held)
  return inFolder(async (folder) => {
    const name = packed ? 'calls.csv.gz' : 'calls.csv'
    const path = join(folder, name)
    const done = await client.exports.download(exported, path, limits).catch(async (error: unknown) => {
      const names = await namesIn(folder)
      throw names.length === 0 ? error : new MismatchError(`it fails (${error}) and leaves ${names}`)
    })
    const content = await readFile(path)
    const names = await namesIn(folder)
    if (done.path !== path || done.bytes !== content.length || names.join() !== name) {
      throw new MismatchError(`${shown(done)} and ${names} instead of ${path}`)
    }
    return (packed ? gunzipSync(content) : content).toString()
  })
}

function exportOf(held: unknown): Export {
  if (held instanceof Export) {
    return held
  }
  throw new MismatchError(`this is no export: ${shown(held)}`)
}

/** Call detail records until the first error, which comes with those before it. */
export async function records(
  client: Client,
  held: unknown,
  step: Step,
): Promise<{ records: Records; failed: DidwwError | undefined }> {
  const { rows, failed } = await collect<CallRecord>(
    step.record === 'cdr_in' ? recordsOf(client, held, step, CdrIn) : recordsOf(client, held, step, CdrOut),
  )
  return { records: new Records(rows), failed }
}

function recordsOf<R extends CallRecord>(
  client: Client,
  held: unknown,
  step: Step,
  cls: RecordClass<R>,
): AsyncIterable<R> {
  return step.csv === undefined ? client.exports.content(exportOf(held)).rows(cls) : readRecords(step.csv, cls)
}
