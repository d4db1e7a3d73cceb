/** Every shared case; and each operation of each type is in one of them. */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client, Did, SipConfiguration } from 'didww-sdk'
import { type Case, type ExpectedError, readJson, type Step } from './cases'
import { at, attribute, camel, Kind, members, objectClasses, relationship, resourceClasses } from './faces'
import { checkCase, UnknownKeyError } from './keys'
import { AT_ONCE, atOnce, play } from './run'
import { Server } from './server'

const OPERATIONS = ['find', 'list', 'create', 'update', 'delete']

let server: Server
let cases: Case[]

before(async () => {
  server = await Server.start()
  cases = await server.cases()
})
after(() => server.close())

test('every case passes', { concurrency: AT_ONCE }, async (context) => {
  assert.ok(cases.length > 750)
  let passed = 0
  await Promise.all(
    cases.map((played) =>
      context.test(played.name, async () => {
        assert.equal(await play(server, played), undefined)
        passed += 1
      }),
    ),
  )
  await server.tally('node', passed, cases.length - passed)
})

/** The accessors of a client. */
function accessors(client: Client): string[] {
  const found: string[] = []
  for (let face = Client.prototype as object; face !== Object.prototype; face = Object.getPrototypeOf(face)) {
    found.push(...Object.getOwnPropertyNames(face))
  }
  return found.filter((name) => {
    const endpoint = at(client, name)
    return typeof endpoint === 'object' && endpoint !== null && OPERATIONS.some((verb) => verb in endpoint)
  })
}

test('every operation has a case', async () => {
  const steps = cases.flatMap((played) => played.steps).filter((step) => step.error === undefined)
  const covered = new Set(steps.map((step) => `${camel(step.type ?? '')}.${step.do}`))
  await using client = new Client({ apiKey: 'key' })
  const names = accessors(client)
  assert.ok(names.length > 30)
  const operations = names.flatMap((name) => {
    const endpoint = at(client, name) as object
    return OPERATIONS.filter((verb) => typeof at(endpoint, verb) === 'function').map((verb) => `${name}.${verb}`)
  })
  assert.deepEqual(
    operations.filter((operation) => !covered.has(operation)),
    [],
  )
})

/** A way through maps and lists. */
type Way = (string | number)[]

/** All that is not a map or a list, and how it is reached. */
function* leaves(node: unknown, way: Way = []): Generator<[way: Way, value: unknown]> {
  if (typeof node !== 'object' || node === null) {
    yield [way, node]
    return
  }
  for (const [key, value] of Object.entries(node)) {
    yield* leaves(value, [...way, key])
  }
}

/** Something else of the same kind. */
function falsified(value: unknown): unknown {
  if (typeof value === 'boolean') {
    return !value
  }
  if (typeof value === 'number') {
    return value + 1
  }
  if (typeof value === 'bigint') {
    return value + 1n
  }
  return value === null ? 'something else' : `${value}?`
}

/** What a step looks at; what the language refuses in its own words is not compared with the core's. */
function looks(step: Step): { [kind: string]: unknown } {
  const error: ExpectedError | undefined = step.error?.kind === 'invalid_input' ? undefined : step.error
  return { expect: step.expect ?? {}, error: error ?? {} }
}

/** Each case with one of its expectations made wrong, for each expectation. */
function* falsifications(all: readonly Case[]): Generator<Case> {
  for (const played of all) {
    for (const [number, step] of played.steps.entries()) {
      for (const [kind, look] of Object.entries(looks(step))) {
        for (const [way, value] of leaves(look)) {
          if (!String(way[0]).endsWith('_lacks') && way.at(-1) !== '$absent') {
            yield withWrong(played, ['steps', number, kind, ...way], falsified(value))
          }
        }
      }
    }
  }
}

function withWrong(played: Case, way: Way, value: unknown): Case {
  const wrong = structuredClone(played)
  const last = String(way.at(-1))
  const owner = way.slice(0, -1).reduce<object>((found, key) => at(found, String(key)) as object, wrong)
  ;(owner as { [name: string]: unknown })[last] = value
  return wrong
}

test('an expectation that is wrong fails its case', async () => {
  const quick = cases.filter((played) => !/^(faults|retries|rate_limits)\//.test(played.name))
  const wrong = [...falsifications(quick)].filter((_, index) => index % 29 === 0)
  assert.ok(wrong.length > 100)
  const verdicts = await atOnce(wrong, (played) => play(server, played))
  assert.deepEqual(
    wrong.filter((_, index) => verdicts[index] === undefined).map((played) => played.name),
    [],
  )
})

test('a case with a key that nobody looks at is refused', () => {
  const empty: Case = { name: 'a/b', client: { retries: 0 }, exchanges: [], steps: [] }
  checkCase(empty)
  const wrong: object[] = [
    { do: 'find', type: 'dids', expect: { colour: 1 } },
    { do: 'find', type: 'dids', values: {} },
    { do: 'find', type: 'dids', query: { colour: 1 } },
    { do: 'find', type: 'dids', error: { kind: 'api', colour: 1 } },
    { do: 'paint', type: 'dids' },
  ]
  for (const step of wrong) {
    assert.throws(() => checkCase({ ...empty, steps: [step as Step] }), UnknownKeyError)
  }
  assert.throws(() => checkCase({ ...empty, colour: 1 } as Case), /colour/)
})

test('the faces of the classes are read', () => {
  assert.equal(relationship(new Did(), 'voice_in_trunk')?.many, false)
  assert.equal(attribute(new Did(), 'created_at')?.kind, Kind.instant)
  assert.equal(attribute(new SipConfiguration(), 'codec_ids')?.kind, Kind.list)
})

test('members are called as the schema calls them, in camel case', () => {
  for (const cls of [...resourceClasses.values(), ...objectClasses.values()]) {
    for (const [name, key] of members(cls)) {
      assert.ok(key === camel(name) || key === `${camel(name)}_`, `${cls.name}: ${key}`)
      assert.ok(key in cls.prototype, `${cls.name} has no ${key}`)
    }
  }
})

test('integers of the cases are exact', () => {
  assert.deepEqual(readJson('{"a": 9007199254740993, "b": "9007199254740993", "c": [1, 2.5]}'), {
    a: 9007199254740993n,
    b: '9007199254740993',
    c: [1, 2.5],
  })
})
