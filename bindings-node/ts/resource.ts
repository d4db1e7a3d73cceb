/** Resources: a row of an answer, and what was changed since. */

import { type InspectOptions, inspect } from 'node:util'
import { type Answer, stored } from './answer'
import { checked, InvalidInputError } from './errors'
import { ResourceIdentifier } from './identifier'
import { type Link, Links } from './links'
import { type NativeLoaded, native } from './native'
import { make as makeObject, type NestedObject } from './nested'
import { resourceClass } from './registry'
import type { ResponseInfo } from './response'
import { allOutside, outside, row, tailOf } from './row'
import {
  defineMember,
  defineMembers,
  neutral,
  owner,
  placeOf,
  type ResourceTable,
  resourceTable,
  shown,
} from './tables'
import { Bases, isNull, isThere, NOTHING, type Sent, Tracker } from './tracker'

export { row } from './row'

/** What may stand for a linked resource: it, its identifier, its id, or an uploaded file. */
export type Linked = Resource | ResourceIdentifier | { readonly id: string } | string

/** A class of resources. */
export type ResourceClass<R extends Resource = Resource> = (new (
  members?: never,
) => R) & {
  /** @internal */
  readonly facts: string
  /** Facts of its type in the schema. */
  readonly table: ResourceTable
}

/** What a resource is made of that was not made by hand. */
interface Made {
  readonly values: unknown[]
  readonly answer: Answer
  readonly place: number
}

/** Handed to the constructor by {@link make}, so that it takes nothing of the kind from anybody else. */
let made: Made | undefined

const UNKNOWN = '-1  Resource|||'

/** Tables that were read, by their facts. */
const tables = new Map<string, ResourceTable>()

/** Stands for the meta in a path. */
const META = -1

/** A resource as the native module reads it. */
export interface Written {
  readonly text: string
  readonly bases: NativeLoaded[]
}

/** What a resource said when it was sent. */
interface Snapshot {
  readonly tracked: Sent
  readonly links: ReadonlyMap<number, string>
}

let define: (prototype: Resource, table: ResourceTable) => void
let write: (resource: Resource) => Written
let snapshot: (resource: Resource) => Snapshot
let accept: (resource: Resource, answer: Answer, sent: Snapshot) => void

/**
 * A resource of any type. The generated classes have its attributes and relationships as properties; one of a type that this
 * release does not know has them by name.
 *
 * It knows what was loaded and what was set since, so that an update sends the difference alone.
 */
export class Resource<Init extends object = object> {
  /** @internal */
  [row]: unknown[]
  /** @internal */
  static readonly facts: string = UNKNOWN
  #answer: Answer | undefined
  #place = 0
  #tracker: Tracker | undefined
  #links: Links | undefined
  #meta: NestedObject | undefined

  /** Makes one by hand, with members by their names; with `id` one that exists, to be updated without fetching it. */
  constructor(members?: Init) {
    if (made !== undefined) {
      this[row] = made.values
      this.#answer = made.answer
      this.#place = made.place
      made = undefined
      return
    }
    const table = new.target.table
    if (table.index < 0) throw new InvalidInputError('a Resource has no type: make an object of one of its classes')
    this[row] = [table.index, '', ...table.attributes.map(neutral), ...table.relationships.map(() => 0), 0]
    if (members !== undefined) this.#assign(members)
  }

  /** Facts of its type in the schema. */
  static get table(): ResourceTable {
    return tables.get(this.facts) ?? read(this as unknown as ResourceClass)
  }

  static {
    define = (prototype, table) => {
      defineMembers(prototype, table.attributes, 2, {
        held: (resource, member) => resource.#track().held(member),
        write: (resource, member, value) => resource.#track().write(member, value),
      })
      table.relationships.forEach(([, key, idsKey, many, , , writable], relationship) => {
        const place = 2 + table.attributes.length + relationship
        const set = writable
          ? function (this: Resource, value: Linked | Iterable<Linked> | null): void {
              this.#link(relationship, value)
            }
          : undefined
        const linked = many
          ? function (this: Resource): readonly Resource[] {
              return this.#linkedMany(relationship)
            }
          : function (this: Resource): Resource | null {
              return this.#linked(relationship, place)
            }
        const ids = many
          ? function (this: Resource): readonly string[] {
              return this.#linkedIds(relationship)
            }
          : function (this: Resource): string | null {
              return this.#linkedId(relationship)
            }
        defineMember<Resource>(prototype, key, linked, set)
        defineMember<Resource>(prototype, idsKey, ids, set)
      })
    }
    write = (resource) => resource.#written()
    snapshot = (resource) => ({
      tracked: resource.#tracker?.sent() ?? NOTHING,
      links: resource.#links?.texts() ?? new Map(),
    })
    accept = (resource, answer, sent) => resource.#accept(answer, sent)
  }

  get #table(): ResourceTable {
    return (this.constructor as unknown as ResourceClass).table
  }

  #assign(members: object): void {
    for (const [key, value] of Object.entries(members)) {
      if (value === undefined) continue
      if (key === 'id') this[row][1] = identified(value)
      else assignMember(this, this.#table, key, value)
    }
  }

  #track(): Tracker {
    return (this.#tracker ??= new Tracker(this, this.#table.attributes, 2))
  }

  /** @internal */
  adopt(values: unknown[], member: number, item: number): NestedObject {
    const answer = this.#answer
    return makeObject(values, answer && { answer, path: [this.#place, member, item] })
  }

  /** Its id; empty for one that was not created yet. */
  get id(): string {
    return this[row][1] as string
  }

  /** JSON:API type, e.g. `dids`. */
  get type(): string {
    return tailOf(this[row]).t ?? this.#table.type
  }

  /** Whether an update would send anything. */
  get isChanged(): boolean {
    if (this.#links === undefined && this.#tracker?.isEmpty !== false) return false
    const { text, bases } = this.#written()
    return checked(() => native.isChanged(text, bases))
  }

  /** Status, headers and request id of the answer it came with; `null` for one built by hand. */
  get response(): ResponseInfo | null {
    return this.#answer?.response ?? null
  }

  /** The API version that it was answered in; `null` for one built by hand. */
  get apiVersion(): string | null {
    return this.#answer?.apiVersion ?? null
  }

  /** What the API says of it beside its attributes. */
  get meta(): NestedObject | null {
    const meta = tailOf(this[row]).m
    if (meta === undefined) return null
    return (this.#meta ??= makeObject(meta, this.#answer && { answer: this.#answer, path: [this.#place, META, -1] }))
  }

  /** Attributes of the answer that this release does not know, as plain data. */
  get unknownAttributes(): Record<string, unknown> {
    return allOutside(tailOf(this[row]).x)
  }

  /**
   * The value of an attribute by its name in the schema, also of one that this release does not know; `undefined` if nothing
   * says. It is the plain value, of a secret too: do not log it.
   */
  get(name: string): unknown {
    const place = this.#attribute(name)
    if (place < 0) return outside(this.#tracker?.unknown, this[row], name)
    if (!this.has(name)) return undefined
    if (isNull(this.#tracker, this[row], 2, place)) return null
    return (this as Record<string, unknown>)[this.#table.attributes[place]?.[1] as string]
  }

  /** Sets an attribute by its name in the schema. One that this release does not know is kept and sent as it is. */
  set(name: string, value: unknown): void {
    const place = this.#attribute(name)
    if (place >= 0) this.#track().write(place, value)
    else this.#track().setOutside(name, value)
  }

  /** Whether an attribute, by its name in the schema, stands in the answer or was set. */
  has(name: string): boolean {
    const place = this.#attribute(name)
    if (place < 0) return this.get(name) !== undefined
    return isThere(this.#tracker, this.#answer, this[row], place)
  }

  #attribute(name: string): number {
    return placeOf(this.#table.attributes, name)
  }

  // Relationships

  #linkPlace(relationship: number): number {
    return 2 + this.#table.attributes.length + relationship
  }

  /** What a relationship links to; `undefined` where the answer does not say and nothing was set. */
  #linkage(relationship: number): Link | undefined {
    const set = this.#links?.of(relationship)
    if (set !== undefined) return set
    const value = this[row][this.#linkPlace(relationship)]
    if (value === 0) return undefined
    if (value === null) return null
    return this.#isMany(relationship)
      ? (value as unknown[]).map((one) => this.#identified(one))
      : this.#identified(value)
  }

  #isMany(relationship: number): boolean {
    return this.#table.relationships[relationship]?.[3] === true
  }

  /** Who a link of the row is: the number of a row plus one, or a type and an id. */
  #identified(link: unknown): ResourceIdentifier | Resource {
    if (typeof link === 'number') return (this.#answer as Answer).resource(link - 1)
    const [type, id] = link as [string, string]
    return new ResourceIdentifier(type, id)
  }

  /** The resource that a link stands for, if it is here. */
  #resource(link: ResourceIdentifier | Resource): Resource | null {
    if (link instanceof Resource) return link
    const place = this.#answer?.find(link.type, link.id)
    return place === undefined ? null : (this.#answer as Answer).resource(place)
  }

  #linked(relationship: number, place: number): Resource | null {
    if (this.#links === undefined) {
      const link = this[row][place]
      return typeof link === 'number' && link > 0 ? (this.#answer as Answer).resource(link - 1) : null
    }
    const linkage = this.#linkage(relationship)
    return linkage === undefined || linkage === null || Array.isArray(linkage) ? null : this.#resource(linkage)
  }

  #linkedMany(relationship: number): readonly Resource[] {
    const linkage = this.#linkage(relationship)
    if (!Array.isArray(linkage)) return []
    return linkage.map((link) => this.#resource(link)).filter((linked) => linked !== null)
  }

  #linkedId(relationship: number): string | null {
    const linkage = this.#linkage(relationship)
    return linkage === undefined || linkage === null || Array.isArray(linkage) ? null : linkage.id
  }

  #linkedIds(relationship: number): readonly string[] {
    const linkage = this.#linkage(relationship)
    return Array.isArray(linkage) ? linkage.map((link) => link.id) : []
  }

  #link(relationship: number, value: Linked | Iterable<Linked> | null): void {
    this.#links ??= new Links(this.#table.relationships)
    this.#links.set(relationship, value)
  }

  #relationship(name: string): number {
    const place = placeOf(this.#table.relationships, name)
    if (place >= 0) return place
    const known = this.#table.relationships.map(([other]) => other).join(', ')
    throw new InvalidInputError(`${this.type} have no relationship ${name}; they have: ${known}`, { member: name })
  }

  /**
   * What a relationship, by its name in the schema, links to: an identifier or `null`, or a list of them; `undefined` where
   * the answer does not say, which is so unless it was included.
   */
  linkage(name: string): ResourceIdentifier | readonly ResourceIdentifier[] | null | undefined {
    const place = placeOf(this.#table.relationships, name)
    const linkage = place < 0 ? this.#unknownLinkage(name) : this.#linkage(place)
    if (linkage === undefined || linkage === null) return linkage
    const identifier = (link: ResourceIdentifier | Resource): ResourceIdentifier =>
      new ResourceIdentifier(link.type, link.id)
    return Array.isArray(linkage) ? linkage.map(identifier) : identifier(linkage)
  }

  /** What a relationship that this release does not know links to. */
  #unknownLinkage(name: string): Link | undefined {
    const relationship = tailOf(this[row]).r?.[name] as { data?: unknown } | null | undefined
    const data = relationship?.data
    if (data === undefined || data === null) return data
    const identifier = (link: unknown): ResourceIdentifier[] => {
      const { type, id } = link as { type?: unknown; id?: unknown }
      return typeof type === 'string' && typeof id === 'string' ? [new ResourceIdentifier(type, id)] : []
    }
    return Array.isArray(data) ? data.flatMap(identifier) : identifier(data)[0]
  }

  /** Sets a relationship by its name in the schema: to a resource, an identifier, an id or `null`, or to several. */
  setLinkage(name: string, value: Linked | Iterable<Linked> | null): void {
    this.#link(this.#relationship(name), value)
  }

  /** The linked resources that came with it; those that were not included are left out. */
  related(name: string): Resource[] {
    const place = placeOf(this.#table.relationships, name)
    const linkage = place < 0 ? this.#unknownLinkage(name) : this.#linkage(place)
    const links = linkage === undefined || linkage === null ? [] : Array.isArray(linkage) ? linkage : [linkage]
    return links.map((link) => this.#resource(link)).filter((linked) => linked !== null)
  }

  // Tracking

  #written(): Written {
    const bases = new Bases()
    const written: Record<string, unknown> = {}
    if (this.#answer !== undefined) written.base = [bases.of(this.#answer), this.#place]
    else {
      written.type = this.type
      if (this.id !== '') written.id = this.id
    }
    const members = this.#tracker?.written(bases) ?? []
    if (members.length > 0) written.attributes = members
    const unknown = this.#tracker?.unknown
    if (unknown !== undefined && unknown.size > 0) written.unknown = [...unknown]
    if (this.#links !== undefined) written.links = this.#links.written()
    return { text: JSON.stringify(written), bases: bases.loaded }
  }

  /** Takes an answer to an update for what the server has; what was set since it was sent stays set. */
  #accept(answer: Answer, sent: Snapshot): void {
    const [before, tracker] = [this[row], this.#tracker]
    const later = tracker?.changedSince(sent.tracked)
    this.#answer = answer
    this.#place = answer.at
    this.#meta = undefined
    answer.adopt(answer.at, this)
    this[row] = answer.rows[answer.at] as unknown[]
    this.#links = this.#links?.since(sent.links)
    this.#tracker = later && tracker?.rebased(before, later, sent.tracked)
  }

  /** Forgets what was set since it was loaded or updated. */
  reset(): void {
    const [before, tracker] = [this[row], this.#tracker]
    if (tracker !== undefined) this[row] = tracker.loadedRow()
    this.#tracker = tracker?.rebased(before, new Set(), NOTHING)
    this.#links = undefined
  }

  /** A copy that is changed on its own; the resources that it links to are the same. */
  copy(): this {
    const Class = this.constructor as ResourceClass
    const values = this.#tracker?.loadedRow() ?? [...this[row]]
    const copy = this.#answer === undefined ? new Class() : make(Class, values, this.#answer, this.#place)
    copy[row] = values
    if (this.#tracker !== undefined) this.#tracker.copyTo(copy.#track())
    copy.#links = this.#links?.copy()
    return copy as this
  }

  /** The whole of it as a JSON:API resource object with the names of the wire, secrets too. */
  toJSON(): ResourceObject {
    const { text, bases } = this.#written()
    return JSON.parse(checked(() => native.resourceJson(text, bases))) as ResourceObject
  }

  /**
   * A resource out of a JSON:API resource object, as {@link Resource.toJSON} gives it: as if it had just been loaded.
   *
   * `apiVersion` is the version that it was answered in.
   */
  static fromJSON<C extends ResourceClass>(this: C, data: object, apiVersion?: string): InstanceType<C> {
    const answer = stored(JSON.stringify(data), apiVersion ?? null)
    const resource: Resource = answer.one()
    if (this.table.index < 0) return resource as InstanceType<C>
    if (resource[row][0] !== this.table.index) {
      throw new InvalidInputError(`${resource.type} are no ${this.table.name}`, { member: 'type' })
    }
    // a class of the program's own, perhaps
    const own = make(this, resource[row], answer, answer.at)
    answer.adopt(answer.at, own)
    return own as InstanceType<C>
  }

  /** @internal Secrets are left out. */
  [inspect.custom](_depth: number, options: InspectOptions): string {
    const members: Record<string, unknown> = { id: this.id }
    if (this.type !== this.#table.type) members.type = this.type
    Object.assign(members, shown(this, this.#table.attributes))
    // whether one of these is a secret is not known
    const unknown = new Set([...Object.keys(this.unknownAttributes), ...(this.#tracker?.unknown.keys() ?? [])])
    for (const name of unknown) members[name] = '[unknown to this release]'
    this.#table.relationships.forEach(([, , idsKey], place) => {
      const linkage = this.#linkage(place)
      if (Array.isArray(linkage)) members[idsKey] = linkage.map((link) => link.id)
      else if (linkage !== undefined && linkage !== null) members[idsKey] = linkage.id
    })
    return `${this.constructor.name} ${inspect(members, options)}`
  }
}

/** A JSON:API resource object. */
export interface ResourceObject {
  type: string
  id?: string
  attributes: Record<string, unknown>
  relationships: Record<string, unknown>
  meta?: Record<string, unknown>
}

function identified(id: unknown): string {
  if (typeof id === 'string') return id
  throw new InvalidInputError(`id: it is text, not ${typeof id}`, { member: 'id' })
}

/** Sets a member of a resource by the name of its property. */
function assignMember(resource: Resource, table: ResourceTable, key: string, value: unknown): void {
  const isAttribute = table.attributes.some((known) => known[1] === key)
  const isRelationship = table.relationships.some((known) => known[1] === key || known[2] === key)
  if (isAttribute || isRelationship) {
    const members = resource as unknown as Record<string, unknown>
    try {
      members[key] = value
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      throw new InvalidInputError(`${key}: it is read-only`, { member: key })
    }
    return
  }
  const known = [...table.attributes, ...table.relationships].map(([, name]) => name)
  throw new InvalidInputError(native.noMember(table.name, key, known), { member: key })
}

/** Sets members of a resource by the names of a plain object's; what is `undefined` is left as it is. */
export function assign(resource: Resource, changes: object): void {
  const table = (resource.constructor as unknown as ResourceClass).table
  for (const [key, value] of Object.entries(changes)) {
    if (value !== undefined) assignMember(resource, table, key, value)
  }
}

/** Reads the facts of a class, and gives it its members. */
function read(Class: ResourceClass): ResourceTable {
  const table = resourceTable(Class.facts)
  define(owner(Class).prototype as Resource, table)
  tables.set(Class.facts, table)
  return table
}

function make<R extends Resource>(Class: ResourceClass<R>, values: unknown[], answer: Answer, place: number): R {
  // so that it has its members
  if (!tables.has(Class.facts)) read(Class)
  made = { values, answer, place }
  return new Class()
}

/** The resource of a row. */
export function resourceAt(answer: Answer, place: number): Resource {
  const values = answer.rows[place] as unknown[]
  const Class = resourceClass(values[0] as number) ?? (Resource as unknown as ResourceClass)
  return make(Class, values, answer, place)
}

/** A resource as the native module reads it. */
export function writtenResource(resource: Resource): Written {
  return write(resource)
}

/** Keeps what a resource says now; what is given back takes the answer to that for what the server has. */
export function sending(resource: Resource): (answer: Answer) => void {
  const sent = snapshot(resource)
  return (answer) => accept(resource, answer, sent)
}
