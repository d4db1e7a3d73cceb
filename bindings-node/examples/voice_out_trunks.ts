/** Trunks for outgoing calls: who may call, with which numbers, and for how much; new credentials. */

import {
  DefaultDstAction,
  OnCliMismatchAction,
  VoiceOutTrunk,
  VoiceOutTrunkRegenerateCredential,
  VoiceOutTrunkStatus,
} from 'didww-sdk'
import * as account from './account.ts'

/** Makes a trunk, renews its credentials, blocks it, deletes it. */
async function main(): Promise<void> {
  const client = await account.client({ changes: true })
  const dids = await client.dids.list({ sort: ['number'] }).page()
  const made = await client.voiceOutTrunks.create(
    new VoiceOutTrunk({
      name: 'Call centre',
      allowedSipIps: ['203.0.113.7/32'],
      onCliMismatchAction: OnCliMismatchAction.REJECT_CALL,
      defaultDstAction: DefaultDstAction.REJECT_ALL,
      dstPrefixes: ['44', '49'],
      thresholdAmount: '50.00',
      capacityLimit: 10,
      dids: dids.data.slice(0, 2),
    }),
    { include: ['dids'] },
  )
  console.log(`${made.name} may show ${made.dids.map((did) => `+${did.number}`).join(', ')}`)
  console.log(`user name ${made.username}, password of ${made.password.length} characters`)
  console.log(made) // passwords are not shown

  await client.voiceOutTrunkRegenerateCredentials.create(new VoiceOutTrunkRegenerateCredential({ voiceOutTrunk: made }))
  const trunk = await client.voiceOutTrunks.find(made.id)
  const isAnother = trunk.password !== made.password
  console.log(`new user name ${trunk.username}; the password is another one: ${isAnother}`)

  await client.voiceOutTrunks.update(trunk, { status: VoiceOutTrunkStatus.BLOCKED })
  for await (const row of client.voiceOutTrunks.list({ sort: ['name'] })) {
    const spent = row.meta?.spentAmount ?? '?'
    console.log(`${row.name} is ${row.status}; ${spent} of ${row.thresholdAmount} USD are spent`)
  }
  await client.voiceOutTrunks.delete(trunk)
}

void main()
