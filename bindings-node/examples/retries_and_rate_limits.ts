/** Retries, deadlines and the rate limit: for a client, for one call, shared by clients. Times are milliseconds. */

import { Client } from 'didww-sdk'
import * as account from './account.ts'

/** How long some work takes, in seconds. */
async function seconds(work: () => Promise<unknown>): Promise<string> {
  const started = performance.now()
  await work()
  return ((performance.now() - started) / 1000).toFixed(2)
}

/** Finds the balance so many times, at once. */
async function ask(client: Client, times: number): Promise<void> {
  await Promise.all(Array.from({ length: times }, () => client.balance.find()))
}

/** Says how patient a client is. */
async function main(): Promise<void> {
  const usual = await account.client()
  const its = { apiKey: account.key(usual), baseUrl: usual.baseUrl }
  const patient = new Client({
    ...its,
    timeout: 60_000,
    connectTimeout: 5_000,
    retryPolicy: { maxRetries: 5, baseDelay: 200, maxDelay: 10_000 },
    rateLimit: { perSecond: 10, burst: 5 },
  })
  console.log(`10 requests at 10 a second, 5 of them at once: ${await seconds(() => ask(patient, 10))} s`)

  // for one call
  const countries = await patient.countries.list({ retries: 0, timeout: 10_000, readTimeout: 5_000 }).page()
  const { attempts, waitedForRateLimit } = countries.response
  console.log(`${attempts} attempt, waited ${waitedForRateLimit.toFixed(0)} ms for its turn`)

  // another client of the same account stays within the same limit
  const other = new Client({ ...its, rateLimiter: patient.rateLimiter })
  console.log((await other.balance.find()).totalBalance, 'USD')

  // where something else limits the rate
  const unlimited = new Client({ ...its, rateLimit: null })
  console.log(`50 requests without a limit: ${await seconds(() => ask(unlimited, 50))} s`)
}

void main()
