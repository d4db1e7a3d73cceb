/** Tests of your own code: a DIDWW in memory for each test, with an account in it. Run it with `node --test`, or by itself. */

import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { type Client, NotFoundError, type Sandbox, startSandbox } from 'didww-sdk'

/** Routes all numbers of a country to a trunk: what is to be tested. Gives how many were changed. */
async function routeByCountry(client: Client, iso: string, trunkName: string): Promise<number> {
  const country = await client.countries.list({ filter: { iso } }).first()
  const trunk = await client.voiceInTrunks.list({ filter: { name: trunkName } }).first()
  if (country === null || trunk === null) throw new RangeError(`no country ${iso} or no trunk ${trunkName}`)
  let changed = 0
  for await (const did of client.dids.list({ filter: { 'country.id': country.id }, include: ['voice_in_trunk'] })) {
    if (did.voiceInTrunkId === trunk.id) continue
    await client.dids.update(did, { voiceInTrunk: trunk })
    changed += 1
  }
  return changed
}

let sandbox: Sandbox
let client: Client

beforeEach(async () => {
  sandbox = await startSandbox()
  client = sandbox.client()
})
afterEach(() => sandbox.close())

test('the numbers of a country are routed, with one request each', async () => {
  assert.equal(await routeByCountry(client, 'US', 'Phone at home'), 2)
  const patches = sandbox.requests().filter((request) => request.method === 'PATCH')
  assert.equal(patches.length, 2)
  const sent = patches[0]?.json as { data: { relationships: { voice_in_trunk: { data: { type: string } } } } }
  assert.equal(sent.data.relationships.voice_in_trunk.data.type, 'voice_in_trunks')
  assert.equal(await routeByCountry(client, 'US', 'Phone at home'), 0)
})

test('nothing is changed if there is no such trunk', async () => {
  await assert.rejects(routeByCountry(client, 'US', 'no such trunk'), RangeError)
  assert.equal(sandbox.lastRequest('PATCH', '/v3/dids'), null)
})

test('the sandbox answers as DIDWW does', async () => {
  const gone = client.dids.update('00000000-0000-4000-8000-000000000000', { description: 'x' })
  await assert.rejects(gone, NotFoundError)
})
