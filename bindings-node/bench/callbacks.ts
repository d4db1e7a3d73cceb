/** Callbacks: whether they are DIDWW's. */

import { createHmac, timingSafeEqual } from 'node:crypto'
import { RequestValidator } from 'didww-sdk'
import { best, type Effort, perSecond, type Table } from './measure'

const SECRET = 'szrdgh6547umt7tht7xbqhj6g9gdbyp7'
const URL_CALLED = 'https://mycompany.com/didww_callbacks?opaque=123'
const MEMBERS = { type: 'orders', id: 'bf2cee72-6caa-4ae2-917e-bea01945691e', status: 'completed' }
const SIGNATURE = '30f66e9d72eb5e193051fd02952f70d8e934b4ff'

/** Compares the validation of a callback with one made of `node:crypto`. */
export async function callbacks(table: Table, effort: Effort): Promise<void> {
  const validator = new RequestValidator(SECRET)
  const works = {
    ours: () => validator.validate(URL_CALLED, MEMBERS, SIGNATURE),
    plain: () => plainlyValid(URL_CALLED, MEMBERS, SIGNATURE),
  }
  if (!works.ours() || !works.plain()) throw new Error('the signature of the callback is not accepted')
  const count = effort.calls(16_000)
  const repeated = (work: () => boolean) => (): void => {
    for (let done = 0; done < count; done += 1) work()
  }
  const least = await best({ ours: repeated(works.ours), plain: repeated(works.plain) }, effort.rounds(20))
  const [ours, plain] = [least.ours.wall / count, least.plain.wall / count]
  const against = `${perSecond(plain)}, URL and node:crypto`
  table.add('callback of three members, checked', perSecond(ours), against, plain / ours, { atLeast: 1.5 })
}

/** The signature of a callback, checked with what the platform has. */
function plainlyValid(url: string, members: Record<string, string>, signature: string): boolean {
  const { protocol, username, password, hostname, port, pathname, search, hash } = new URL(url)
  const credentials = username === '' ? '' : `${username}${password === '' ? '' : `:${password}`}@`
  const number = port === '' ? (protocol === 'https:' ? '443' : '80') : port
  const signed = Object.keys(members)
    .sort()
    .map((name) => name + members[name])
    .join('')
  const text = `${protocol}//${credentials}${hostname}:${number}${pathname}${search}${hash}${signed}`
  const expected = createHmac('sha1', SECRET).update(text).digest()
  const given = Buffer.from(signature, 'hex')
  return given.length === expected.length && timingSafeEqual(given, expected)
}
