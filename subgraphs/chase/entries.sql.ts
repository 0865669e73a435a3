import { unmarked } from '../../schema/domain/decision.ts'
import type { UserId } from '../../schema/domain/ids.ts'
import { ok, refuse } from '../../schema/domain/outcome.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { Database, StoreTransaction } from '../shared/database/database.ts'
import { underSeal, writeOnce } from '../shared/once.ts'
import type { CareRecord } from './record.ts'
import type { CareRow } from './rows.ts'
import type { Entered, Entries, RowRefusal } from './store.ts'
import type { ChaseTables } from './tables.ts'
import { type TakingParts, takeRows, ticks } from './taking.sql.ts'
import type { Taking } from './taking.ts'

interface EntryParts extends Omit<TakingParts, 'transaction'> {
  readonly database: Database<ChaseTables>
  readonly read: (rows: readonly CareRow[]) => Promise<readonly CareRecord[]>
}

/** A record of years has fewer revisions. */
const mostRevisions = 200

export function entries({ database, read, ...parts }: EntryParts): Entries {
  /** The revision of a record that stood after a write. */
  const recordAt = async ({ id, revision }: Named): Promise<CareRecord> => {
    const row = await database.read
      .selectFrom('care_record')
      .selectAll()
      .where('id', '=', id)
      .where('revision', '=', revision)
      .executeTakeFirstOrThrow()
    const [record] = await read([row])
    if (record === undefined) throw new Error('A record was written and cannot be read.')
    return record
  }

  return {
    async enter({ office, by, rules, row, complete }, once) {
      let refusals: readonly RowRefusal[] = []
      const taking: Taking = {
        office,
        upload: null,
        enteredBy: by,
        rules,
        rows: [row],
        drafts: !complete,
        at: once.at,
      }
      const outcome = await writeOnce<ChaseTables, Named>(
        database,
        underSeal(once, parts.seal),
        async (transaction) => {
          const { ids, refused } = await takeRows({ ...parts, transaction }, taking)
          const [id = null] = ids
          refusals = refused
          // What is refused leaves no trace, and may be mended under the same key.
          if (id === null) return refuse({ code: 'INVALID_INPUT', message: 'The record was refused.' })
          return ok(await standing(transaction, id))
        },
      )
      if (outcome.ok) return ok<Entered>({ kind: 'ENTERED', record: await recordAt(outcome.value) })
      return refusals.length > 0 ? ok<Entered>({ kind: 'REFUSED', refusals }) : outcome
    },

    async withdraw(office, id, by, once) {
      const outcome = await writeOnce<ChaseTables, Named>(database, once, async (transaction) => {
        const rows = await transaction
          .selectFrom('care_record')
          .selectAll()
          .where((where) => where.or([where('id', '=', id), where('parent', '=', id)]))
          .where('superseded', 'is', null)
          .where('office', '=', office)
          .where('state', '<>', 'WITHDRAWN')
          .execute()
        const own = rows.find((row) => row.id === id)
        if (own === undefined) return refuse({ code: 'NOT_FOUND', message: 'The office has no such record.' })
        await withdrawn(transaction, parts, rows, { by, at: once.at })
        return ok(await standing(transaction, id))
      })
      return outcome.ok ? ok(await recordAt(outcome.value)) : outcome
    },

    async history(scope, office, id) {
      const rows = await database.scan
        .selectFrom('care_record')
        .selectAll()
        .where('id', '=', id)
        .where('office', '=', office)
        .orderBy('revision', 'desc')
        .limit(mostRevisions)
        .execute()
      return (await read(rows)).filter((record) => scope.sees({ ...unmarked, author: record.office }))
    },
  }
}

interface Named {
  readonly id: string
  readonly revision: number
}

const standing = (transaction: StoreTransaction<ChaseTables>, id: string): Promise<Named> =>
  transaction
    .selectFrom('care_record')
    .select(['id', 'revision'])
    .where('id', '=', id)
    .where('superseded', 'is', null)
    .executeTakeFirstOrThrow()

async function withdrawn(
  transaction: StoreTransaction<ChaseTables>,
  { statements }: Pick<TakingParts, 'statements'>,
  rows: readonly CareRow[],
  { by, at }: { readonly by: UserId; readonly at: Instant },
): Promise<void> {
  const base = (await ticks(transaction, rows.length)) - rows.length + 1
  await transaction.batch(
    rows.flatMap((row, place) => [
      statements.supersede.with({ revision: row.revision, by: base + place }),
      statements.insert.with({
        ...row,
        revision: base + place,
        superseded: null,
        state: 'WITHDRAWN',
        content: '',
        sealed: null,
        upload: null,
        entered_by: by,
        known: at,
      }),
    ]),
  )
}
