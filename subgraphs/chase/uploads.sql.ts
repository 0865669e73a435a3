import { setTimeout as pause } from 'node:timers/promises'
import type { Selectable } from 'kysely'
import type { InstitutionCode } from '../../schema/domain/ids.ts'
import { ok, refuse } from '../../schema/domain/outcome.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { Database, StoreTransaction } from '../shared/database/database.ts'
import { committedCatalogue } from './catalogue/committed.ts'
import { type Reason, reasons } from './checking/reasons.ts'
import { formRules } from './checking/row.ts'
import { buffersOf, unpackRows } from './packed-batch.ts'
import { revisionCursor } from './record.ts'
import { clearStaged, type Landing, land, stage } from './staging.sql.ts'
import { landing } from './staging.sqlite.ts'
import {
  type BatchOutcome,
  type Refusal,
  type TakenBatch,
  type Upload,
  UploadMoved,
  type UploadState,
  type Uploads,
} from './store.ts'
import type { ChaseTables, UploadTable } from './tables.ts'
import { type TakingParts, takeRows, ticks } from './taking.sql.ts'
import { taking } from './taking.sqlite.ts'
import type { Taking } from './taking.ts'
import { undoSome } from './undoing.sql.ts'

const nothingRead = new Uint8Array(0)
const refusalsAtOnce = 200
/** A large file takes longer to undo than whoever asks for it may wait: it goes on by itself, and is UNDOING until then. */
const undoPatienceMs = 4_000

export function uploads(database: Database<ChaseTables>, parts: Omit<TakingParts, 'transaction'>): Uploads {
  const find: Uploads['find'] = async (office, key) => {
    const row = await database.read
      .selectFrom('upload')
      .selectAll()
      .where('institution', '=', office)
      .where('key', '=', key)
      .executeTakeFirst()
    return row === undefined ? null : uploadOf(row)
  }

  const found = async (office: InstitutionCode, key: string): Promise<Upload> => {
    const upload = await find(office, key)
    if (upload === null) throw new Error('An upload was made and is not there.')
    return upload
  }

  const setState = (id: number, from: readonly UploadState[], state: UploadState, ended: number | null) =>
    database.write((transaction) =>
      transaction
        .updateTable('upload')
        .set({ state, ended })
        .where('id', '=', id)
        .where('state', 'in', [...from])
        .execute(),
    )

  const plainly: Uploads['take'] = (upload, office, batch, at) =>
    database.write(async (transaction) => {
      const { rules } = batch
      const rows = unpackRows(batch.rows)
      const rowByRow: Taking = { office, upload, enteredBy: null, rules, rows, drafts: true, at }
      const { landed, unchanged, refused, refusedRows } = await takeRows({ ...parts, transaction }, rowByRow)
      const outcome = { landed, unchanged, refused: batch.refusedRows + refusedRows }
      const refusals = [...batch.refused, ...refused.map((one): Refusal => ({ ...one, value: '' }))]
      await advance(transaction, upload, batch, refusals, outcome)
      return outcome
    })

  const landed = async (all: Landing): Promise<boolean> => {
    const { upload, office, rules, at } = all
    const { version, code: form } = rules.form
    const keptOut =
      database.call === undefined
        ? await database.write((transaction) => land({ ...parts, transaction }, all))
        : await database.call(landing, { upload, office, version, form, at, keys: parts.seal.keys }).catch(moved)
    const { refused, refusedRows } = keptOut
    if (refusedRows === 0) return true
    await database.write(async (transaction) => {
      await tell(
        transaction,
        upload,
        refused.map((one): Refusal => ({ ...one, value: '' })),
      )
      const refusing = transaction.updateTable('upload').set((set) => ({ refused: set('refused', '+', refusedRows) }))
      await refusing.where('id', '=', upload).execute()
    })
    return false
  }

  const takeBack = async (id: number, at: Instant): Promise<void> => {
    await setState(id, ['RUNNING', 'DONE', 'STOPPED'], 'UNDOING', null)
    await database.write((transaction) => clearStaged(transaction, id))
    for (let more = true; more; ) more = await database.write((transaction) => undoSome(transaction, parts, id, at))
    await setState(id, ['UNDOING'], 'UNDONE', at)
  }

  return {
    find,

    async begin(office, key, { whole, at }) {
      const cutOff = await find(office, key)
      if (cutOff?.state === 'UNDOING') await takeBack(cutOff.id, at)
      await database.write(async (transaction) => {
        const held = await transaction
          .selectFrom('upload')
          .select(['id', 'state'])
          .where('institution', '=', office)
          .where('key', '=', key)
          .executeTakeFirst()
        if (held !== undefined && held.state !== 'UNDONE') {
          const again = transaction.updateTable('upload').set({ state: 'RUNNING', ended: null })
          await again.where('id', '=', held.id).where('state', '=', 'STOPPED').execute()
          return
        }
        // What was undone may come again, from its beginning: as another upload.
        if (held !== undefined) {
          await transaction.deleteFrom('refusal').where('upload', '=', held.id).execute()
          await transaction.deleteFrom('upload').where('id', '=', held.id).execute()
        }
        const counts = { rows: 0, landed: 0, unchanged: 0, refused: 0 }
        const place = { version: null, form: null, position: 0, line: 1, after_cr: 0, prefix: nothingRead }
        const made = {
          id: await ticks(transaction, 1),
          institution: office,
          key,
          state: 'RUNNING',
          whole: whole ? 1 : 0,
        }
        await transaction
          .insertInto('upload')
          .values({ ...made, ...place, ...counts, began: at, ended: null })
          .execute()
      })
      return found(office, key)
    },

    take: (upload, office, batch, at) => {
      const { form } = batch.rules
      if (database.call === undefined || committedCatalogue().form(form.version, form.code) !== form)
        return plainly(upload, office, batch, at)
      const { rows, refused, refusedRows, before, mark } = batch
      const { version, code } = form
      const sent = { upload, office, version, form: code, rows, refused, refusedRows, before, mark, at }
      return database.call(taking, { ...sent, keys: parts.seal.keys }, buffersOf(rows)).catch(moved)
    },

    stage: (upload, batch) =>
      database.write(async (transaction) => {
        await stage(transaction, parts.seal, { upload, position: batch.mark.position }, batch)
        const outcome = { landed: 0, unchanged: 0, refused: batch.refusedRows }
        await advance(transaction, upload, batch, batch.refused, outcome)
      }),

    async land(upload, office, at) {
      const read = database.read.selectFrom('upload').select(['version', 'form', 'refused']).where('id', '=', upload)
      const { version, form, refused } = await read.executeTakeFirstOrThrow()
      // No row was read.
      if (version === null || form === null) return
      const named = committedCatalogue().form(version, form)
      if (named === null) throw new Error(`The catalogue has no ${version} ${form}.`)
      const lands = refused === 0 && (await landed({ upload, office, rules: formRules(named), at }))
      if (!lands) await takeBack(upload, at)
    },

    end: async (id, state, at) => {
      await setState(id, ['RUNNING'], state, at)
    },

    forget: (id) =>
      database.write(async (transaction) => {
        const unread = transaction.deleteFrom('upload').where('id', '=', id).where('position', '=', 0)
        await unread.where('state', '=', 'RUNNING').execute()
      }),

    stop: (office, key, at) =>
      database.write(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('upload')
          .set({ state: 'STOPPED', ended: at })
          .where('institution', '=', office)
          .where('key', '=', key)
          .where('state', '=', 'RUNNING')
          .executeTakeFirstOrThrow()
        return numUpdatedRows === 1n
      }),

    async refusals(id, after, first) {
      const kept = await database.scan
        .selectFrom('refusal')
        .selectAll()
        .where('upload', '=', id)
        .where((where) =>
          where.or([
            where('line', '>', after.line),
            where.and([where('line', '=', after.line), where('place', '>', after.place)]),
          ]),
        )
        .orderBy('line')
        .orderBy('place')
        .limit(first)
        .execute()
      return kept.map(
        ({ line, place, item, reason, value }): Refusal => ({ line, place, item, reason: asReason(reason), value }),
      )
    },

    async list(office, { first, after }) {
      let query = database.scan.selectFrom('upload').selectAll().where('institution', '=', office)
      if (after !== null) query = query.where('id', '<', after)
      const rows = await query
        .orderBy('id', 'desc')
        .limit(first + 1)
        .execute()
      const items = rows.slice(0, first).map((row) => ({ cursor: revisionCursor(row.id), item: uploadOf(row) }))
      return { items, more: rows.length > first }
    },

    async undo(office, key, at) {
      const upload = await find(office, key)
      if (upload === null) return refuse({ code: 'NOT_FOUND', message: 'No upload has this key.' })
      if (upload.state !== 'UNDONE') await within(undoPatienceMs, takeBack(upload.id, at))
      return ok(await found(office, key))
    },
  }
}

/** What fails later is found UNDOING, and ended by whoever undoes it again or sends it again. */
async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  work.catch(() => undefined)
  const timer = new AbortController()
  const patience = pause(milliseconds, undefined, { signal: timer.signal }).catch(() => undefined)
  try {
    await Promise.race([work, patience])
  } finally {
    timer.abort()
  }
}

/** Of what is thrown in another thread only the message comes back. */
function moved(error: unknown): never {
  throw error instanceof Error && error.message === new UploadMoved().message ? new UploadMoved() : error
}

async function tell(
  transaction: StoreTransaction<ChaseTables>,
  upload: number,
  refusals: readonly Refusal[],
): Promise<void> {
  for (let from = 0; from < refusals.length; from += refusalsAtOnce) {
    const some = refusals.slice(from, from + refusalsAtOnce).map((one) => ({ upload, ...one }))
    await transaction.insertInto('refusal').values(some).execute()
  }
}

async function advance(
  transaction: StoreTransaction<ChaseTables>,
  upload: number,
  batch: TakenBatch,
  refusals: readonly Refusal[],
  outcome: BatchOutcome,
): Promise<void> {
  await tell(transaction, upload, refusals)
  const { form } = batch.rules
  const { position, line, afterCr, prefix } = batch.mark
  const { numUpdatedRows } = await transaction
    .updateTable('upload')
    .set((set) => ({
      version: form.version,
      form: form.code,
      position,
      line,
      after_cr: afterCr ? 1 : 0,
      prefix,
      rows: set('rows', '+', batch.count + batch.refusedRows),
      landed: set('landed', '+', outcome.landed),
      unchanged: set('unchanged', '+', outcome.unchanged),
      refused: set('refused', '+', outcome.refused),
    }))
    .where('id', '=', upload)
    .where('position', '=', batch.before)
    .where('state', '=', 'RUNNING')
    .executeTakeFirstOrThrow()
  if (numUpdatedRows !== 1n) throw new UploadMoved()
}

const asReason = (reason: string): Reason => {
  if (!Object.hasOwn(reasons, reason)) throw new Error(`The store holds the unknown reason ${reason}.`)
  return reason as Reason
}

function uploadOf(row: Selectable<UploadTable>): Upload {
  const { id, key, state, version, form, position, line, after_cr, prefix, rows, landed, unchanged, refused } = row
  return {
    id,
    key,
    state: state as UploadState,
    whole: row.whole === 1,
    version,
    form,
    mark: position === 0 ? null : { position, line, afterCr: after_cr === 1, prefix },
    rows,
    landed,
    unchanged,
    refused,
    began: row.began as Instant,
  }
}
