import { type CompiledQuery, sql } from 'kysely'
import { asRecordToken, type InstitutionCode, type RecordToken } from '../../schema/domain/ids.ts'
import type { Scope } from '../shared/context.ts'
import type { Database } from '../shared/database/database.ts'
import { migrate } from '../shared/database/migrate.ts'
import { prepared, type Slots } from '../shared/database/prepared.ts'
import { codeMeanings } from './codes/code-map.sql.ts'
import { relabelling } from './codes/relabelling.sql.ts'
import { marksOf } from './marks.ts'
import { migrations } from './migrations.ts'
import { type AskedCategory, type ClinicalCategory, categoriesIn, isKind, kindsIn, type RecordLabel } from './record.ts'
import { recordRows } from './record-rows.ts'
import type { ClinicalStore, Holding, Putting } from './store.ts'
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
      entries: value.entries,
      local_system: value.local_system,
      local_code: value.local_code,
      place_labels: value.place_labels,
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

  const meanings = codeMeanings(database)
  const rows = recordRows(meanings)

  return {
    codes: {
      mean: meanings.mean,
      unmapped: meanings.unmapped,
      relabel: relabelling(database, rows),
    },

    async records({ scope, from, until, reach }) {
      const token = tokenIn(scope)
      const kinds = kindsIn(scope.category)
      const found = await Promise.all(categoriesIn(scope.category).map((category) => under.rows({ token, category })))
      return (await rows.recordsIn(found.flat()))
        .filter(({ content }) => kinds.some((one) => one === content.kind))
        .filter(({ on }) => (from === null || on >= from) && (until === null || on < until))
        .filter((record) => scope.sees(marksOf(record, reach)))
    },

    async taken({ scope, from, until }) {
      const found = await under.rows({ token: tokenIn(scope), category: 'MEDICATION' })
      return (await rows.recordsIn(found))
        .filter((record) => isKind(record, 'PRESCRIPTION'))
        .filter(({ on }) => (from === null || on >= from) && (until === null || on < until))
    },

    async put(told, at) {
      const prepared = await rows.rowsOf(told, at)
      return database.write(async (transaction) => {
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
        for (const row of prepared) {
          const name = nameOf(row)
          const before = held.get(name)
          // A claim that says nothing of its category, and never did.
          if (before === undefined && row.kind === 'CLAIM' && !row.content.includes('"says"')) {
            outcomes.push('SAME')
            continue
          }
          outcomes.push(before === undefined ? 'ADDED' : before === row.digest ? 'SAME' : 'CHANGED')
          if (before === row.digest) continue
          held.set(name, row.digest)
          if (before !== undefined) statements.push(end.with({ institution: row.institution, source: row.source, at }))
          statements.push(insert.with(row))
        }
        await transaction.batch(statements)
        return outcomes
      })
    },

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
            of.fn.sum<number>('entries').as('count'),
            sql<string>`min(coalesce(place_labels, labels))`.as('least'),
            sql<string>`max(coalesce(place_labels, labels))`.as('greatest'),
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

function tokenIn(scope: Scope<AskedCategory | 'NUMBER'>): RecordToken {
  const token = scope.subject === null ? null : asRecordToken(scope.subject)
  if (token === null) throw new Error(`A scope of ${scope.category} is asked for its token, and was decided for none.`)
  return token
}

const nameOf = ({ institution, source }: { readonly institution: string; readonly source: string }): string =>
  `${institution} ${source}`

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

function parts<T>(all: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / together) }, (_, part) =>
    all.slice(part * together, (part + 1) * together),
  )
}
