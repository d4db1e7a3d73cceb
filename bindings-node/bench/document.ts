/** Invented documents as the API writes them, links and all. */

/** Id of the one DID of {@link oneDid}. */
export const DID_ID = '00000000-0000-4000-8000-000000000001'

const [DID, TRUNK, GROUP] = [0, 1, 2]

type Members = Record<string, unknown>

/** A page of DIDs with six relationships each, their trunks and DID groups included. */
export function pageOfDids(dids = 1_000, trunks = 50, groups = 100): Buffer {
  const link = `https://api.example.com/v3/dids?page%5Bnumber%5D=1&page%5Bsize%5D=${dids}`
  return written({
    data: several(dids, (number) => did(number, trunks, groups)),
    included: included(trunks, groups),
    meta: { api_version: '2022-05-10', total_records: dids },
    links: { first: link, last: link },
  })
}

/** The answer to a find: one DID with its trunk and group. */
export function oneDid(): Buffer {
  return written({ data: did(1, 1, 1), included: included(1, 1), meta: { api_version: '2022-05-10' } })
}

function written(document: Members): Buffer {
  return Buffer.from(JSON.stringify(document))
}

function several(count: number, make: (number: number) => Members): Members[] {
  return Array.from({ length: count }, (_, number) => make(number))
}

function idOf(kind: number, number: number): string {
  return `${kind.toString(16).padStart(8, '0')}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`
}

function included(trunks: number, groups: number): Members[] {
  return [...several(trunks, trunk), ...several(groups, group)]
}

function links(owner: string, name: string): Members {
  return {
    links: {
      self: `https://api.example.com/v3/${owner}/relationships/${name}`,
      related: `https://api.example.com/v3/${owner}/${name}`,
    },
  }
}

function linked(owner: string, names: readonly string[]): Members {
  return Object.fromEntries(names.map((name) => [name, links(owner, name)]))
}

function did(number: number, trunks: number, groups: number): Members {
  const id = idOf(DID, number)
  const owner = `dids/${id}`
  const day = String((number % 28) + 1).padStart(2, '0')
  const to = (name: string, type: string, target: string): Members => ({
    [name]: { ...links(owner, name), data: { type, id: target } },
  })
  return {
    id,
    type: 'dids',
    attributes: {
      blocked: number % 7 === 0,
      capacity_limit: number % 2 === 0 ? null : number % 100,
      description: number % 3 === 0 ? null : `Line of desk ${number}`,
      terminated: false,
      awaiting_registration: number % 5 === 0,
      created_at: `2026-03-${day}T08:21:41.795Z`,
      billing_cycles_count: null,
      number: `1202555${String(number % 10_000).padStart(4, '0')}`,
      expires_at: `2027-03-${day}T08:21:41.795Z`,
      channels_included_count: number % 3,
      dedicated_channels_count: 0,
    },
    relationships: {
      ...linked(owner, ['order', 'voice_in_trunk_group', 'capacity_pool', 'shared_capacity_group']),
      ...to('did_group', 'did_groups', idOf(GROUP, number % groups)),
      ...to('voice_in_trunk', 'voice_in_trunks', idOf(TRUNK, number % trunks)),
    },
  }
}

function trunk(number: number): Members {
  const id = idOf(TRUNK, number)
  const configuration = {
    username: `user${number}`,
    host: `203.0.113.${(number % 250) + 1}`,
    port: 5060,
    codec_ids: [9, 10, 8, 7, 6],
    rx_dtmf_format_id: 1,
    tx_dtmf_format_id: 1,
    resolve_ruri: true,
    auth_enabled: false,
    auth_user: null,
    auth_password: null,
    auth_from_user: null,
    auth_from_domain: null,
    sst_enabled: false,
    sst_min_timer: 600,
    sst_max_timer: 900,
    sst_session_expires: null,
    sst_refresh_method_id: 1,
    sst_accept_501: true,
    sip_timer_b: 8000,
    dns_srv_failover_timer: 2000,
    rtp_ping: false,
    rtp_timeout: 30,
    force_symmetric_rtp: false,
    symmetric_rtp_ignore_rtcp: false,
    rerouting_disconnect_code_ids: [58, 59, 60],
    transport_protocol_id: 2,
    max_transfers: 0,
    max_30x_redirects: 0,
    media_encryption_mode: 'disabled',
    stir_shaken_mode: 'disabled',
    allowed_rtp_ips: null,
  }
  return {
    id,
    type: 'voice_in_trunks',
    attributes: {
      priority: 1,
      weight: number % 100,
      capacity_limit: 10,
      ringing_timeout: 30,
      name: `Trunk ${number}`,
      cli_format: 'e164',
      cli_prefix: '+',
      description: null,
      configuration: { type: 'sip_configurations', attributes: configuration },
      created_at: '2026-02-01T10:00:00.000Z',
    },
    relationships: linked(`voice_in_trunks/${id}`, ['voice_in_trunk_group', 'pop']),
  }
}

function group(number: number): Members {
  const id = idOf(GROUP, number)
  return {
    id,
    type: 'did_groups',
    attributes: {
      prefix: String(200 + (number % 700)),
      features: ['voice_in', 'voice_out', 't38'],
      is_metered: number % 4 === 0,
      area_name: `Area ${number}`,
      allow_additional_channels: true,
    },
    relationships: linked(`did_groups/${id}`, ['country', 'city', 'region', 'did_group_type', 'stock_keeping_units']),
    meta: { needs_registration: false, is_available: true, available_dids_enabled: true, total_count: number },
  }
}
