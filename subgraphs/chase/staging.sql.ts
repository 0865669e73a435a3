import { sql } from 'kysely'
import type { InstitutionCode } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { StoreTransaction } from '../shared/database/database.ts'
import type { FormRules } from './checking/row.ts'
import { openRows, type StagedPlace, sealRows } from './staging.ts'
import { type RowRefusal, type TakenBatch, UploadMoved } from './store.ts'
import type { ChaseTables } from './tables.ts'
import { type TakingParts, takeRows } from './taking.sql.ts'

type Transaction = StoreTransaction<ChaseTables>

export interface Landing {
  readonly upload: number
  readonly office: InstitutionCode
  readonly rules: FormRules
  readonly at: Instant
}

/** What keeps a file that is to land whole from landing; empty: it landed. */
export interface KeptOut {
  readonly refused: readonly RowRefusal[]
  readonly refusedRows: number
}

/** Puts a batch aside, unless something of its file was refused already: then nothing of it will land. */
export async function stage(
  transaction: Transaction,
  seal: TakingParts['seal'],
  place: StagedPlace,
  { rows, refusedRows }: Pick<TakenBatch, 'rows' | 'refusedRows'>,
): Promise<void> {
  const { refused } = await transaction
    .selectFrom('upload')
    .select('refused')
    .where('id', '=', place.upload)
    .executeTakeFirstOrThrow()
  if (refused + refusedRows > 0) await clearStaged(transaction, place.upload)
  else
    await transaction
      .insertInto('staged')
      .values({ ...place, rows: sealRows(seal, place, rows) })
      .execute()
}

export async function clearStaged(transaction: Transaction, upload: number): Promise<void> {
  await transaction.deleteFrom('staged').where('upload', '=', upload).execute()
}

/** All that was put aside becomes records in one transaction, or none of it does and what kept it out is told. */
export async function land(parts: TakingParts, landing: Landing): Promise<KeptOut> {
  const { transaction, seal } = parts
  const { upload, office, rules, at } = landing
  await sql`savepoint landing`.execute(transaction)
  const staged = transaction.selectFrom('staged').select('position').where('upload', '=', upload).orderBy('position')
  const refused: RowRefusal[] = []
  let [landed, unchanged, refusedRows] = [0, 0, 0]
  for (const { position } of await staged.execute()) {
    const place = { upload, position }
    const kept = transaction.selectFrom('staged').select('rows').where('upload', '=', upload)
    const { rows } = await kept.where('position', '=', position).executeTakeFirstOrThrow()
    const batch = { office, upload, enteredBy: null, rules, rows: openRows(seal, place, rows), drafts: true, at }
    const taken = await takeRows(parts, batch)
    landed += taken.landed
    unchanged += taken.unchanged
    refusedRows += taken.refusedRows
    refused.push(...taken.refused)
  }
  if (refusedRows > 0) {
    await sql`rollback to savepoint landing`.execute(transaction)
    return { refused, refusedRows }
  }
  await clearStaged(transaction, upload)
  const { numUpdatedRows } = await transaction
    .updateTable('upload')
    .set((set) => ({
      state: 'DONE',
      ended: at,
      landed: set('landed', '+', landed),
      unchanged: set('unchanged', '+', unchanged),
    }))
    .where('id', '=', upload)
    .where('state', '=', 'RUNNING')
    .executeTakeFirstOrThrow()
  if (numUpdatedRows !== 1n) throw new UploadMoved()
  return { refused, refusedRows }
}
