import { Refused } from '../failure.ts'

/** What a column holds, in every dialect. */
export type Stored = string | number | bigint | Uint8Array | null

/** Text or a number that not every dialect can keep unaltered: PostgreSQL has no NUL in text, neither has UTF-8 lone surrogates. */
export class Unstorable extends Refused {
  constructor() {
    super({ code: 'INVALID_INPUT', message: 'A value holds characters or digits that cannot be stored.' })
    this.name = 'Unstorable'
  }
}

const LEAST = -(2n ** 63n)
const GREATEST = 2n ** 63n - 1n

/** The value, if every dialect keeps it as it is. Booleans, dates and objects are the caller's to encode: a bug here. */
export function storable(value: unknown): Stored {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed() || value.includes('\0')) throw new Unstorable()
      return value
    case 'number':
      if (!Number.isFinite(value)) throw new Unstorable()
      return value
    case 'bigint':
      if (value < LEAST || value > GREATEST) throw new Unstorable()
      return value
    default:
      if (value === null || value instanceof Uint8Array) return value
      throw new TypeError(`A store takes no ${typeof value} as a value.`)
  }
}
