/** The benchmarks: every line of them works. What they say is for another day. */

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { Did, DidGroup, Page, SipConfiguration, VoiceInTrunk } from 'didww-sdk'
import { pageOfDids } from '../bench/document'
import { PACKAGE, runNode } from './compiled'

test('every line of the benchmarks works', async () => {
  const { code, out, errors } = await runNode([join(PACKAGE, 'build', 'bench', 'run.js'), '--test'], PACKAGE)
  assert.equal(code, 0, out + errors)
  for (const line of [
    'every attribute read',
    'the event loop was busy',
    'page of 10,000 DIDs',
    'fetched from loopback',
    'find, one after the other',
    'find, 16 at once',
    'the package and a client',
    'callback of three members',
    'encryption of 10 MB',
  ]) {
    assert.ok(out.includes(line), out)
  }
  assert.ok(!out.includes('MISSED'), 'nothing is judged by one round')
})

interface Read {
  readonly id: string
  readonly type: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly relationships: Readonly<Record<string, { readonly data?: { readonly id: string } }>>
}

/** Guards the comparison: what is timed must be the reading of all values, and of the right ones. */
test('the package reads what the page says', async () => {
  const body = pageOfDids()
  const { data, included } = JSON.parse(body.toString()) as { data: Read[]; included: Read[] }
  const page = await Page.parse(Did, body)
  assert.equal(page.length, 1_000)
  assert.equal(page.included.length, 150)
  const names = new Map(included.map(({ id, attributes }) => [id, attributes.name ?? attributes.area_name]))
  data.forEach(({ attributes, relationships }, place) => {
    const did = page.at(place) as Did
    assert.equal(did.number, attributes.number)
    assert.equal(did.description, attributes.description)
    assert.equal(did.capacityLimit, attributes.capacity_limit)
    assert.equal(did.expiresAt?.toISOString(), attributes.expires_at)
    assert.equal(did.voiceInTrunk?.name, names.get(relationships.voice_in_trunk?.data?.id ?? ''))
    assert.equal(did.didGroup?.areaName, names.get(relationships.did_group?.data?.id ?? ''))
  })
  const [trunk] = page.included.filter((resource) => resource instanceof VoiceInTrunk)
  assert.ok(trunk?.configuration instanceof SipConfiguration)
  assert.equal(trunk.configuration.codecIds.length, 5)
  const group = page.included.at(-1)
  assert.ok(group instanceof DidGroup)
  assert.deepEqual(group.features, ['voice_in', 'voice_out', 't38'])
})
