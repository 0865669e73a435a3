import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { MatchBatch } from '../graph.ts'
import { defaultModel } from '../matching/default-model.ts'
import { type MatchModel, type ModelProblem, readModel, writeModel } from '../matching/model.ts'

/** The model that a hub decides by. */
export interface ModelInUse {
  readonly model: MatchModel
  /** What the ledger names it by: a decision can be made again with the very file. */
  readonly id: string
  /** Where a thread reads it too; null: the committed one. */
  readonly file: string | null
}

export type OwnModelProblem =
  | ModelProblem
  | 'CANNOT_BE_READ'
  | 'NO_IDENTITY_HAS_IT'
  | 'OTHER_KIND'
  | 'TELLS_NOBODY_APART'
  | 'SEVERAL_PEOPLE_AS_ONE'

export type ModelOpening =
  | { readonly ok: true; readonly inUse: ModelInUse }
  /** Which part of the file is not as it must be; empty: all of it. */
  | { readonly ok: false; readonly problem: OwnModelProblem; readonly at: string }

const idOf = (model: MatchModel): string =>
  createHash('sha256').update(writeModel(model)).digest('base64url').slice(0, 12)

export const committedModel: ModelInUse = { model: defaultModel, id: idOf(defaultModel), file: null }

/** A model of the site's own: what the kernel can read, and of what identities here have. */
export function openModel(file: string): ModelOpening {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return refuse('CANNOT_BE_READ', '')
  }
  const reading = readModel(text)
  if (!reading.ok) return reading
  const model = withOddsOf(reading.model, defaultModel)
  // Identities are kept normalised by these kinds: read as others, they would be compared as what they are not.
  const kinds = new Map(defaultModel.fields.map(({ field, kind }) => [field, kind]))
  for (const [place, { field, kind }] of model.fields.entries()) {
    const ours = kinds.get(field)
    if (ours === undefined) return refuse('NO_IDENTITY_HAS_IT', `fields[${place}].field`)
    if (ours !== kind) return refuse('OTHER_KIND', `fields[${place}].kind`)
  }
  const weighed = new Set(model.fields.map(({ field }) => field))
  if (!weighed.has('kana') || !weighed.has('birthDate') || !weighed.has('sex'))
    return refuse('TELLS_NOBODY_APART', 'fields')
  // Records of whole households, compared, look like people whose birth date changes.
  const strangers = model.fields.findIndex(
    ({ field, levels }) => (field === 'birthDate' || field === 'sex') && (levels.at(-1)?.m ?? 0) < mostly,
  )
  if (strangers >= 0) return refuse('SEVERAL_PEOPLE_AS_ONE', `fields[${strangers}].levels`)
  return { ok: true, inUse: { model, id: idOf(model), file } }
}

/** What becomes of people over years no table of records tells: what a model is silent about is as committed. */
const withOddsOf = (model: MatchModel, { succession, companions }: MatchModel): MatchModel => ({
  ...model,
  succession: model.succession ?? succession,
  companions: model.companions ?? companions,
})

/** So much of one person's records has one birth date and one sex, at least. */
const mostly = 0.8

const refuse = (problem: OwnModelProblem, at: string): ModelOpening => ({ ok: false, problem, at })

let last = committedModel

/** In a thread of its own: the model that a batch names, as it was when the hub started. */
export function modelNamed({ id, file }: MatchBatch['model']): ModelInUse {
  if (file === null) return committedModel
  if (last.id === id && last.file === file) return last
  const opening = openModel(file)
  if (!opening.ok || opening.inUse.id !== id)
    throw new Error('MODEL_CHANGED: the model is not the one this hub started with.')
  last = opening.inUse
  return last
}
