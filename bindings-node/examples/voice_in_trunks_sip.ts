/** SIP trunks for incoming calls, with all that can be said about them. */

import {
  CliFormat,
  Codec,
  MediaEncryptionMode,
  type Pop,
  ReroutingDisconnectCode,
  RxDtmfFormat,
  SipConfiguration,
  SstRefreshMethod,
  StirShakenMode,
  TransportProtocol,
  TxDtmfFormat,
  VoiceInTrunk,
} from 'didww-sdk'
import * as account from './account.ts'

/** A trunk that is encrypted, authenticated and particular. */
function encrypted(pop: Pop | null): VoiceInTrunk {
  return new VoiceInTrunk({
    name: 'Encrypted SIP trunk',
    priority: 1,
    weight: 100,
    cliFormat: CliFormat.E164,
    cliPrefix: '+',
    ringingTimeout: 25,
    capacityLimit: 20,
    pop,
    configuration: new SipConfiguration({
      username: '{DID}',
      host: 'sip.example.com',
      port: 5061,
      transportProtocolId: TransportProtocol.TLS,
      codecIds: [Codec.PCMU, Codec.PCMA, Codec.G729, Codec.TELEPHONE_EVENT],
      rxDtmfFormatId: RxDtmfFormat.RFC2833,
      txDtmfFormatId: TxDtmfFormat.RFC2833,
      authEnabled: true,
      authUser: 'office',
      authPassword: 'correct horse battery staple',
      sstEnabled: true,
      sstMinTimer: 600,
      sstMaxTimer: 900,
      sstRefreshMethodId: SstRefreshMethod.UPDATE_FALLBACK_INVITE,
      sipTimerB: 8000,
      rtpTimeout: 30,
      mediaEncryptionMode: MediaEncryptionMode.SRTP_SDES,
      stirShakenMode: StirShakenMode.PAI,
      allowedRtpIps: ['203.0.113.0/24'],
      reroutingDisconnectCodeIds: [ReroutingDisconnectCode.SIP_486_BUSY_HERE, ReroutingDisconnectCode.RINGING_TIMEOUT],
    }),
  })
}

/** Makes a SIP trunk, changes a part of its configuration, deletes it. */
async function main(): Promise<void> {
  const client = await account.client({ changes: true })
  const trunk = await client.voiceInTrunks.create(encrypted(await client.pops.list().first()))
  console.log(trunk) // passwords are not shown

  // the configuration can be changed in place: the request carries the two members, and no password
  if (trunk.configuration instanceof SipConfiguration) {
    trunk.configuration.rtpPing = true
    trunk.configuration.codecIds = trunk.configuration.codecIds.filter((codec) => codec !== Codec.G729)
  }
  await client.voiceInTrunks.update(trunk)
  if (trunk.configuration instanceof SipConfiguration) console.log('codecs:', trunk.configuration.codecIds.join(', '))

  const all = client.voiceInTrunks.list({ filter: { 'configuration.type': 'sip_configurations' }, sort: ['name'] })
  for await (const { name, configuration, createdAt } of all) {
    const host = configuration instanceof SipConfiguration ? configuration.host : null
    console.log(`${name}: ${host}, created ${account.day(createdAt)}`)
  }
  await client.voiceInTrunks.delete(trunk)
}

void main()
