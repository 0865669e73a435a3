import type { CompiledQuery } from 'kysely'
import type { InstitutionCode, UserId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { StoreTransaction } from '../shared/database/database.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import type { Form, Item } from './catalogue/item.ts'
import type { Reason } from './checking/reasons.ts'
import type { FormRules } from './checking/row.ts'
import { itemsIn, type Layout, layoutFor, layoutsOf } from './layouts.ts'
import { type CareRow, type CareRows, packed } from './rows.ts'
import type { CareStatements } from './statements.ts'
import type { RowRefusal, TakenRow } from './store.ts'
import type { CareRecordTable, ChaseTables } from './tables.ts'
import { dayOf, type Kept, keeper, nothingKept, serviceUsers, valueAfter } from './telling.ts'

export interface TakingParts {
  readonly transaction: StoreTransaction<ChaseTables>
  readonly statements: CareStatements
  readonly seal: NumberSeal
  readonly rows: CareRows
}

export interface Taking {
  readonly office: InstitutionCode
  /** How they came: in a file, or by somebody's hand. */
  readonly upload: number | null
  readonly enteredBy: UserId | null
  readonly rules: FormRules
  readonly rows: readonly TakenRow[]
  /** Whether what a complete record lacks leaves a draft; else it is refused. */
  readonly drafts: boolean
  readonly at: Instant
}

export interface Taken {
  /** The record of each row, in their order; null: the row was refused. */
  readonly ids: readonly (string | null)[]
  readonly landed: number
  readonly unchanged: number
  readonly refused: readonly RowRefusal[]
  readonly refusedRows: number
}

/** A record as the rows so far have left it. */
interface Standing {
  /** Among the rows made here; null: it stood before. */
  readonly made: number | null
  readonly revision: number
  readonly handle: string
  readonly service: string
  readonly version: string
  readonly state: string
  readonly kept: Kept
}

/** Rows into the store: each is one more revision of its record, changes nothing, or is refused. */
export async function takeRows(parts: TakingParts, taking: Taking): Promise<Taken> {
  const { transaction, statements } = parts
  const named = withIds(parts.seal, taking)
  const standing = await standingIn(parts, taking.rules.form, named)
  const known = await usersIn(parts, taking, named)
  const parents = await parentsIn(parts, taking.rules.form, named)
  const judged = judge(parts, taking, named, { standing, known, parents })
  if (judged.made.length > 0) {
    const layout = await layoutFor(transaction, taking.rules.form)
    const base = (await ticks(transaction, judged.made.length)) - judged.made.length + 1
    const queries: CompiledQuery<unknown>[] = []
    for (const [at, { row, before, next }] of judged.made.entries()) {
      const revision = base + at
      if (before !== null) queries.push(statements.supersede.with({ revision: before, by: revision }))
      const superseded = next === null ? null : base + next
      queries.push(statements.insert.with({ ...row, layout, revision, superseded }))
    }
    await transaction.batch(queries)
  }
  return judged.taken
}

/** The last of so many new revisions; the store's writers wait for each other, so that later ones are seen later. */
export async function ticks(transaction: StoreTransaction<ChaseTables>, count: number): Promise<number> {
  const clock = transaction.updateTable('care_clock').set((set) => ({ revision: set('revision', '+', count) }))
  const { revision } = await clock.returning('revision').executeTakeFirstOrThrow()
  return revision
}

interface Made {
  readonly row: Omit<CareRecordTable, 'revision' | 'superseded' | 'layout'>
  /** The revision that it takes the place of. */
  readonly before: number | null
  /** Of the rows made here, the one that took its own place. */
  next: number | null
}

interface Known {
  readonly standing: Map<string, Standing>
  /** Whom the office has told of, by service. */
  readonly known: ReadonlySet<string>
  readonly parents: ReadonlySet<string>
}

function judge(
  { rows: careRows }: TakingParts,
  { office, upload, enteredBy, rules, drafts, at }: Taking,
  named: readonly Named[],
  { standing, known, parents }: Known,
): { readonly made: readonly Made[]; readonly taken: Taken } {
  const { form } = rules
  const keep = keeper(form)
  const day = dayOf(form)
  const made: Made[] = []
  const ids: (string | null)[] = []
  const refused: RowRefusal[] = []
  let unchanged = 0
  let refusedRows = 0

  for (const { line, told, handle, ids: possible, parents: above } of named) {
    const id = possible.find((one) => standing.has(one)) ?? possible[0] ?? ''
    const parent = above.find((one) => parents.has(`${one} ${handle}`)) ?? null
    const before = standing.get(id) ?? null
    // The same number of the office's for somebody else, or of what was withdrawn: nothing of it is gone on with.
    const same = before !== null && before.handle === handle && before.state !== 'WITHDRAWN' ? before : null
    const kept = keep(same?.kept ?? nothingKept, told)
    const wrong: (readonly [item: Item | null, reason: Reason])[] = []
    const missing = rules.missing(valueAfter(form, same !== null, kept, told))
    if (told.office !== office) wrong.push([itemOf(form, 'office'), 'OTHER_OFFICE'])
    else if (form.code !== serviceUsers && !known.has(`${told.service} ${handle}`))
      wrong.push([itemOf(form, 'insured'), 'UNKNOWN_USER'])
    else if (form.parent !== null && parent === null) wrong.push([itemOf(form, 'key'), 'NO_PARENT'])
    else for (const item of [...missing.always, ...(drafts ? [] : missing.commit)]) wrong.push([item, 'REQUIRED'])
    if (wrong.length > 0) {
      refusedRows += 1
      ids.push(null)
      refused.push(...wrong.map(([item, reason], place) => ({ line, place, item: item?.name ?? null, reason })))
      continue
    }
    ids.push(id)
    const state = missing.commit.length === 0 ? 'COMPLETE' : 'DRAFT'
    const { service } = told
    const { version } = form
    if (same !== null && same.service === service && same.version === version && same.state === state) {
      if (sameValues(same.kept, kept)) {
        unchanged += 1
        continue
      }
    }
    if (before?.made != null) {
      const last = made[before.made]
      if (last !== undefined) last.next = made.length
    }
    standing.set(id, { made: made.length, revision: 0, handle, service, version, state, kept })
    made.push({
      before: before === null || before.made !== null ? null : before.revision,
      next: null,
      row: {
        id,
        parent,
        office,
        service,
        insurer: told.number.insurer,
        handle,
        on_date: day(kept),
        state,
        content: packed(kept.open),
        sealed: careRows.sealed(id, kept),
        upload,
        entered_by: enteredBy,
        known: at,
      },
    })
  }
  return { made, taken: { ids, landed: made.length, unchanged, refused, refusedRows } }
}

const sameValues = (one: Kept, other: Kept): boolean =>
  packed(one.open) === packed(other.open) && packed(one.sealed) === packed(other.sealed)

interface Named extends TakenRow {
  /** Under each live key, the current one first: what was named under a former key keeps its id. */
  readonly ids: readonly string[]
  /** Of the record that it belongs to. */
  readonly parents: readonly string[]
}

/** The office's own numbers may be a person's: a store that is stolen says nothing by them. */
function withIds(seal: NumberSeal, { office, rules: { form }, rows }: Taking): readonly Named[] {
  const blind = (parts: readonly string[]): readonly string[] =>
    seal.indexes(parts).map((index) => `ent_${Buffer.from(index).toString('base64url')}`)
  return rows.map((row) => ({
    ...row,
    ids: blind([office, form.code, row.told.name, row.told.detail]),
    parents: form.parent === null ? [] : blind([office, form.parent, row.told.name, '']),
  }))
}

async function standingIn(
  { transaction, rows }: TakingParts,
  form: Form,
  named: readonly Named[],
): Promise<Map<string, Standing>> {
  if (named.length === 0) return new Map()
  const found = await transaction
    .selectFrom('care_record')
    .select(['revision', 'id', 'handle', 'service', 'state', 'content', 'sealed', 'layout'])
    .where('id', 'in', [...new Set(named.flatMap(({ ids }) => ids))])
    .where('superseded', 'is', null)
    .execute()
  const known = await layoutsIn(transaction, found)
  return new Map(
    found.map((row) => {
      const { id, revision, handle, service, state } = row
      const layout = known.get(row.layout)
      if (layout === undefined) throw new Error('A record names a layout that is not there.')
      return [
        id,
        { made: null, revision, handle, service, state, version: layout.version, kept: rows.keptIn(row, layout, form) },
      ]
    }),
  )
}

/** Read with the transaction's own eyes: a layout may have come with the records. */
async function layoutsIn(
  transaction: StoreTransaction<ChaseTables>,
  rows: readonly Pick<CareRow, 'layout'>[],
): Promise<ReadonlyMap<number, Layout>> {
  if (rows.length === 0) return new Map()
  const ids = [...new Set(rows.map(({ layout }) => layout))]
  const found = await transaction.selectFrom('care_layout').selectAll().where('id', 'in', ids).execute()
  return new Map(found.map(({ id, version, form, items }) => [id, { version, form, items: itemsIn(items) }]))
}

async function usersIn(
  { transaction }: TakingParts,
  { office, rules }: Taking,
  named: readonly Named[],
): Promise<ReadonlySet<string>> {
  if (named.length === 0 || rules.form.code === serviceUsers) return new Set()
  const found = await transaction
    .selectFrom('care_record')
    .select(['service', 'handle'])
    .where('handle', 'in', [...new Set(named.map(({ handle }) => handle))])
    .where('layout', 'in', layoutsOf(transaction, [serviceUsers]))
    .where('superseded', 'is', null)
    .where('office', '=', office)
    .where('state', '<>', 'WITHDRAWN')
    .execute()
  return new Set(found.map(({ service, handle }) => `${service} ${handle}`))
}

async function parentsIn(
  { transaction }: TakingParts,
  { parent }: Form,
  named: readonly Named[],
): Promise<ReadonlySet<string>> {
  if (parent === null || named.length === 0) return new Set()
  const found = await transaction
    .selectFrom('care_record')
    .select(['id', 'handle'])
    .where('id', 'in', [...new Set(named.flatMap(({ parents }) => parents))])
    .where('superseded', 'is', null)
    .where('state', '<>', 'WITHDRAWN')
    .execute()
  return new Set(found.map(({ id, handle }) => `${id} ${handle}`))
}

const itemOf = ({ items }: Form, kind: 'office' | 'insured' | 'key'): Item | null =>
  items.find((item) => item.kind === kind) ?? null
