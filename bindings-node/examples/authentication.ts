/** Keys that change: a function gives the credential for each request, and hears of a refusal. */

import { Client } from 'didww-sdk'
import * as account from './account.ts'

/** Sends one request with a key that has been replaced meanwhile. */
async function main(): Promise<void> {
  const usual = await account.client()
  // what a secret store holds: its first key has been revoked
  const keys = ['the-key-of-yesterday', account.key(usual)]
  let asked = 0

  async function vault(): Promise<string> {
    asked += 1
    return keys[0] ?? ''
  }
  // true: ask again, and send once more
  vault.rejected = (status: number): boolean => {
    console.log(`the key was refused with ${status}`)
    keys.shift()
    return keys.length > 0
  }

  const client = new Client({ authentication: vault, baseUrl: usual.baseUrl })
  const { totalBalance } = await client.balance.find()
  console.log(`${totalBalance} USD; the vault was asked ${asked} times`)
}

void main()
