/** Rows as they come. */

import { DidwwError, type Page, type Resource } from 'didww-sdk'

/** Goes through rows until the end, the first error, or so many of them. */
export async function collect<T>(
  rows: Iterable<T> | AsyncIterable<T>,
  most?: number,
): Promise<{ rows: T[]; failed: DidwwError | undefined }> {
  const taken: T[] = []
  if (most === 0) {
    return { rows: taken, failed: undefined }
  }
  try {
    for await (const row of rows) {
      taken.push(row)
      if (taken.length === most) {
        break
      }
    }
  } catch (error) {
    if (error instanceof DidwwError) {
      return { rows: taken, failed: error }
    }
    throw error
  }
  return { rows: taken, failed: undefined }
}

/** The rows of pages, one page after the other. */
export async function* rowsOfPages(pages: AsyncIterable<Page<Resource>>): AsyncGenerator<Resource> {
  for await (const page of pages) {
    yield* page
  }
}
