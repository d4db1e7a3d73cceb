/**
 * The quickstart as a CommonJS module: read the balance and the numbers, make a SIP trunk, route a number to it.
 *
 *     node examples/quickstart.cjs                        # against a local DIDWW, without an account
 *     DIDWW_API_KEY=… node examples/quickstart.cjs        # against DIDWW's sandbox; only reads
 */

const { Client, Codec, NotFoundError, SipConfiguration, startSandbox, VoiceInTrunk } = require('didww-sdk')

/** Prints what the account has. */
async function read(client) {
  const { totalBalance } = await client.balance.find()
  console.log(`Balance     ${totalBalance} USD`)
  for await (const did of client.dids.list({ include: ['voice_in_trunk'] })) {
    console.log(`DID         +${did.number.padEnd(14)} ${did.voiceInTrunk?.name ?? '-'}`)
  }
}

/** Routes the calls of a number to a new trunk, and takes that back. */
async function write(client) {
  const configuration = new SipConfiguration({ host: 'sip.example.com', codecIds: [Codec.PCMU, Codec.PCMA] })
  const trunk = await client.voiceInTrunks.create(new VoiceInTrunk({ name: 'Quickstart SIP trunk', configuration }))
  console.log(`Trunk       ${trunk.name} (${trunk.id})`)

  const did = await client.dids.list().first()
  did.voiceInTrunk = trunk
  did.description = 'Front desk'
  await client.dids.update(did) // the request carries these two, and nothing else
  console.log(`Update      ${did.response.method} ${did.response.path}: ${did.response.status}`)

  await client.dids.update(did, { voiceInTrunk: null })
  await client.voiceInTrunks.delete(trunk)
  try {
    await client.voiceInTrunks.find(trunk.id)
  } catch (error) {
    if (!(error instanceof NotFoundError)) {
      throw error
    }
    console.log(`Clean-up    the trunk is gone (${error.status})`)
  }
}

async function main() {
  if (process.env.DIDWW_API_KEY) {
    await read(Client.fromEnv())
    return
  }
  const sandbox = await startSandbox()
  await read(sandbox.client())
  await write(sandbox.client())
  await sandbox.close()
}

void main()
