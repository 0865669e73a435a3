import type { CompiledQuery } from 'kysely'
import { type Stored, storable } from './storable.ts'

/** Statements on their way to a thread: each text once, however often it is called. */
export interface Parcel {
  readonly texts: readonly string[]
  readonly calls: readonly (readonly [text: number, parameters: readonly Stored[]])[]
}

export function parcelOf(queries: readonly CompiledQuery<unknown>[]): Parcel {
  const texts: string[] = []
  const places = new Map<string, number>()
  const calls = queries.map(({ sql, parameters }) => {
    let place = places.get(sql)
    if (place === undefined) {
      place = texts.push(sql) - 1
      places.set(sql, place)
    }
    return [place, parameters.map(sendable)] as const
  })
  return { texts, calls }
}

/** A view is cloned with the whole buffer below it, and small Buffers share one of 8 KiB. */
export function sendable(parameter: unknown): Stored {
  const value = storable(parameter)
  return value instanceof Uint8Array && value.byteLength < value.buffer.byteLength ? new Uint8Array(value) : value
}
