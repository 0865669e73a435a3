import { createHash } from 'node:crypto'
import { type CompiledQuery, sql } from 'kysely'
import { asRecordToken, type InstitutionCode, type RecordToken } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { Scope } from '../shared/context.ts'
import type { Database } from '../shared/database/database.ts'
import { migrate } from '../shared/database/migrate.ts'
import { prepared, type Slots } from '../shared/database/prepared.ts'
import { freshId } from '../shared/fresh-id.ts'
import { marksOf } from './marks.ts'
import { migrations } from './migrations.ts'
import {
  type AskedCategory,
  type ClinicalCategory,
  type ClinicalRecord,
  type Content,
  categoriesIn,
  categoryOf,
  type KeptFrom,
  kindsIn,
  type RecordLabel,
} from './record.ts'
import type { ClinicalStore, Holding, Putting, ToldRecord } from './store.ts'
import type { ClinicalTables, RecordTable } from './tables.ts'

/** Statements with more variables than this are divided. */
const together = 300

/** A node's records on SQLite or PostgreSQL. */
export async function openClinicalStore(database: Database<ClinicalTables>): Promise<ClinicalStore> {
  await migrate(database, migrations)
  const under = prepared(database, (db, value: Slots<Pick<RecordTable, 'token' | 'category'>>) =>
    db
      .selectFrom('record')
      .selectAll()
      .where('token', '=', value.token)
      .where('category', '=', value.category)
      .where('superseded', 'is', null)
      .orderBy('on_date')
      .orderBy('id'),
  )

  const insert = prepared(database, (db, value: Slots<RecordTable>) =>
    db.insertInto('record').values({
      id: value.id,
      token: value.token,
      institution: value.institution,
      source: value.source,
      kind: value.kind,
      category: value.category,
      on_date: value.on_date,
      labels: value.labels,
      kept_from: value.kept_from,
      keep_long: value.keep_long,
      content: value.content,
      digest: value.digest,
      known: value.known,
      superseded: value.superseded,
    }),
  )
  const end = prepared(database, (db, value: Slots<{ institution: string; source: string; at: number }>) =>
    db
      .updateTable('record')
      .set({ superseded: value.at })
      .where('institution', '=', value.institution)
      .where('source', '=', value.source)
      .where('superseded', 'is', null),
  )

  return {
    async records({ scope, from, until, reach }) {
      const token = tokenIn(scope)
      const kinds = kindsIn(scope.category)
      const rows = await Promise.all(categoriesIn(scope.category).map((category) => under.rows({ token, category })))
      return rows
        .flat()
        .filter(({ kind }) => kinds.some((one) => one === kind))
        .map(recordIn)
        .filter(({ on }) => (from === null || on >= from) && (until === null || on < until))
        .filter((record) => scope.sees(marksOf(record, reach)))
    },

    put: (told, at) =>
      database.write(async (transaction) => {
        const held = new Map<string, string>()
        for (const some of parts(told)) {
          const rows = await transaction
            .selectFrom('record')
            .select(['institution', 'source', 'digest'])
            .where('superseded', 'is', null)
            .where('source', 'in', [...new Set(some.map(({ source }) => source))])
            .where('institution', 'in', [...new Set(some.map(({ institution }) => institution))])
            .execute()
          for (const { institution, source, digest } of rows) held.set(nameOf({ institution, source }), digest)
        }
        const outcomes: Putting[] = []
        const statements: CompiledQuery<unknown>[] = []
        for (const one of told) {
          const name = nameOf(one)
          const before = held.get(name)
          const row = rowOf(one, at)
          outcomes.push(before === undefined ? 'ADDED' : before === row.digest ? 'SAME' : 'CHANGED')
          if (before === row.digest) continue
          held.set(name, row.digest)
          if (before !== undefined) statements.push(end.with({ institution: one.institution, source: one.source, at }))
          statements.push(insert.with(row))
        }
        await transaction.batch(statements)
        return outcomes
      }),

    async holdings(tokens) {
      const found: Holding[] = []
      for (const some of parts(tokens)) {
        const rows = await database.scan
          .selectFrom('record')
          .select((of) => [
            'token',
            'category',
            'institution',
            sql<string>`substr(on_date, 1, 4)`.as('year'),
            of.fn.countAll<number>().as('count'),
            of.fn.min('labels').as('least'),
            of.fn.max('labels').as('greatest'),
          ])
          .where('token', 'in', some)
          .where('superseded', 'is', null)
          .where('labels', 'not like', '%UNDISCLOSED%')
          .groupBy(['token', 'category', 'institution', sql`substr(on_date, 1, 4)`])
          .orderBy('token')
          .orderBy('category')
          .orderBy('institution')
          .orderBy('year')
          .execute()
        found.push(...rows.map(holdingIn))
      }
      return found
    },

    ping: () => database.ping(),
    close: () => database.close(),
  }
}

function tokenIn(scope: Scope<AskedCategory>): RecordToken {
  const token = scope.subject === null ? null : asRecordToken(scope.subject)
  if (token === null) throw new Error(`A scope of ${scope.category} is asked for its token, and was decided for none.`)
  return token
}

const nameOf = ({ institution, source }: { readonly institution: string; readonly source: string }): string =>
  `${institution} ${source}`

function rowOf({ source, ...record }: ToldRecord, at: number): RecordTable {
  const { token, institution, on, labels, keptFrom, keepLong, content } = record
  const said = {
    token,
    kind: content.kind,
    category: categoryOf[content.kind],
    on_date: on,
    labels: [...labels].sort().join(),
    kept_from: [...keptFrom].sort().join(),
    keep_long: keepLong ? 1 : 0,
    content: JSON.stringify(content),
  }
  const digest = createHash('sha256').update(JSON.stringify(said)).digest('base64url')
  return { id: freshId('ent'), institution, source, ...said, digest, known: at, superseded: null }
}

interface HoldingRow {
  readonly token: string
  readonly category: string
  readonly institution: string
  readonly year: string
  readonly count: number | bigint
  readonly least: string
  readonly greatest: string
}

const holdingIn = ({ token, category, institution, year, count, least, greatest }: HoldingRow): Holding => ({
  token: token as RecordToken,
  category: category as ClinicalCategory,
  institution: institution as InstitutionCode,
  year: Number(year),
  count: Number(count),
  label: least === greatest ? (listed<RecordLabel>(least)[0] ?? null) : null,
})

const listed = <T extends string>(text: string): readonly T[] => (text === '' ? [] : (text.split(',') as T[]))

function recordIn(row: RecordTable): ClinicalRecord {
  return {
    id: row.id,
    token: row.token as RecordToken,
    institution: row.institution as InstitutionCode,
    on: row.on_date as CivilDate,
    labels: listed<RecordLabel>(row.labels),
    keptFrom: listed<KeptFrom>(row.kept_from),
    keepLong: row.keep_long === 1,
    // Written by `put` alone, from what the way in had read.
    content: JSON.parse(row.content) as Content,
  }
}

function parts<T>(all: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / together) }, (_, part) =>
    all.slice(part * together, (part + 1) * together),
  )
}
