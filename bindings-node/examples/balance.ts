/** The balance: money is text, exact to the cent. */

import * as account from './account.ts'

/** Prints what there is to spend. */
async function main(): Promise<void> {
  const client = await account.client()
  const { balance, credit, totalBalance } = await client.balance.find()
  console.log(`prepaid ${balance} USD, credit ${credit} USD, together ${totalBalance} USD`)
  // to reckon with it, take a library for decimals, or a number where a rounded one will do
  console.log(`enough for ${Math.floor(Number(totalBalance) / 10)} numbers at 10 USD each`)
}

void main()
