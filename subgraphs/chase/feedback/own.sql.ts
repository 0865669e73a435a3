import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import type { Database } from '../../shared/database/database.ts'
import type { ChaseTables } from '../tables.ts'
import type { Month } from './month.ts'
import { add, noCounts, observe, peopleIn } from './observing.ts'
import { nameOf } from './recounting.ts'
import { countsIn, factIn } from './rows.ts'
import type { Months, OwnMonth } from './store.ts'

/** All people of some offices by service and month; whoever has two of the offices in one service is counted once. */
export async function ownMonths(
  { scan }: Pick<Database<ChaseTables>, 'scan'>,
  offices: readonly InstitutionCode[],
  { from, to }: Months,
): Promise<readonly OwnMonth[]> {
  if (offices.length === 0) return []
  const shared = scan
    .selectFrom('care_fact')
    .select(['service', 'handle'])
    .where('office', 'in', offices)
    .groupBy(['service', 'handle'])
    .having((having) => having.fn.count('office').distinct(), '>', 1)
  const counted = scan
    .selectFrom('care_month')
    .select(['service', 'office', 'insurer', 'month as at', 'own as told'])
    .select((select) => [select.val('').as('handle'), select.val('').as('id')])
    .where('office', 'in', offices)
    .where('month', '>=', from)
    .where('month', '<=', to)
  const twice = scan
    .selectFrom('care_fact')
    .select(['service', 'office', 'insurer', 'on_date as at', 'told', 'handle', 'id'])
    .where('office', 'in', offices)
    .where((where) => where(where.refTuple('service', 'handle'), 'in', shared.$asTuple('service', 'handle')))
  // One statement: what is counted meanwhile is in both or in neither.
  const rows = await (offices.length === 1 ? counted : counted.unionAll(twice)).execute()

  const months = new Map<string, { readonly service: string; readonly month: Month; readonly counts: number[] }>()
  for (const { service, at, told, handle } of rows) {
    if (handle !== '') continue
    const month = at as Month
    const held = months.get(`${service} ${month}`) ?? { service, month, counts: [...noCounts] }
    months.set(`${service} ${month}`, held)
    for (const [cell, count] of countsIn(told).entries()) held.counts[cell] = (held.counts[cell] ?? 0) + count
  }
  const facts = rows.flatMap(({ at, ...row }) => (row.handle === '' ? [] : [factIn({ ...row, on_date: at })]))
  for (const theirs of Map.groupBy(facts, nameOf).values()) {
    for (const { month, classes, counted: once } of observe(theirs)) {
      const held = months.get(`${theirs[0]?.service} ${month}`)
      if (held !== undefined && !once) add(held.counts, classes, -1)
    }
  }
  const inOrder = [...months].sort(([one], [other]) => (one < other ? -1 : 1))
  return inOrder.flatMap(([, one]) => (peopleIn(one.counts) === 0 ? [] : [one]))
}
