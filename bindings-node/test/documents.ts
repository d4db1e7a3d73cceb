/** Documents as the API answers them, for tests that need no server. */

import assert from 'node:assert/strict'
import { Page, type Resource, type ResourceClass, SipConfiguration, type VoiceInTrunk } from 'didww-sdk'

const SIP = {
  type: 'sip_configurations',
  attributes: {
    host: 'sip.example.com',
    port: 5060,
    username: '{DID}',
    auth_enabled: true,
    auth_user: 'user',
    auth_password: 'hidden-password',
    codec_ids: [9, 10],
    rerouting_disconnect_code_ids: [56],
    transport_protocol_id: 1,
  },
}

/** A resource as the API writes it. */
export type Row = {
  id: string
  type: string
  attributes?: { [name: string]: unknown }
  relationships?: { [name: string]: unknown }
  meta?: { [name: string]: unknown }
}

/** A trunk as the API writes one. */
export function trunk(id = 'trunk-1', attributes: object = {}): Row {
  const known = { name: 'Office', priority: 1, cli_format: 'e164', configuration: SIP }
  return { id, type: 'voice_in_trunks', attributes: { ...known, ...attributes } }
}

/** A DID as the API writes one, linked to a trunk or to none. */
export function did(id = 'did-1', trunk?: string, attributes: object = {}): Row {
  const known = { number: '12025550123', description: 'Desk', created_at: '2026-04-16T09:30:00.123Z' }
  const row: Row = { id, type: 'dids', attributes: { ...known, ...attributes } }
  if (trunk !== undefined) {
    row.relationships = { voice_in_trunk: { data: { type: 'voice_in_trunks', id: trunk } } }
  }
  return row
}

/** Reads a page of rows; `rest` is what stands beside them, `included` say. */
export function page<R extends Resource>(cls: ResourceClass<R>, rows: readonly Row[], rest = {}): Promise<Page<R>> {
  return Page.parse(cls, JSON.stringify({ data: rows, ...rest }))
}

/** Reads one resource. */
export async function one<R extends Resource>(cls: ResourceClass<R>, row: Row, ...included: Row[]): Promise<R> {
  const found = (await page(cls, [row], included.length > 0 ? { included } : {})).at(0)
  assert.ok(found !== undefined)
  return found
}

/** The configuration of a SIP trunk. */
export function sip(trunk: VoiceInTrunk): SipConfiguration {
  assert.ok(trunk.configuration instanceof SipConfiguration)
  return trunk.configuration
}

/** Whether an update would send anything; compilers take a property for what it was a moment ago. */
export function changed(resource: { readonly isChanged: boolean }): boolean {
  return resource.isChanged
}
