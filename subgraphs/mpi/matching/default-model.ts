import { readFileSync } from 'node:fs'
import { type MatchModel, readModel } from './model.ts'

/** The committed model (`default-model.json`); a site trains its own with `hub mpi train`. */
export const defaultModel: MatchModel = load()

function load(): MatchModel {
  const reading = readModel(readFileSync(new URL('default-model.json', import.meta.url), 'utf8'))
  if (!reading.ok) throw new Error(`default-model.json: ${reading.problem} ${reading.at}`)
  return reading.model
}
