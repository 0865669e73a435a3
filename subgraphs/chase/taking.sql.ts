import type { CompiledQuery } from 'kysely'
import type { StoreTransaction } from '../shared/database/database.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import type { Form } from './catalogue/item.ts'
import { itemsIn, type Layout, layoutFor, layoutsOf } from './layouts.ts'
import { peopleFor, peopleOf } from './people.ts'
import type { CareRow, CareRows } from './rows.ts'
import type { CareStatements } from './statements.ts'
import type { ChaseTables } from './tables.ts'
import { judge, type Named, type Standing, type Taken, type Taking, withIds } from './taking.ts'
import { serviceUsers } from './telling.ts'

export interface TakingParts {
  readonly transaction: StoreTransaction<ChaseTables>
  readonly statements: CareStatements
  readonly seal: NumberSeal
  readonly rows: CareRows
}

/** Rows into the store: each is one more revision of its record, changes nothing, or is refused. */
export async function takeRows(parts: TakingParts, taking: Taking): Promise<Taken> {
  const { transaction, statements } = parts
  const named = withIds(parts.seal, taking, await clockOf(transaction))
  const standing = await standingIn(parts, taking.rules.form, named)
  const known = await usersIn(parts, taking, named)
  const parents = await parentsIn(parts, taking.rules.form, named)
  const judged = judge(parts.rows, taking, named, { standing, known, parents })
  if (judged.made.length > 0) {
    const layout = await layoutFor(transaction, taking.rules.form)
    const people = await peopleFor(transaction, [...new Set(judged.made.map(({ row }) => row.handle))])
    const base = (await ticks(transaction, judged.made.length)) - judged.made.length + 1
    const queries: CompiledQuery<unknown>[] = []
    for (const [at, { row, before, next }] of judged.made.entries()) {
      const revision = base + at
      if (before !== null) queries.push(statements.supersede.with({ revision: before, by: revision }))
      const superseded = next === null ? null : base + next
      const person = people.get(row.handle)
      if (person === undefined) throw new Error('A person was left without a number.')
      queries.push(statements.insert.with({ ...row, person, layout, revision, superseded }))
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

async function clockOf(transaction: StoreTransaction<ChaseTables>): Promise<{ readonly older: boolean }> {
  const { older_names } = await transaction.selectFrom('care_clock').select('older_names').executeTakeFirstOrThrow()
  return { older: older_names === 1 }
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
    .select(['service', 'handle', 'office'])
    .where('person', 'in', peopleOf(transaction, [...new Set(named.map(({ handle }) => handle))]))
    .where('layout', 'in', layoutsOf(transaction, [serviceUsers]))
    .where('superseded', 'is', null)
    .where('state', '<>', 'WITHDRAWN')
    .execute()
  return new Set(found.flatMap((row) => (row.office === office ? [`${row.service} ${row.handle}`] : [])))
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
