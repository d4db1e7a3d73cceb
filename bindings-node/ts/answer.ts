/** Answers: the rows that came together, and the resources that stand for them. */

import { checked } from './errors'
import { type NativeLoaded, native } from './native'
import { type Resource, resourceAt } from './resource'
import { type ResponseInfo, responseOf } from './response'

/** The addresses of the pages around one, as the API gave them; `null` where there is no such page. */
export interface PageLinks {
  /** First page. */
  readonly first: string | null
  /** Page before this one. */
  readonly prev: string | null
  /** Page after this one. */
  readonly next: string | null
  /** Last page. */
  readonly last: string | null
}

/** What the native module hands over: rows, how many are of `data` or which one it is, sets of absent members, version, and of a list its total, links and meta. */
type Text = [unknown[][], number, number[][], string, number | null, PageLinks, Record<string, unknown> | null]

/** What came with one answer. Every resource of it is one object, however often it is linked to. */
export class Answer {
  readonly native: NativeLoaded
  readonly rows: unknown[][]
  /** How many rows are those of a list; of a single resource, which row it is. */
  readonly at: number
  /** Sets of members that rows leave out. */
  readonly absent: number[][]
  readonly apiVersion: string
  readonly total: number | null
  readonly links: PageLinks
  readonly meta: Record<string, unknown> | null
  readonly #resources: (Resource | undefined)[] = []
  #response: ResponseInfo | null | undefined
  #index: Map<string, number> | undefined

  constructor(loaded: NativeLoaded) {
    const [rows, at, absent, version, total, links, meta] = JSON.parse(loaded.text()) as Text
    this.native = loaded
    this.rows = rows
    this.at = at
    this.absent = absent
    this.apiVersion = version
    this.total = total ?? null
    this.links = links
    this.meta = meta ?? null
  }

  /** The resource of a row. */
  resource(place: number): Resource {
    return (this.#resources[place] ??= resourceAt(this, place))
  }

  /** The resource that the answer is about. */
  one(): Resource {
    return this.resource(this.at)
  }

  /** Lets a resource stand for a row. */
  adopt(place: number, resource: Resource): void {
    this.#resources[place] = resource
  }

  /** The row of a type and an id, if it is there. */
  find(type: string, id: string): number | undefined {
    this.#index ??= this.#makeIndex()
    return this.#index.get(`${type} ${id}`)
  }

  #makeIndex(): Map<string, number> {
    const index = new Map<string, number>()
    this.rows.forEach((values, place) => {
      const key = `${this.resource(place).type} ${String(values[1])}`
      // the first of equals holds: those of `data` come before the included ones
      if (!index.has(key)) index.set(key, place)
    })
    return index
  }

  /** The head of the answer; `null` for what did not come from a server. */
  get response(): ResponseInfo | null {
    if (this.#response === undefined) {
      const text = this.native.response()
      this.#response = text === null ? null : responseOf(text)
    }
    return this.#response
  }
}

/** A resource out of a JSON:API resource object. */
export function stored(json: string, apiVersion: string | null): Answer {
  return new Answer(checked(() => native.parseResource(json, apiVersion)))
}
