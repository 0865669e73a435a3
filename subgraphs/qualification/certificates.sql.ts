import type { CompiledQuery } from 'kysely'
import type { StoreTransaction } from '../shared/database/database.ts'
import type { Author, InsurerRow, LimitCertificate, MintedNumber, SpecificDiseaseCertificate } from './store.ts'
import type { QualificationTables } from './tables.ts'

type Transaction = StoreTransaction<QualificationTables>
type SideRow = Extract<InsurerRow, { readonly kind: 'LIMIT' | 'VOUCHER' | 'VOUCHER_WITHDRAWN' }>

const sides: readonly InsurerRow['kind'][] = ['LIMIT', 'VOUCHER', 'VOUCHER_WITHDRAWN']
const isSide = (row: InsurerRow): row is SideRow => sides.includes(row.kind)

/** What a certificate says beside whose it is and from when. */
const limitText = ({ kind, class: named, until, longTermSince }: LimitCertificate): string =>
  [kind, named, until, longTermSince].join()
const diseaseText = ({ until, selfPayCeiling }: SpecificDiseaseCertificate): string => [until, selfPayCeiling].join()

const limitKey = (handle: string, from: string): string => `limit ${handle} ${from}`
const diseaseKey = (handle: string, disease: string, from: string): string => `disease ${handle} ${disease} ${from}`
const voucherKey = (handle: string, month: string): string => `voucher ${handle} ${month}`

/** The statements that a row of certificates or a voucher needs; none where it says what stands already. */
export type TakeSide = (row: InsurerRow) => readonly CompiledQuery[]

/** Certificates and vouchers (医療券) of the numbers that rows are about, as they stand and as the rows change them. */
export async function certificatesOf(
  transaction: Transaction,
  rows: readonly InsurerRow[],
  author: Author,
): Promise<TakeSide> {
  const standing = await standingOf(transaction, rows.filter(isSide))
  const changes = (key: string, text: string): boolean => {
    if (standing.get(key) === text) return false
    standing.set(key, text)
    return true
  }

  return (row) => {
    if (!isSide(row)) return []
    const { handle } = row.number
    if (row.kind === 'LIMIT') {
      const { limit, disease } = row
      return [
        ...(limit !== null && changes(limitKey(handle, limit.from), limitText(limit))
          ? limitWrites(transaction, handle, limit, author)
          : []),
        ...(disease !== null && changes(diseaseKey(handle, disease.disease, disease.from), diseaseText(disease))
          ? diseaseWrites(transaction, handle, disease, author)
          : []),
      ]
    }
    const key = voucherKey(handle, row.month)
    if (row.kind === 'VOUCHER_WITHDRAWN')
      return standing.delete(key) ? [voucherWithdrawal(transaction, handle, row.month, author)] : []
    return changes(key, '') ? [voucherInsert(transaction, row.number, row.month, author)] : []
  }
}

async function standingOf(transaction: Transaction, rows: readonly SideRow[]): Promise<Map<string, string>> {
  const standing = new Map<string, string>()
  const handles = [...new Set(rows.map((row) => row.number.handle))]
  if (handles.length === 0) return standing
  const limits = await transaction
    .selectFrom('limit_certificate')
    .selectAll()
    .where('handle', 'in', handles)
    .where('superseded', 'is', null)
    .execute()
  for (const row of limits) {
    const text = [row.kind, row.class, row.until_on, row.long_term_since].join()
    standing.set(limitKey(row.handle, row.from_on), text)
  }
  const diseases = await transaction
    .selectFrom('specific_disease')
    .selectAll()
    .where('handle', 'in', handles)
    .where('superseded', 'is', null)
    .execute()
  for (const row of diseases) {
    standing.set(diseaseKey(row.handle, row.disease, row.from_on), [row.until_on, row.self_pay_ceiling].join())
  }
  const vouchers = await transaction
    .selectFrom('voucher')
    .select(['handle', 'month'])
    .where('handle', 'in', handles)
    .where('withdrawn', 'is', null)
    .execute()
  for (const { handle, month } of vouchers) standing.set(voucherKey(handle, month), '')
  return standing
}

function voucherInsert(
  transaction: Transaction,
  { handle, plain: { insurer } }: MintedNumber,
  month: string,
  author: Author,
): CompiledQuery {
  return transaction
    .insertInto('voucher')
    .values({ handle, insurer, month, known: author.at, withdrawn: null })
    .onConflict((conflict) => conflict.columns(['handle', 'month']).doUpdateSet({ known: author.at, withdrawn: null }))
    .compile()
}

function voucherWithdrawal(transaction: Transaction, handle: string, month: string, author: Author): CompiledQuery {
  return transaction
    .updateTable('voucher')
    .set({ withdrawn: author.at })
    .where('handle', '=', handle)
    .where('month', '=', month)
    .compile()
}

function limitWrites(
  transaction: Transaction,
  handle: string,
  limit: LimitCertificate,
  author: Author,
): readonly CompiledQuery[] {
  return [
    transaction
      .updateTable('limit_certificate')
      .set({ superseded: author.at })
      .where('handle', '=', handle)
      .where('from_on', '=', limit.from)
      .where('superseded', 'is', null)
      .compile(),
    transaction
      .insertInto('limit_certificate')
      .values({
        handle,
        kind: limit.kind,
        class: limit.class,
        from_on: limit.from,
        until_on: limit.until,
        long_term_since: limit.longTermSince,
        known: author.at,
        superseded: null,
      })
      .compile(),
  ]
}

function diseaseWrites(
  transaction: Transaction,
  handle: string,
  certificate: SpecificDiseaseCertificate,
  author: Author,
): readonly CompiledQuery[] {
  return [
    transaction
      .updateTable('specific_disease')
      .set({ superseded: author.at })
      .where('handle', '=', handle)
      .where('disease', '=', certificate.disease)
      .where('from_on', '=', certificate.from)
      .where('superseded', 'is', null)
      .compile(),
    transaction
      .insertInto('specific_disease')
      .values({
        handle,
        disease: certificate.disease,
        from_on: certificate.from,
        until_on: certificate.until,
        self_pay_ceiling: certificate.selfPayCeiling,
        known: author.at,
        superseded: null,
      })
      .compile(),
  ]
}
