import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import { civilDateAt, type Instant } from '../../../schema/domain/time.ts'
import type { Database, StoreTransaction } from '../../shared/database/database.ts'
import type { ChaseTables } from '../tables.ts'
import { type Correction, correct, type Published } from './correcting.ts'
import { lastClosed, type Month } from './month.ts'
import { peopleIn } from './observing.ts'
import { type Edition, publish } from './publishing.ts'
import { countsIn, countsText, groupsIn, groupsText, talliesIn, talliesText } from './rows.ts'
import { groupsOf, type OfficeMonth, tallied } from './tallies.ts'

interface Due {
  readonly service: string
  readonly month: Month
  /** The last edition there is; 0: none. */
  readonly edition: number
}

/** Offices written in one statement. */
const together = 200

/** Makes one edition after the other of all months that are due for one; how many it made. */
export async function publishDue(database: Database<ChaseTables>, at: Instant): Promise<number> {
  let made = 0
  for (const due of await dueMonths(database, at)) if (await publishMonth(database, due, at)) made += 1
  return made
}

/** A month without an edition is looked at every day, one that has some whenever another month was closed. */
async function dueMonths(database: Database<ChaseTables>, at: Instant): Promise<readonly Due[]> {
  const closed = lastClosed(at)
  const [found, looks] = await Promise.all([
    database.scan
      .selectFrom('care_month')
      .select(['service', 'month'])
      .distinct()
      .where('month', '<=', closed)
      .execute(),
    database.scan.selectFrom('care_closed').selectAll().execute(),
  ])
  const looked = new Map(looks.map((look) => [`${look.service} ${look.month}`, look]))
  return found.flatMap(({ service, month }) => {
    const { looked: day = '', edition = 0 } = looked.get(`${service} ${month}`) ?? {}
    const isDue = edition === 0 ? day < civilDateAt(at) : closedOn(day) < closed
    return isDue ? [{ service, month: month as Month, edition }] : []
  })
}

const closedOn = (day: string): Month => lastClosed(Date.parse(`${day}T00:00:00+09:00`) as Instant)

async function publishMonth(database: Database<ChaseTables>, due: Due, at: Instant): Promise<boolean> {
  const current = await officesOf(database, due)
  const next = due.edition === 0 ? firstOf(current) : await nextOf(database, due, current)
  return database.write(async (transaction) => {
    if (!(await isStillDue(transaction, due))) return false
    const { service, month } = due
    const edition = due.edition + (next === null ? 0 : 1)
    await transaction.deleteFrom('care_closed').where('service', '=', service).where('month', '=', month).execute()
    await transaction
      .insertInto('care_closed')
      .values({ service, month, looked: civilDateAt(at), edition })
      .execute()
    if (next === null) return false
    await transaction
      .insertInto('care_edition')
      .values({ service, month, edition, at, shown: shownText(next.edition), tallies: talliesText(next.tallies) })
      .execute()
    await keepEntered(transaction, due, next.entered)
    return true
  })
}

async function isStillDue(
  transaction: StoreTransaction<ChaseTables>,
  { service, month, edition }: Due,
): Promise<boolean> {
  const row = await transaction
    .selectFrom('care_closed')
    .select('edition')
    .where('service', '=', service)
    .where('month', '=', month)
    .executeTakeFirst()
  return (row?.edition ?? 0) === edition
}

async function officesOf(
  { scan }: Pick<Database<ChaseTables>, 'scan'>,
  { service, month }: Due,
): Promise<readonly OfficeMonth[]> {
  const rows = scan
    .selectFrom('care_month')
    .select(['office', 'counted'])
    .where('service', '=', service)
    .where('month', '=', month)
    .orderBy('office')
    .stream()
  const found: OfficeMonth[] = []
  for await (const { office, counted } of rows) {
    const counts = countsIn(counted)
    const code = office as InstitutionCode
    if (peopleIn(counts) > 0) found.push({ office: code, groups: groupsOf(code, counts), counts })
  }
  return found
}

function firstOf(current: readonly OfficeMonth[]): Correction | null {
  const tallies = tallied(current)
  const edition = publish(tallies)
  return edition === null ? null : { edition, tallies, entered: current }
}

async function nextOf(
  { scan }: Pick<Database<ChaseTables>, 'scan'>,
  { service, month }: Due,
  current: readonly OfficeMonth[],
): Promise<Correction | null> {
  const rows = await scan
    .selectFrom('care_published')
    .select(['office', 'placed', 'counts'])
    .where('service', '=', service)
    .where('month', '=', month)
    .execute()
  const editions = await scan
    .selectFrom('care_edition')
    .select(['shown', 'tallies'])
    .where('service', '=', service)
    .where('month', '=', month)
    .orderBy('edition')
    .execute()
  const included = rows.map(({ office, placed, counts }) => ({
    office: office as InstitutionCode,
    groups: groupsIn(placed),
    counts: countsIn(counts),
  }))
  const before = editions.map(
    ({ shown, tallies }): Published => ({ edition: editionIn(shown), tallies: talliesIn(tallies) }),
  )
  return correct(included, current, before)
}

async function keepEntered(
  transaction: StoreTransaction<ChaseTables>,
  { service, month }: Due,
  entered: readonly OfficeMonth[],
): Promise<void> {
  for (let from = 0; from < entered.length; from += together) {
    const those = entered.slice(from, from + together)
    await transaction
      .deleteFrom('care_published')
      .where('service', '=', service)
      .where('month', '=', month)
      .where(
        'office',
        'in',
        those.map(({ office }) => office),
      )
      .execute()
    const rows = those.map(({ office, groups, counts }) => ({
      service,
      month,
      office,
      placed: groupsText(groups),
      counts: countsText(counts),
    }))
    await transaction.insertInto('care_published').values(rows).execute()
  }
}

const shownText = (edition: Edition): string => JSON.stringify(edition)

/** Written by the store alone. */
export const editionIn = (text: string): Edition => JSON.parse(text) as Edition
