/** Paths of the cases: what they lead to, and changes at their ends. */

import { NestedObject, Page, Resource } from 'didww-sdk'
import type { Json } from './cases'
import { at, attribute, put as putMember, type RelationshipFace, relationship } from './faces'
import { MismatchError, Rows, shown } from './outcomes'
import { memberOf, refusable, type Seen, valueOf } from './values'

/** The rows of a page, or of a list. */
export function rowsOf(held: unknown): readonly Resource[] {
  if (held instanceof Page) {
    return [...held]
  }
  if (held instanceof Rows) {
    return held.rows
  }
  throw new MismatchError(`these are no rows: ${shown(held)}`)
}

/** A resource. */
export function resourceOf(held: unknown): Resource {
  if (held instanceof Resource) {
    return held
  }
  throw new MismatchError(`this is no resource: ${shown(held)}`)
}

function itemOf(items: readonly unknown[], segment: string): unknown {
  const index = /^\d+$/.test(segment) ? Number(segment) : -1
  if (index < 0 || index >= items.length) {
    throw new MismatchError(`there is no item ${segment}`)
  }
  return items[index]
}

/** What a path leads to: a value, a resource, an array of resources, or nothing. */
export function see(held: unknown, path: string): Seen {
  const segments = path === '' ? [] : path.split('.')
  let seen: Seen = { value: held instanceof Resource ? held : itemOf(rowsOf(held), segments.shift() ?? '') }
  for (const segment of segments) {
    seen = behind(seen, segment, path)
  }
  return seen
}

function behind(seen: Seen, segment: string, path: string): Seen {
  const { value } = seen
  if (value instanceof Resource) {
    return ofResource(value, segment)
  }
  if (value instanceof NestedObject) {
    return memberOf(value, segment)
  }
  if (Array.isArray(value)) {
    return { ...seen, value: itemOf(value, segment) }
  }
  throw new MismatchError(`${path}: nothing is behind ${segment}`)
}

function ofResource(resource: Resource, name: string): Seen {
  if (name === 'id' || name === 'type') {
    return { value: resource[name] }
  }
  if (name === 'meta') {
    return { value: resource.meta ?? undefined }
  }
  const linked = relationship(resource, name)
  return linked === undefined ? memberOf(resource, name) : { value: linkedOf(resource, name, linked) }
}

function linkedOf(resource: Resource, name: string, face: RelationshipFace): unknown {
  const seen = at(resource, face.key) as Resource | null | readonly Resource[]
  const expected: readonly Resource[] = seen === null ? [] : seen instanceof Resource ? [seen] : seen
  // both ways to ask, and twice, give the same objects
  for (const again of [resource.related(name), resource.related(name)]) {
    if (again.length !== expected.length || again.some((one, index) => one !== expected[index])) {
      throw new MismatchError(`${name}: ${shown(again)} are not the same objects as ${shown(expected)}`)
    }
  }
  return seen ?? undefined
}

/** The resource at the end of a path. */
export function resourceAt(held: unknown, path: string): Resource {
  const { value } = see(held, path)
  if (value instanceof Resource) {
    return value
  }
  throw new MismatchError(`${path} leads to no resource`)
}

type Owner = Resource | NestedObject | unknown[]

/** A change of a member of something. */
export type Change = (owner: Owner, name: string, node: Json) => void

/** Changes what is at the end of a path, in place. */
export function changeAt(resource: Resource, path: string, node: Json, change: Change): void {
  const way = path.split('.')
  const last = way.pop() ?? ''
  let owner: Owner = resource
  for (const segment of way) {
    const next: unknown = Array.isArray(owner) ? itemOf(owner, segment) : read(owner, segment)
    if (!(next instanceof NestedObject) && !Array.isArray(next)) {
      throw new MismatchError(`${path}: nothing is behind ${segment}`)
    }
    owner = next
  }
  const found = owner
  refusable(() => change(found, last, node))
}

function read(owner: Resource | NestedObject, name: string): unknown {
  const face = attribute(owner, name)
  return face === undefined ? owner.get(name) : at(owner, face.key)
}

/** Sets a member, by its property where the class has one. */
export function put(owner: Owner, name: string, node: Json): void {
  if (Array.isArray(owner)) {
    owner[Number(name)] = valueOf(node, undefined)
    return
  }
  const face = attribute(owner, name)
  if (face === undefined) {
    owner.set(name, valueOf(node, undefined))
  } else {
    putMember(owner, face.key, valueOf(node, face))
  }
}

/** Adds a value at the end of the list that a member is. */
export function append(owner: Owner, name: string, node: Json): void {
  const items = Array.isArray(owner) ? itemOf(owner, name) : read(owner, name)
  if (!Array.isArray(items)) {
    throw new MismatchError(`${name} is no list: ${shown(items)}`)
  }
  items.push(valueOf(node, Array.isArray(owner) ? undefined : attribute(owner, name)))
}
