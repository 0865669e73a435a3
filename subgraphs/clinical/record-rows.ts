import { createHash } from 'node:crypto'
import type { InstitutionCode, RecordToken } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import { freshId } from '../shared/fresh-id.ts'
import type { CodeMeanings, StandingCode } from './codes/code-map.sql.ts'
import type { CodeBook, CodeSystem, LocalCode } from './codes/codes.ts'
import { codesIn, factsIn, labelsOfAll, ownName } from './codes/reading.ts'
import { type ClinicalCategory, type ClinicalRecord, categoryOf, type KeptFrom, type RecordLabel } from './record.ts'
import type { ToldRecord, UnmappedCode } from './store.ts'
import type { RecordTable } from './tables.ts'

/** Between what is told and what lies in the table, by what codes mean today. */
export interface RecordRows {
  /** In the order told. */
  rowsOf(told: readonly ToldRecord[], at: number): Promise<readonly RecordTable[]>
  recordsIn(rows: readonly RecordTable[]): Promise<readonly ClinicalRecord[]>
  /** As their places are to be told from now on. */
  labelsOf(rows: readonly RecordTable[]): Promise<readonly Pick<RecordTable, 'entries' | 'place_labels'>[]>
}

export function recordRows(meanings: CodeMeanings): RecordRows {
  const bookOf = (told: readonly ToldRecord[]): Promise<CodeBook> =>
    meanings.bookOf(
      told.flatMap((one): readonly StandingCode[] =>
        codesIn(one).map(({ system, code }) => ({ institution: one.institution, system, code })),
      ),
    )

  return {
    async rowsOf(told, at) {
      const book = await bookOf(told)
      await meanings.note(told.flatMap((one) => unknownIn(one, book)))
      return told.map((one) => rowOf(one, at, book))
    },

    async recordsIn(rows) {
      const told = rows.map(toldIn)
      const book = await bookOf(told)
      return rows.flatMap((row, place): readonly ClinicalRecord[] => {
        const one = told[place]
        if (one === undefined) return []
        const facts = factsIn(one, book)
        return facts.map((fact, number) => ({
          id: one.content.kind === 'CLAIM' ? `${row.id}.${number}` : row.id,
          token: one.token,
          institution: one.institution,
          keepLong: one.keepLong,
          ...fact,
        }))
      })
    },

    async labelsOf(rows) {
      const told = rows.map(toldIn)
      const book = await bookOf(told)
      return told.map((one) => placeOf(one, book))
    },
  }
}

function unknownIn(told: ToldRecord, book: CodeBook): readonly UnmappedCode[] {
  const { institution } = told
  return codesIn(told).flatMap((local) =>
    book.find(institution, local) === null
      ? [{ institution, system: local.system, code: local.code, name: ownName(told) }]
      : [],
  )
}

const joined = (labels: readonly string[]): string => [...labels].sort().join()

function placeOf(told: ToldRecord, book: CodeBook): Pick<RecordTable, 'entries' | 'place_labels'> {
  if (told.content.kind !== 'CLAIM' && told.local === undefined) return { entries: 1, place_labels: null }
  const facts = factsIn(told, book)
  return { entries: facts.length, place_labels: joined(labelsOfAll(facts)) }
}

function rowOf(told: ToldRecord, at: number, book: CodeBook): RecordTable {
  const { source, token, institution, on, labels, keptFrom, keepLong, content, local } = told
  const said = {
    token,
    kind: content.kind,
    category: categoryTold(content),
    on_date: on,
    labels: joined(labels),
    kept_from: joined(keptFrom),
    keep_long: keepLong ? 1 : 0,
    content: JSON.stringify(content),
    local_system: local?.system ?? null,
    local_code: local?.code ?? null,
  }
  const digest = createHash('sha256').update(JSON.stringify(said)).digest('base64url')
  const row = { id: freshId('ent'), institution, source, ...said, digest, known: at, superseded: null }
  return { ...row, ...placeOf(told, book) }
}

export const categoryTold = (content: ToldRecord['content']): ClinicalCategory =>
  content.kind === 'CLAIM' ? content.category : categoryOf[content.kind]

const listed = <T extends string>(text: string): readonly T[] => (text === '' ? [] : (text.split(',') as T[]))

function toldIn(row: RecordTable): ToldRecord {
  const local: LocalCode | undefined =
    row.local_system === null || row.local_code === null
      ? undefined
      : { system: row.local_system as CodeSystem, code: row.local_code }
  return {
    source: row.source,
    token: row.token as RecordToken,
    institution: row.institution as InstitutionCode,
    on: row.on_date as CivilDate,
    labels: listed<RecordLabel>(row.labels),
    keptFrom: listed<KeptFrom>(row.kept_from),
    keepLong: row.keep_long === 1,
    // Written by `rowOf` alone, from what the way in had read.
    content: JSON.parse(row.content) as ToldRecord['content'],
    local,
  }
}
