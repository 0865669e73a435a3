import type { CompiledQuery } from 'kysely'
import type { NumberHandle } from '../../schema/domain/ids.ts'
import { type Outcome, ok, refuse } from '../../schema/domain/outcome.ts'
import type { Database, StoreTransaction } from '../shared/database/database.ts'
import type { NumberRegistration } from '../shared/internal.ts'
import { type Once, underSeal, writeOnce } from '../shared/once.ts'
import { enqueue } from '../shared/outbox/enqueue.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import { certificatesOf } from './certificates.sql.ts'
import { continuityOf } from './continuity.sql.ts'
import { factLines, prunedLines, subjectsTouched } from './fact-changes.ts'
import { Ledger, revisionMessages } from './ledger.ts'
import { bornParts, householdParts, sealedText } from './number-index.ts'
import { revisionOf } from './revising.ts'
import { readTerm, termValues } from './rows.ts'
import type { Author, InsurerRow, RowResult } from './store.ts'
import type { QualificationTables } from './tables.ts'

type Transaction = StoreTransaction<QualificationTables>

export interface EligibilityParts {
  readonly database: Database<QualificationTables>
  readonly seal: NumberSeal
  /** Institution code of the municipality an address lies in. */
  readonly municipalityOf: (address: string) => string | null
  readonly nudgeOutbox: () => void
}

/** Takes an insurer's rows: one transaction, one round trip to write, every row with an outcome of its own. */
export async function takeRows(
  parts: EligibilityParts,
  rows: readonly InsurerRow[],
  author: Author,
  once: Once,
): Promise<Outcome<readonly Outcome<RowResult>[]>> {
  const taken = await writeOnce(parts.database, underSeal(once, parts.seal), async (transaction) =>
    ok(await takeIn(transaction, parts, rows, author)),
  )
  if (taken.ok) parts.nudgeOutbox()
  return taken
}

/** The rows in a transaction of their caller's. */
export async function takeIn(
  transaction: Transaction,
  parts: EligibilityParts,
  rows: readonly InsurerRow[],
  author: Author,
): Promise<readonly Outcome<RowResult>[]> {
  if (rows.length === 0) return []
  const handles = [...new Set(rows.map((row) => row.number.handle))]
  const standing = await transaction
    .selectFrom('term')
    .innerJoin('insured_number as number', 'number.handle', 'term.handle')
    .selectAll('term')
    .select('number.insurer')
    .where('term.handle', 'in', handles)
    .where('term.superseded', 'is', null)
    .orderBy('term.from_on')
    .execute()
  const known = await transaction.selectFrom('insured_number').select('handle').where('handle', 'in', handles).execute()
  const seen = new Set(known.map((row) => row.handle))
  const ledgers = new Map(handles.map((handle) => [handle as string, new Ledger([])]))
  for (const row of standing) ledgers.get(row.handle)?.terms.push(readTerm(row, row.insurer))

  const certificates = await certificatesOf(transaction, rows, author)
  const continuity = await continuityOf(transaction, rows, author.at)

  const writes: CompiledQuery[] = []
  const registrations: NumberRegistration[] = []
  const touched = new Set<NumberHandle>()
  const outcomes = rows.map((row): Outcome<RowResult> => {
    const { handle } = row.number
    const ledger = ledgers.get(handle)
    if (ledger === undefined) throw new Error('a row without a ledger')
    const applied = ledger.apply(revisionOf(row, ledger.terms))
    if (typeof applied === 'string')
      return refuse({ code: 'CONFLICT', reason: applied, message: revisionMessages[applied] })
    if (row.kind === 'NEW' && !seen.has(handle)) {
      seen.add(handle)
      writes.push(numberInsert(transaction, parts, row))
    }
    const extra = certificates(row)
    writes.push(...extra)
    if (applied) touched.add(handle)
    const news = continuity.isNews(row)
    writes.push(...continuity.link(row), ...continuity.await(row))
    if ((row.kind === 'NEW' && (applied || news)) || (row.kind === 'LOSS' && applied))
      registrations.push(ledger.registration(handle, continuity.previous(row)))
    const others = continuity.isOthers(row) ? ({ othersNumber: true } as const) : {}
    return ok({ handle, changed: applied || extra.length > 0, ...others })
  })

  registrations.push(...continuity.woken)
  writes.push(...continuity.heard)
  for (const [handle, ledger] of ledgers)
    writes.push(...termWrites(transaction, parts, handle as NumberHandle, ledger, author))
  const facts = factLines(transaction, 'SUBJECT', await subjectsTouched(transaction, [...touched]), author.at)
  if (facts !== null) writes.push(facts, prunedLines(transaction))
  if (writes.length > 0) await transaction.batch(writes)
  if (registrations.length > 0) {
    await enqueue(
      transaction,
      registrations.map((body) => ({ topic: 'number-registration', key: body.handle, body })),
      () => author.at,
    )
  }
  return outcomes
}

function numberInsert(
  transaction: Transaction,
  { seal }: EligibilityParts,
  { number: { handle, plain } }: InsurerRow,
): CompiledQuery {
  return transaction
    .insertInto('insured_number')
    .values({
      handle,
      scheme: plain.scheme,
      insurer: plain.insurer,
      branch: plain.branch,
      household: seal.index(householdParts(plain)),
      sealed: seal.seal(sealedText(plain), handle),
    })
    .compile()
}

function termWrites(
  transaction: Transaction,
  parts: EligibilityParts,
  handle: NumberHandle,
  ledger: Ledger,
  author: Author,
): CompiledQuery[] {
  const writes: CompiledQuery[] = []
  if (ledger.gone.length > 0) {
    writes.push(transaction.updateTable('term').set({ superseded: author.at }).where('id', 'in', ledger.gone).compile())
  }
  for (const term of ledger.made) {
    const born = parts.seal.index(bornParts(term.birthDate, term.sex))
    const stamp = {
      handle,
      born,
      municipality: parts.municipalityOf(term.address),
      known: author.at,
      recordedBy: author.institution,
    }
    writes.push(transaction.insertInto('term').values(termValues(term, stamp)).compile())
  }
  return writes
}
