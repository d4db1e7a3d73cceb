import { type InspectOptions, inspect } from 'node:util'

/** Who a resource is: its JSON:API type and its id. */
export class ResourceIdentifier {
  /** JSON:API type, e.g. `voice_in_trunks`. */
  readonly type: string
  /** Id. */
  readonly id: string

  constructor(type: string, id: string) {
    this.type = type
    this.id = id
  }

  /** As it stands in a document. */
  toJSON(): { type: string; id: string } {
    return { type: this.type, id: this.id }
  }

  /** @internal */
  [inspect.custom](_depth: number, options: InspectOptions): string {
    return `ResourceIdentifier ${inspect(this.toJSON(), options)}`
  }
}
