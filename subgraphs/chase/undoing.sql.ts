import type { Instant } from '../../schema/domain/time.ts'
import type { StoreTransaction } from '../shared/database/database.ts'
import type { CareStatements } from './statements.ts'
import type { ChaseTables } from './tables.ts'
import { ticks } from './taking.sql.ts'

/** "Imports commit at most 500 rows at a time"; undone alike. */
const together = 500

/**
 * Some of an upload's records; whether there are more. Each is gone, and what its office had said of it before stands
 * again, unless that came by an upload that is undone itself. What something else took the place of meanwhile stays as
 * it is: the upload is passed over if that is undone too.
 */
export async function undoSome(
  transaction: StoreTransaction<ChaseTables>,
  { statements }: { readonly statements: CareStatements },
  upload: number,
  at: Instant,
): Promise<boolean> {
  const standing = await transaction
    .selectFrom('care_record')
    .select(['id', 'revision'])
    .where('upload', '=', upload)
    .where('superseded', 'is', null)
    .orderBy('revision')
    .limit(together)
    .execute()
  if (standing.length === 0) return false
  const before = await transaction
    .selectFrom('care_record')
    .selectAll()
    .where('revision', 'in', (earlier) =>
      earlier
        .selectFrom('care_record as one')
        .leftJoin('upload', 'upload.id', 'one.upload')
        .select(({ fn }) => fn.max('one.revision').as('revision'))
        .where(
          'one.id',
          'in',
          standing.map(({ id }) => id),
        )
        .where('one.superseded', 'is not', null)
        .where((where) =>
          where.or([where('one.upload', 'is', null), where('upload.state', 'in', ['RUNNING', 'STOPPED', 'DONE'])]),
        )
        .groupBy('one.id'),
    )
    .execute()
  const again = new Map(before.map((row) => [row.id, row]))
  let revision = (await ticks(transaction, standing.length)) - standing.length
  const queries = standing.flatMap(({ id, revision: last }) => {
    revision += 1
    const gone = statements.supersede.with({ revision: last, by: revision })
    const row = again.get(id)
    if (row === undefined) return [gone]
    return [gone, statements.insert.with({ ...row, revision, superseded: null, known: at })]
  })
  await transaction.batch(queries)
  return standing.length === together
}
