/** What a thread does: a client of its own, a few calls, and what it has seen. */

import { parentPort, workerData } from 'node:worker_threads'
import { Client, DidwwError, InvalidInputError, VoiceInTrunk } from 'didww-sdk'

async function work(baseUrl: string, turns: number): Promise<string[]> {
  await using client = new Client({ apiKey: 'key', baseUrl, rateLimit: null, retries: 0, onRequest: () => undefined })
  const seen: string[] = []
  for (let turn = 0; turn < turns; turn += 1) {
    const did = await client.dids.find(`did-${turn}`, { include: ['voice_in_trunk'] })
    seen.push(`${did.id} ${did.voiceInTrunk instanceof VoiceInTrunk}`)
  }
  const failed = await client.dids.find('').catch((error: unknown) => error)
  seen.push(String(failed instanceof InvalidInputError && failed instanceof DidwwError))
  return seen
}

const { baseUrl, turns } = workerData as { baseUrl: string; turns: number }
void work(baseUrl, turns).then((seen) => parentPort?.postMessage(seen))
