import { sql } from 'kysely'
import type { NumberHandle } from '../../schema/domain/ids.ts'
import { type Outcome, ok, refuse } from '../../schema/domain/outcome.ts'
import type { StoreTransaction } from '../shared/database/database.ts'
import { type Once, underSeal, writeOnce } from '../shared/once.ts'
import { monthFrom } from './claim-coverage.ts'
import { type EligibilityParts, takeIn } from './store.rows.sql.ts'
import type { Author, VoucherRefusal, VoucherRenewal, VouchersRenewed } from './store.ts'
import type { QualificationTables } from './tables.ts'

type Transaction = StoreTransaction<QualificationTables>

/** What becomes of a voucher in the round. */
type Fate = 'REGISTERED' | 'STOOD' | VoucherRefusal['reason']

/** Of those refused, told by their handles. */
const mostTold = 500

/** An office's round: a few statements, however many recipients it has. */
export function renewVouchers(
  parts: EligibilityParts,
  renewal: VoucherRenewal,
  author: Author,
  once: Once,
): Promise<Outcome<VouchersRenewed>> {
  const next = monthFrom(renewal.from).until
  return writeOnce<QualificationTables, VouchersRenewed>(
    parts.database,
    underSeal(once, parts.seal),
    async (transaction) => {
      const unheld = await firstUnheld(transaction, renewal, author)
      if (unheld !== -1) {
        return refuse({
          code: 'CONFLICT',
          reason: 'NO_VOUCHER',
          message: 'This number has no voucher of the month; nothing was renewed.',
          inputPath: ['input', 'without', unheld],
        })
      }
      const named = renewal.also.map((number) => ({ kind: 'VOUCHER', number, month: next }) as const)
      const also = await takeIn(transaction, parts, named, author)
      return ok({ ...(await goRound(transaction, renewal, author)), also })
    },
  )
}

/** Whoever is left out of a round has a place in it: a mistyped number would leave nobody out. */
async function firstUnheld(
  transaction: Transaction,
  { from, without }: VoucherRenewal,
  { institution }: Author,
): Promise<number> {
  if (without.length === 0) return -1
  const rows = await transaction
    .selectFrom('voucher')
    .select('handle')
    .where('insurer', '=', institution)
    .where('month', '=', from)
    .where('withdrawn', 'is', null)
    .where('handle', 'in', without)
    .execute()
  const held = new Set(rows.map(({ handle }) => handle))
  return without.findIndex((handle) => !held.has(handle))
}

async function goRound(
  transaction: Transaction,
  renewal: VoucherRenewal,
  author: Author,
): Promise<Omit<VouchersRenewed, 'also'>> {
  const round = transaction.selectFrom(fatesIn(transaction, renewal, author).as('round'))
  const counted = await round
    .select(({ fn }) => ['fate', fn.countAll<number | string>().as('count')])
    .groupBy('fate')
    .execute()
  const refusals = await round
    .select(['handle', 'fate'])
    .where('fate', 'in', ['TAKEN_BACK', 'OUTSIDE_QUALIFICATION'])
    .orderBy('handle')
    .limit(mostTold)
    .execute()
  const next = monthFrom(renewal.from).until
  await transaction
    .insertInto('voucher')
    .columns(['handle', 'insurer', 'month', 'known'])
    .expression(
      round
        .select(['handle', sql<string>`${author.institution}`.as('insurer'), sql<string>`${next}`.as('month')])
        .select(sql<number>`cast(${author.at} as bigint)`.as('known'))
        .where('fate', '=', 'REGISTERED'),
    )
    .execute()
  const count = (of: Fate): number => Number(counted.find(({ fate }) => fate === of)?.count ?? 0)
  return {
    registered: count('REGISTERED'),
    stood: count('STOOD'),
    refused: count('TAKEN_BACK') + count('OUTSIDE_QUALIFICATION'),
    refusals: refusals.map(({ handle, fate }) => ({
      handle: handle as NumberHandle,
      reason: fate as VoucherRefusal['reason'],
    })),
  }
}

/** The office's vouchers of the month, each with what becomes of it. */
function fatesIn(transaction: Transaction, { from, without }: VoucherRenewal, { institution }: Author) {
  const month = monthFrom(monthFrom(from).until)
  const vouchers = transaction
    .selectFrom('voucher')
    .leftJoin('voucher as after', (join) =>
      join.onRef('after.handle', '=', 'voucher.handle').on('after.month', '=', month.from),
    )
    .select((where) => [
      'voucher.handle',
      where
        .case()
        .when(where.and([where('after.handle', 'is not', null), where('after.withdrawn', 'is', null)]))
        .then<Fate>('STOOD')
        .when('after.handle', 'is not', null)
        .then<Fate>('TAKEN_BACK')
        .when(
          where.exists(
            where
              .selectFrom('term')
              .select('term.handle')
              .whereRef('term.handle', '=', 'voucher.handle')
              .where('term.superseded', 'is', null)
              .where('term.from_on', '<', month.until)
              .where((open) => open.or([open('term.until_on', 'is', null), open('term.until_on', '>', month.from)])),
          ),
        )
        .then<Fate>('REGISTERED')
        .else<Fate>('OUTSIDE_QUALIFICATION')
        .end()
        .as('fate'),
    ])
    .where('voucher.insurer', '=', institution)
    .where('voucher.month', '=', from)
    .where('voucher.withdrawn', 'is', null)
  return without.length === 0 ? vouchers : vouchers.where('voucher.handle', 'not in', without)
}
