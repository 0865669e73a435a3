import { readFileSync } from 'node:fs'
import { type FieldKind, fieldKinds } from '../../../subgraphs/mpi/matching/field-kinds.ts'
import { mostFields } from '../../../subgraphs/mpi/matching/model.ts'
import { Failure } from '../command.ts'

/** Which column says what, and how it is compared. */
export interface FieldMap {
  readonly id: string
  readonly fields: readonly { readonly field: string; readonly kind: FieldKind }[]
}

export type MapProblem = 'MAP_NOT_JSON' | 'MAP_WITHOUT_ID' | 'MAP_WITHOUT_FIELDS' | 'MAP_TOO_WIDE' | 'MAP_UNKNOWN_KIND'

/** `{"id": "rec_id", "fields": {"surname": "name", "born": "date"}}` */
export function readFieldMap(file: string): FieldMap {
  const fail = (code: MapProblem, says: string): never => {
    throw new Failure(`${code}: ${file}: ${says}`)
  }
  let raw: unknown
  try {
    raw = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return fail('MAP_NOT_JSON', 'this is no JSON.')
  }
  const { id, fields }: { id?: unknown; fields?: unknown } = typeof raw === 'object' && raw !== null ? raw : {}
  if (typeof id !== 'string' || id === '') return fail('MAP_WITHOUT_ID', '"id" names no column.')
  if (typeof fields !== 'object' || fields === null || Object.keys(fields).length === 0)
    return fail('MAP_WITHOUT_FIELDS', '"fields" names no columns.')
  const entries = Object.entries(fields)
  if (entries.length > mostFields) return fail('MAP_TOO_WIDE', `"fields" may name ${mostFields} columns.`)
  return {
    id,
    fields: entries.map(([field, said]: [string, unknown]) => {
      const kind = fieldKinds.find((known) => known === said)
      return kind === undefined
        ? fail('MAP_UNKNOWN_KIND', `column ${field}: one of ${fieldKinds.join(', ')}.`)
        : { field, kind }
    }),
  }
}
