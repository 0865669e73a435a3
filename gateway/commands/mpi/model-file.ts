import { readFileSync } from 'node:fs'
import { type MatchModel, readModel } from '../../../subgraphs/mpi/matching/model.ts'
import { Failure } from '../command.ts'
import type { FieldMap } from './field-map.ts'

/** A model for these columns, or why it is none. */
export function readModelFile(file: string, map: FieldMap): MatchModel {
  const reading = readModel(readFileSync(file, 'utf8'))
  if (!reading.ok) throw new Failure(`${reading.problem}: ${file}: ${reading.at}`)
  const { model } = reading
  const other = model.fields.findIndex(
    ({ field, kind }, at) => map.fields[at]?.field !== field || map.fields[at]?.kind !== kind,
  )
  if (other >= 0 || model.fields.length !== map.fields.length)
    throw new Failure(`OTHER_FIELDS: ${file}: the model was trained on other columns than the map names.`)
  return model
}
