/** How calls to a trunk for outgoing calls are told to be yours, since API version 2026-04-16. */

import {
  CredentialsAndIpAuthentication,
  IpOnlyAuthentication,
  OnCliMismatchAction,
  TwilioAuthentication,
  VoiceOutTrunk,
} from 'didww-sdk'
import * as account from './account.ts'

/** Prints how a trunk authenticates. */
function show({ name, authenticationMethod: method }: VoiceOutTrunk): void {
  if (method instanceof CredentialsAndIpAuthentication) {
    console.log(`${name}: ${method.username} from ${method.allowedSipIps.join(', ')}`)
  } else if (method instanceof IpOnlyAuthentication) {
    console.log(`${name}: from ${method.allowedSipIps.join(', ')}`)
  } else if (method instanceof TwilioAuthentication) {
    console.log(`${name}: Twilio account ${method.twilioAccountSid}`)
  } else if (method !== null) {
    console.log(`${name}: ${method.type}, which this release does not know`)
  }
}

/** Makes a trunk with credentials and one for Twilio. */
async function main(): Promise<void> {
  const client = await account.client({ changes: true, apiVersion: '2026-04-16' })
  const methods = [
    new CredentialsAndIpAuthentication({ allowedSipIps: ['203.0.113.8/32'], techPrefix: '99#' }),
    new TwilioAuthentication({ twilioAccountSid: 'AC00000000000000000000000000000001' }),
  ]
  for (const [place, authenticationMethod] of methods.entries()) {
    const trunk = await client.voiceOutTrunks.create(
      new VoiceOutTrunk({
        name: `Outgoing ${place + 1}`,
        onCliMismatchAction: OnCliMismatchAction.SEND_ORIGINAL_CLI,
        authenticationMethod,
      }),
    )
    show(trunk)
    await client.voiceOutTrunks.delete(trunk)
  }
  const filter = { 'authentication_method.type': 'credentials_and_ip' }
  for await (const trunk of client.voiceOutTrunks.list({ filter })) show(trunk)
}

void main()
