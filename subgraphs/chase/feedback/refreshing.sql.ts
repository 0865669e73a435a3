import type { Database, StoreTransaction } from '../../shared/database/database.ts'
import type { Assessments } from '../assessments.ts'
import type { ChaseTables } from '../tables.ts'
import type { Fact, FactReading } from './facts.ts'
import { type Counted, type MonthChange, recount, touched } from './recounting.ts'
import { countsIn, countsText, factIn, factRow } from './rows.ts'

/** Changes counted in one transaction: as many as keep nobody waiting for longer than some milliseconds. */
const together = 100

/** Counts the next changes of the records, with the revision they reach to; whether there are more. */
export async function refresh(
  database: Database<ChaseTables>,
  assessments: Pick<Assessments, 'changes'>,
  reading: FactReading,
): Promise<boolean> {
  const { revision } = await database.scan.selectFrom('care_counted').select('revision').executeTakeFirstOrThrow()
  const { changes, upTo, more } = await assessments.changes(reading.forms, revision, together)
  if (upTo === revision) return false
  await database.write(async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('care_counted')
      .set({ revision: upTo })
      .where('revision', '=', revision)
      .executeTakeFirst()
    // Another process counted them.
    if (numUpdatedRows !== 1n || changes.length === 0) return
    const standing = await standingOf(transaction, touched(changes))
    const { gone, come, months } = recount(standing, changes, reading)
    const removed = gone.map(({ service, handle, office, id }) =>
      transaction
        .deleteFrom('care_fact')
        .where('service', '=', service)
        .where('handle', '=', handle)
        .where('office', '=', office)
        .where('id', '=', id)
        .compile(),
    )
    const added = come.map((fact) => transaction.insertInto('care_fact').values(factRow(fact)).compile())
    const marked = changedMonths(transaction, months, upTo)
    await transaction.batch([...removed, ...added, ...(await monthsAfter(transaction, months)), ...marked])
  })
  return more
}

async function standingOf(
  transaction: StoreTransaction<ChaseTables>,
  people: readonly Counted[],
): Promise<readonly Fact[]> {
  const found: Fact[] = []
  for (const [service, those] of Map.groupBy(people, (one) => one.service)) {
    const rows = await transaction
      .selectFrom('care_fact')
      .selectAll()
      .where('service', '=', service)
      .where(
        'handle',
        'in',
        those.map(({ handle }) => handle),
      )
      .execute()
    found.push(...rows.map(factIn))
  }
  return found
}

/** Editions are thought of for these alone. */
function changedMonths(transaction: StoreTransaction<ChaseTables>, changes: readonly MonthChange[], changed: number) {
  const months = new Map(changes.map(({ service, month }) => [`${service} ${month}`, { service, month }]))
  return [...months.values()].map((one) =>
    transaction
      .insertInto('care_closed')
      .values({ ...one, looked: '', edition: 0, changed, drafted: -1 })
      .onConflict((conflict) => conflict.columns(['service', 'month']).doUpdateSet({ changed }))
      .compile(),
  )
}

async function monthsAfter(transaction: StoreTransaction<ChaseTables>, changes: readonly MonthChange[]) {
  const statements = []
  for (const those of Map.groupBy(changes, ({ service, month }) => `${service} ${month}`).values()) {
    const [{ service, month } = those[0] as MonthChange] = those
    const rows = await transaction
      .selectFrom('care_month')
      .select(['office', 'insurer', 'own', 'counted'])
      .where('service', '=', service)
      .where('month', '=', month)
      .where(
        'office',
        'in',
        those.map(({ office }) => office),
      )
      .execute()
    const standing = new Map(rows.map((row) => [`${row.office} ${row.insurer}`, row]))
    for (const { office, insurer, own, counted } of those) {
      const row = standing.get(`${office} ${insurer}`)
      const after = {
        own: countsText(raised(row?.own, own)),
        counted: countsText(raised(row?.counted, counted)),
      }
      statements.push(
        row === undefined
          ? transaction
              .insertInto('care_month')
              .values({ service, month, office, insurer, ...after })
              .compile()
          : transaction
              .updateTable('care_month')
              .set(after)
              .where('service', '=', service)
              .where('month', '=', month)
              .where('office', '=', office)
              .where('insurer', '=', insurer)
              .compile(),
      )
    }
  }
  return statements
}

function raised(text: string | undefined, by: readonly number[]): readonly number[] {
  if (text === undefined) return by
  return countsIn(text).map((count, cell) => count + (by[cell] ?? 0))
}
