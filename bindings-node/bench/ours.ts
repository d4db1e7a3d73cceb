/** What the package does in the benchmarks: every attribute of a page, read. */

import { Client, type Did, DidGroup, type Listing, type Page, SipConfiguration, VoiceInTrunk } from 'didww-sdk'

/** What was read last: whoever reads something keeps it, so that no engine leaves the reading out. */
let kept: readonly unknown[] = []

/** Makes a client without a rate limit. */
export function clientOf(baseUrl: string): Client {
  return new Client({ apiKey: 'bench-key', baseUrl, rateLimit: null })
}

/** The list of the page, as it is asked for. */
export function listOf(client: Client): Listing<Did> {
  return client.dids.list({ include: ['voice_in_trunk', 'did_group'], pageSize: 1_000 })
}

/** Reads every attribute of every row, and of what is included; and goes from each row to its trunk and group. */
export function readPage(page: Page<Did>): void {
  for (const did of page) {
    readDid(did)
    kept = [did.voiceInTrunk, did.didGroup]
  }
  for (const resource of page.included) {
    if (resource instanceof VoiceInTrunk) readTrunk(resource)
    else if (resource instanceof DidGroup) readGroup(resource)
  }
}

/** Reads every attribute of every row, and of the trunk and the group that each row leads to, again for each row. */
export function readThroughDids(page: Page<Did>): void {
  for (const did of page) {
    readDid(did)
    if (did.voiceInTrunk !== null) readTrunk(did.voiceInTrunk)
    if (did.didGroup !== null) readGroup(did.didGroup)
  }
}

function readDid(did: Did): void {
  kept = [
    did.id,
    did.number,
    did.description,
    did.blocked,
    did.awaitingRegistration,
    did.terminated,
    did.capacityLimit,
    did.channelsIncludedCount,
    did.dedicatedChannelsCount,
    did.billingCyclesCount,
    did.createdAt,
    did.expiresAt,
  ]
}

function readTrunk(trunk: VoiceInTrunk): void {
  kept = [
    trunk.id,
    trunk.name,
    trunk.priority,
    trunk.weight,
    trunk.capacityLimit,
    trunk.ringingTimeout,
    trunk.cliFormat,
    trunk.cliPrefix,
    trunk.description,
    trunk.createdAt,
  ]
  const sip = trunk.configuration
  if (sip instanceof SipConfiguration) readSip(sip)
}

function readSip(sip: SipConfiguration): void {
  kept = [
    sip.username,
    sip.host,
    sip.port,
    sip.codecIds,
    sip.rxDtmfFormatId,
    sip.txDtmfFormatId,
    sip.resolveRuri,
    sip.authEnabled,
    sip.authUser,
    sip.authPassword,
    sip.authFromUser,
    sip.authFromDomain,
    sip.sstEnabled,
    sip.sstMinTimer,
    sip.sstMaxTimer,
    sip.sstSessionExpires,
    sip.sstRefreshMethodId,
    sip.sstAccept501,
    sip.sipTimerB,
    sip.dnsSrvFailoverTimer,
    sip.rtpPing,
    sip.rtpTimeout,
    sip.forceSymmetricRtp,
    sip.symmetricRtpIgnoreRtcp,
    sip.reroutingDisconnectCodeIds,
    sip.transportProtocolId,
    sip.maxTransfers,
    sip.max30xRedirects,
    sip.mediaEncryptionMode,
    sip.stirShakenMode,
    sip.allowedRtpIps,
  ]
}

function readGroup(group: DidGroup): void {
  kept = [group.id, group.prefix, group.features, group.isMetered, group.areaName, group.allowAdditionalChannels]
}

/** How much was read last. */
export function keptValues(): number {
  return kept.length
}
