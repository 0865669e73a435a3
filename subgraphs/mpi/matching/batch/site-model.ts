import { defaultModel } from '../default-model.ts'
import type { FieldModel, MatchModel } from '../model.ts'
import type { MayGoAlong } from './dependence.ts'
import type { RecordTable } from './record-table.ts'
import { thresholdsFor, train } from './train.ts'
import { commonValueShares } from './value-shares.ts'

/** Of fewer records no name but the commonest is ten people's, and how often strangers agree is not to be told. */
export const fewestRecords = 1_000

export type TooLittle = 'TOO_FEW_RECORDS' | 'NOBODY_TWICE'

export interface SiteTraining {
  /** Records that the table is a sample of; itself, unless said. */
  readonly of?: number
  readonly onProgress: (what: string, done: number, of: number) => void
}

export type SiteModel =
  | { readonly ok: true; readonly model: MatchModel; readonly compared: number }
  | { readonly ok: false; readonly problem: TooLittle }

/** A model to be kept: of a table closed in order the same from the same records, and naming what many people have alone. */
export function siteModel(table: RecordTable, { of = table.count, onProgress }: SiteTraining): SiteModel {
  if (table.count < fewestRecords) return { ok: false, problem: 'TOO_FEW_RECORDS' }
  const { model, pairs } = train(table, { acrossFiles: false, mayGoAlong, onProgress })
  if (model.prior * (table.count * (table.count - 1)) < 2 * fewestPairs) return { ok: false, problem: 'NOBODY_TWICE' }
  // Whoever is one of more people is met by more strangers.
  const prior = (model.prior * table.count) / Math.max(of, table.count)
  const fields = model.fields.map(
    (field, at): FieldModel => committedWhereUntold(table, at) ?? { ...field, ...commonValueShares(table, at) },
  )
  return { ok: true, model: { ...model, fields, prior, thresholds: thresholdsFor(prior) }, compared: pairs.count }
}

/**
 * Of what the committed model knows, as there: people who have moved agree in name and birth date alone, as long as they
 * are taken for strangers the one would seem to go along with the other.
 */
const mayGoAlong: MayGoAlong = (field, beside) => {
  const committed = defaultModel.fields.find((known) => known.field === field)
  return committed === undefined || committed.given?.field === beside
}

/** Of so many pairs at least it is learnt how one person's records differ. */
const fewestPairs = 100

/** What hardly any record says is as committed: a telephone number that two share is not yet a sign of one person. */
function committedWhereUntold(table: RecordTable, at: number): FieldModel | null {
  const asked = table.fields[at]
  const committed = defaultModel.fields.find(({ field, kind }) => field === asked?.field && kind === asked.kind)
  if (committed === undefined) return null
  const silent = table.columns[at]?.subarray(0, table.count).reduce((sum, id) => sum + (id === 0 ? 1 : 0), 0) ?? 0
  const { given } = committed
  const before = given === null || table.fields.slice(0, at).some(({ field }) => field === given.field)
  return table.count - silent < fewestRecords && before ? committed : null
}
