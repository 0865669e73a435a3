import { type Integer, int } from 'neo4j-driver'

/** What a query is given by name; its text never holds a value. */
export type Parameters = { readonly [name: string]: unknown }

/** Statements of one session, one after another. Each answers with its first column: a map, mostly. */
export interface Runner {
  rows<R>(text: string, parameters?: Parameters): Promise<readonly R[]>
}

type Sent = string | number | bigint | boolean | null | Integer | Int8Array | Sent[] | { [name: string]: Sent }

/** The driver sends every number as a float; whole numbers are meant as integers. Its bytes are signed. */
export function sent(value: unknown): Sent {
  switch (typeof value) {
    case 'number':
      return Number.isSafeInteger(value) ? int(value) : value
    case 'string':
    case 'bigint':
    case 'boolean':
      return value
    case 'object':
      if (value === null) return null
      if (Array.isArray(value)) return value.map(sent)
      if (value instanceof Uint8Array) return new Int8Array(value.buffer, value.byteOffset, value.byteLength)
      return sentFields(value)
    default:
      throw new TypeError(`Neo4j keeps no ${typeof value}.`)
  }
}

export function sentFields(value: object): { [name: string]: Sent } {
  const fields: { [name: string]: Sent } = {}
  for (const [name, one] of Object.entries(value)) fields[name] = sent(one)
  return fields
}
