/** Raw requests: any path of the API, with the client's key, rate limit, retries and errors. */

import * as account from './account.ts'

/** Asks for something by its path, and sends something. */
async function main(): Promise<void> {
  const client = await account.client({ changes: true })
  const countries = await client.raw('GET', 'countries', { params: { 'filter[iso]': 'US,GB', sort: 'name' } })
  console.log(countries.status, countries.headers['content-type'], countries.body.length, 'bytes')
  const { data } = countries.json() as { data: { attributes: { name: string } }[] }
  for (const { attributes } of data) console.log(' ', attributes.name)

  const made = await client.raw('POST', 'voice_in_trunk_groups', {
    json: { data: { type: 'voice_in_trunk_groups', attributes: { name: 'By hand' } } },
  })
  const { id } = (made.json() as { data: { id: string } }).data
  console.log(made.status, (await client.voiceInTrunkGroups.find(id)).name)
  const gone = await client.raw('DELETE', `voice_in_trunk_groups/${id}`)
  console.log(gone.info.status)
}

void main()
