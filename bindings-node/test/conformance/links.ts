/** Relationships: how the cases write links, how they are set, and what they are seen as. */

import { Resource, ResourceIdentifier, UploadedFile } from 'didww-sdk'
import { isAbsent, isJsonObject, type Json } from './cases'
import { at, put, relationship } from './faces'
import { MismatchError, shown } from './outcomes'
import { refusable, sameJson } from './values'

type Held = ReadonlyMap<string, unknown>

/** Sets a relationship as a program does: to ids by the property for ids, to the rest by that of the relationship. */
export function link(resource: Resource, name: string, node: Json, held: Held): void {
  const face = relationship(resource, name)
  const ids = node !== null && [node].flat().every((one) => typeof one === 'string')
  const value = linked(node, held)
  refusable(() => {
    if (face === undefined) {
      resource.setLinkage(name, value as string)
      return
    }
    put(resource, ids && face.many === Array.isArray(node) ? face.idsKey : face.key, value)
  })
}

function linked(node: Json, held: Held): unknown {
  if (Array.isArray(node)) {
    return node.map((one) => linked(one, held))
  }
  if (!isJsonObject(node)) {
    return node
  }
  if (!('named' in node)) {
    return new ResourceIdentifier(String(node['type']), String(node['id']))
  }
  const found = held.get(String(node['named']))
  if (!(found instanceof Resource) && !(found instanceof UploadedFile)) {
    throw new MismatchError(`${shown(node['named'])} is nothing that can be linked to`)
  }
  return found
}

interface Identifier {
  type: string
  id: string
}

type Linkage = Identifier | readonly Identifier[] | null | undefined

function plain(linkage: Linkage): unknown {
  if (linkage === null || linkage === undefined) {
    return linkage
  }
  return 'type' in linkage ? { type: linkage.type, id: linkage.id } : linkage.map(plain)
}

/** Compares the linkage of a relationship, and the ids that the class has for it. */
export function lookAtLink(resource: Resource, name: string, wanted: Json): void {
  const got: Linkage = resource.linkage(name)
  const expected = isAbsent(wanted) ? undefined : identifiers(resource, name, wanted)
  if (!sameJson(plain(got), expected)) {
    throw new MismatchError(`${name}: ${got === undefined ? 'absent' : shown(got)} instead of ${shown(wanted)}`)
  }
  lookAtIds(resource, name, got)
}

function lookAtIds(resource: Resource, name: string, linkage: Linkage): void {
  const face = relationship(resource, name)
  if (face === undefined) {
    return
  }
  const seen = at(resource, face.idsKey)
  const expected = face.many
    ? [linkage ?? []].flat().map((one: Identifier) => one.id)
    : ((linkage as Identifier | null | undefined)?.id ?? null)
  if (!sameJson(seen, expected)) {
    throw new MismatchError(`${face.idsKey}: ${shown(seen)} instead of ${shown(expected)}`)
  }
}

function identifiers(resource: Resource, name: string, node: Json): unknown {
  if (node === null) {
    return null
  }
  if (Array.isArray(node)) {
    return node.map((one) => identifiers(resource, name, one))
  }
  if (isJsonObject(node)) {
    return { type: node['type'], id: node['id'] }
  }
  const type = relationship(resource, name)?.types[0]
  if (type === undefined) {
    throw new MismatchError(`${name} of ${resource.type} is no relationship that the class has`)
  }
  return { type, id: node }
}
