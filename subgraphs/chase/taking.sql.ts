import type { CompiledQuery } from 'kysely'
import type { InstitutionCode } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { StoreTransaction } from '../shared/database/database.ts'
import { freshId } from '../shared/fresh-id.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import type { Form } from './catalogue/item.ts'
import type { Reason } from './checking/reasons.ts'
import type { CareRows } from './rows.ts'
import type { BatchOutcome, Refusal, TakenBatch, TakenRow } from './store.ts'
import type { CareRecordTable, ChaseTables } from './tables.ts'
import { dayOf, type Kept, keptAfter, nothingKept, serviceUsers, valueAfter } from './telling.ts'

/** A batch that does not follow what its upload took last: another run of the same file went on in its place. */
export class UploadMoved extends Error {
  constructor() {
    super('The upload went on elsewhere.')
    this.name = 'UploadMoved'
  }
}

export interface TakingParts {
  readonly transaction: StoreTransaction<ChaseTables>
  readonly seal: NumberSeal
  readonly rows: CareRows
}

export interface Taking {
  readonly upload: string
  readonly office: InstitutionCode
  readonly batch: TakenBatch
  readonly at: Instant
}

interface Standing {
  readonly id: string
  readonly handle: string
  readonly digest: string
  readonly kept: Kept
}

/** A batch into the store, in one transaction with how far its file was taken. */
export async function takeBatch(parts: TakingParts, taking: Taking): Promise<BatchOutcome> {
  const { transaction, seal } = parts
  const { upload, office, batch, at } = taking
  const { form } = batch.rules
  const named = batch.rows.map((row) => ({
    ...row,
    name: blind(seal, ['name', office, form.parent ?? form.code, row.told.name]),
    detail: row.told.detail === '' ? '' : blind(seal, ['detail', office, form.code, row.told.detail]),
  }))
  const standing = await standingIn(parts, office, form, named)
  const known = await usersIn(parts, office, named)
  const parents = await parentsIn(parts, office, form, named)
  const day = dayOf(form)
  const refused: Refusal[] = []
  const statements: CompiledQuery<unknown>[] = []
  const outcome = { landed: 0, unchanged: 0, refused: batch.refusedRows }

  for (const { line, told, handle, name, detail } of named) {
    const place = `${name} ${detail}`
    const before = standing.get(place) ?? null
    // The same number of the office's for somebody else: another record takes its place.
    const same = before !== null && before.handle === handle ? before : null
    const kept = keptAfter(same?.kept ?? nothingKept, told)
    const missing = batch.rules.missing(valueAfter(form, same !== null, kept, told))
    const wrong: (readonly [item: string | null, reason: Reason])[] = []
    if (told.office !== office) wrong.push([itemOf(form, 'office'), 'OTHER_OFFICE'])
    else if (form.code !== serviceUsers && !known.has(`${told.service} ${handle}`))
      wrong.push([itemOf(form, 'insured'), 'UNKNOWN_USER'])
    else if (form.parent !== null && !parents.has(`${name} ${handle}`)) wrong.push([itemOf(form, 'key'), 'NO_PARENT'])
    else for (const item of missing.always) wrong.push([item.name, 'REQUIRED'])
    if (wrong.length > 0) {
      outcome.refused += 1
      refused.push(...wrong.map(([item, reason], at) => ({ line, place: at, item, reason, value: '' })))
      continue
    }
    const state = missing.commit.length === 0 ? 'COMPLETE' : 'DRAFT'
    const digest = digestOf(seal, [handle, told.service, form.version, state], kept)
    if (same?.digest === digest) {
      outcome.unchanged += 1
      continue
    }
    outcome.landed += 1
    const id = freshId('ent')
    standing.set(place, { id, handle, digest, kept })
    if (before !== null) {
      const last = transaction.updateTable('care_record').set({ superseded: at, replaced_by: upload })
      statements.push(last.where('id', '=', before.id).compile())
    }
    const row: CareRecordTable = {
      id,
      upload,
      office,
      service: told.service,
      handle,
      version: form.version,
      form: form.code,
      name,
      detail,
      on_date: day(kept),
      state,
      content: JSON.stringify(kept.open),
      sealed: parts.rows.seal(id, kept),
      digest,
      known: at,
      superseded: null,
      replaced_by: null,
    }
    statements.push(transaction.insertInto('care_record').values(row).compile())
  }
  await transaction.batch(statements)
  await advance(transaction, taking, [...batch.refused, ...refused], outcome)
  return outcome
}

async function advance(
  transaction: StoreTransaction<ChaseTables>,
  { upload, batch }: Taking,
  refusals: readonly Refusal[],
  outcome: BatchOutcome,
): Promise<void> {
  for (let from = 0; from < refusals.length; from += 200) {
    const some = refusals.slice(from, from + 200).map((one) => ({ upload, ...one }))
    await transaction.insertInto('refusal').values(some).execute()
  }
  const { position, line, afterCr, prefix } = batch.mark
  const { numUpdatedRows } = await transaction
    .updateTable('upload')
    .set((set) => ({
      form: batch.rules.form.code,
      position,
      line,
      after_cr: afterCr ? 1 : 0,
      prefix,
      rows: set('rows', '+', batch.rows.length + batch.refusedRows),
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

type Named = TakenRow & { readonly name: string; readonly detail: string }

async function standingIn(
  { transaction, rows }: TakingParts,
  office: string,
  form: Form,
  named: readonly Named[],
): Promise<Map<string, Standing>> {
  if (named.length === 0) return new Map()
  const found = await transaction
    .selectFrom('care_record')
    .select(['id', 'handle', 'name', 'detail', 'digest', 'content', 'sealed'])
    .where('superseded', 'is', null)
    .where('office', '=', office)
    .where('form', '=', form.code)
    .where('name', 'in', [...new Set(named.map(({ name }) => name))])
    .execute()
  return new Map(
    found.map((row) => [
      `${row.name} ${row.detail}`,
      { id: row.id, handle: row.handle, digest: row.digest, kept: rows.keptIn(row) },
    ]),
  )
}

/** Whom the office has told of, by service. */
async function usersIn(
  { transaction }: TakingParts,
  office: string,
  named: readonly Named[],
): Promise<ReadonlySet<string>> {
  if (named.length === 0) return new Set()
  const found = await transaction
    .selectFrom('care_record')
    .select(['service', 'handle'])
    .where('superseded', 'is', null)
    .where('office', '=', office)
    .where('form', '=', serviceUsers)
    .where('handle', 'in', [...new Set(named.map(({ handle }) => handle))])
    .execute()
  return new Set(found.map(({ service, handle }) => `${service} ${handle}`))
}

async function parentsIn(
  { transaction }: TakingParts,
  office: string,
  { parent }: Form,
  named: readonly Named[],
): Promise<ReadonlySet<string>> {
  if (parent === null || named.length === 0) return new Set()
  const found = await transaction
    .selectFrom('care_record')
    .select(['name', 'handle'])
    .where('superseded', 'is', null)
    .where('office', '=', office)
    .where('form', '=', parent)
    .where('name', 'in', [...new Set(named.map(({ name }) => name))])
    .execute()
  return new Set(found.map(({ name, handle }) => `${name} ${handle}`))
}

const itemOf = ({ items }: Form, kind: 'office' | 'insured' | 'key'): string | null =>
  items.find((item) => item.kind === kind)?.name ?? null

/** The office's own numbers may be a person's: a store that is stolen says nothing by them. */
const blind = (seal: NumberSeal, parts: readonly string[]): string =>
  Buffer.from(seal.index(parts)).toString('base64url')

function digestOf(seal: NumberSeal, head: readonly string[], { open, sealed }: Kept): string {
  const listed = (part: Readonly<Record<string, string>>): string =>
    JSON.stringify(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
  return blind(seal, ['record', ...head, listed(open), listed(sealed)])
}
