/** What the relationships of a resource were set to. */

import { InvalidInputError } from './errors'
import { ResourceIdentifier } from './identifier'
import { type Linked, Resource } from './resource'
import type { RelationshipTable } from './tables'

/** Who is linked to: nobody, one or several. A resource that was set is kept, for it may get its id later. */
export type Link = ResourceIdentifier | Resource | null | (ResourceIdentifier | Resource)[]

/** What was set, in the order of setting. */
export class Links {
  readonly #relationships: readonly RelationshipTable[]
  readonly #set = new Map<number, Link>()

  constructor(relationships: readonly RelationshipTable[]) {
    this.#relationships = relationships
  }

  /** Sets a relationship. */
  set(relationship: number, value: Linked | Iterable<Linked> | null): void {
    const table = this.#relationships[relationship] as RelationshipTable
    const link = table[3] ? severalOf(value, table) : value === null ? null : linkOf(value as Linked, table)
    // what is set again is set last
    this.#set.delete(relationship)
    this.#set.set(relationship, link)
  }

  /** What a relationship is now; `undefined` if it was neither set nor cleared by another one. */
  of(relationship: number): Link | undefined {
    let now: Link | undefined
    for (const [place, link] of this.#set) {
      if (place === relationship) now = link
      else if (!isEmpty(link) && this.#relationships[place]?.[5].includes(relationship)) now = null
    }
    return now
  }

  /** As the native module reads them. */
  written(): [number, unknown][] {
    return [...this.#set].map(([place, link]) => [place, writtenLink(link)])
  }

  /** What each says, as one text. */
  texts(): Map<number, string> {
    return new Map(this.written().map(([place, link]) => [place, JSON.stringify(link)]))
  }

  /** Those that say something else than they did then; `undefined` if there are none. */
  since(then: ReadonlyMap<number, string>): Links | undefined {
    const later = new Links(this.#relationships)
    for (const [place, link] of this.#set) {
      if (then.get(place) !== JSON.stringify(writtenLink(link))) later.#set.set(place, link)
    }
    return later.#set.size === 0 ? undefined : later
  }

  /** A copy that is changed on its own. */
  copy(): Links {
    const copy = new Links(this.#relationships)
    for (const [place, link] of this.#set) copy.#set.set(place, Array.isArray(link) ? [...link] : link)
    return copy
  }
}

function isEmpty(link: Link): boolean {
  return link === null || (Array.isArray(link) && link.length === 0)
}

function writtenLink(link: Link): unknown {
  if (link === null) return null
  return Array.isArray(link) ? link.map(({ type, id }) => [type, id]) : [link.type, link.id]
}

function severalOf(
  value: Linked | Iterable<Linked> | null,
  table: RelationshipTable,
): (ResourceIdentifier | Resource)[] {
  const isIterable = value !== null && typeof value === 'object' && Symbol.iterator in value
  if (!isIterable) {
    throw new InvalidInputError(`${table[1]} takes several resources or ids: a list of them`, { member: table[0] })
  }
  return Array.from(value, (one) => linkOf(one, table))
}

function linkOf(value: Linked, [name, key, , , types]: RelationshipTable): ResourceIdentifier | Resource {
  if (value instanceof Resource || value instanceof ResourceIdentifier) return value
  if (typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string') {
    return new ResourceIdentifier(value.type, value.id)
  }
  const id = typeof value === 'string' ? value : (value as { id?: unknown } | null)?.id
  if (typeof id !== 'string') {
    throw new InvalidInputError(`${key} takes a resource or an id, not ${typeof value}`, { member: name })
  }
  if (types.length === 1) return new ResourceIdentifier(types[0] as string, id)
  throw new InvalidInputError(
    `${key} links to ${types.join(' or ')}: an id alone does not tell which; give the resource, or ` +
      `new ResourceIdentifier(type, id)`,
    { member: name },
  )
}
