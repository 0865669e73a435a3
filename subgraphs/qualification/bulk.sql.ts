import type { NumberHandle } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import { withoutIndexes } from '../shared/database/bulk-indexes.ts'
import { BulkWriter, refilledInsert } from '../shared/database/bulk-writer.ts'
import type { Database } from '../shared/database/database.ts'
import type { LinkChange } from '../shared/internal.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import type { Revised } from './history.ts'
import { linkCursor } from './links.ts'
import { bornParts, householdParts, sealedText } from './number-index.ts'
import { revisionOf } from './revising.ts'
import { termValues } from './rows.ts'
import type { InsurerRow, MintedNumber } from './store.ts'
import type { QualificationTables } from './tables.ts'
import type { Term } from './term.ts'

export interface QualificationBulkParts {
  readonly database: Database<QualificationTables>
  readonly seal: NumberSeal
  readonly municipalityOf: (address: string) => string | null
  readonly now: () => Instant
}

/**
 * Loads an empty store with what insurers' rows come to: the terms, certificates and vouchers that stand, as the door
 * leaves them, without the revisions between. For benchmarks and first loads.
 */
export interface QualificationBulk {
  /** All rows of some numbers, in the order in which they came to be, and the index's links of those numbers. */
  take(rows: readonly InsurerRow[], links: readonly LinkChange[]): void
  room(): Promise<void>
  finish(): Promise<void>
}

const randomlyPlaced = ['insured_number_household', 'term_handle', 'term_born', 'link_person', 'link_filed']

export async function openQualificationBulk(parts: QualificationBulkParts): Promise<QualificationBulk> {
  const { database, seal, municipalityOf, now } = parts
  const some = await database.read.selectFrom('insured_number').select('handle').limit(1).executeTakeFirst()
  if (some !== undefined) throw new Error('A bulk load needs an empty store.')
  const withIndexes = await withoutIndexes(database, randomlyPlaced, now)
  const writer = new BulkWriter(database)
  const db = database.read
  const insert = {
    number: refilledInsert(db, 'insured_number'),
    term: refilledInsert(db, 'term'),
    limit: refilledInsert(db, 'limit_certificate'),
    disease: refilledInsert(db, 'specific_disease'),
    voucher: refilledInsert(db, 'voucher'),
    link: refilledInsert(db, 'link'),
  }
  const known = now()
  let position = 0

  /** As many as there are days in a long life, twice. */
  const bornIndexes = new Map<string, Uint8Array>()
  const bornIndex = ({ birthDate, sex }: Term): Uint8Array => {
    const key = birthDate + sex
    const known = bornIndexes.get(key) ?? seal.index(bornParts(birthDate, sex))
    bornIndexes.set(key, known)
    return known
  }

  /** One household's members come one after another, and live at one address. */
  let lastAddress = ''
  let lastResidence: string | null = null
  const residenceOf = (address: string): string | null => {
    if (address !== lastAddress) {
      lastAddress = address
      lastResidence = municipalityOf(address)
    }
    return lastResidence
  }

  const addNumber = ({ handle, plain }: MintedNumber, terms: readonly Term[]): void => {
    writer.add(
      insert.number({
        handle,
        scheme: plain.scheme,
        insurer: plain.insurer,
        branch: plain.branch,
        household: seal.index(householdParts(plain)),
        sealed: seal.seal(sealedText(plain), handle),
      }),
    )
    for (const term of terms) {
      const born = bornIndex(term)
      const municipality = residenceOf(term.address)
      writer.add(insert.term(termValues(term, { handle, born, municipality, known, recordedBy: plain.insurer })))
    }
  }

  return {
    take(rows, links) {
      const standing = new Map<NumberHandle, { readonly number: MintedNumber; terms: Term[] }>()
      const sides: InsurerRow[] = []
      for (const row of rows) {
        const { number } = row
        const held = standing.get(number.handle) ?? { number, terms: [] }
        standing.set(number.handle, held)
        if (row.kind === 'VOUCHER_WITHDRAWN') throw new Error('A bulk load takes what stands.')
        if (row.kind === 'LIMIT' || row.kind === 'VOUCHER') sides.push(row)
        else held.terms = revised(held.terms, revisionOf(row, held.terms))
      }
      for (const { number, terms } of standing.values()) addNumber(number, terms)
      for (const row of sides) addSide(row)
      for (const { handle, person, from, until, sequence } of links) {
        writer.add(
          insert.link({ handle, person, filed: person, from_on: from, until_on: until, sequence, moved_at: null }),
        )
        position = sequence
      }
    },
    room: () => writer.room(),
    async finish() {
      const name = linkCursor
      writer.add(db.insertInto('feed_cursor').values({ name, position }).compile())
      await writer.finish()
      await withIndexes()
    },
  }

  function addSide(row: InsurerRow): void {
    const { handle } = row.number
    if (row.kind === 'VOUCHER')
      writer.add(insert.voucher({ handle, insurer: row.number.plain.insurer, month: row.month, known }))
    if (row.kind !== 'LIMIT') return
    const stamp = { known, superseded: null }
    if (row.limit !== null) {
      const { kind, class: class_, from, until, longTermSince } = row.limit
      const period = { from_on: from, until_on: until, long_term_since: longTermSince }
      writer.add(insert.limit({ handle, kind, class: class_, ...period, ...stamp }))
    }
    if (row.disease !== null) {
      const { disease, from, until, selfPayCeiling } = row.disease
      const period = { from_on: from, until_on: until, self_pay_ceiling: selfPayCeiling }
      writer.add(insert.disease({ handle, disease, ...period, ...stamp }))
    }
  }
}

function revised(standing: readonly Term[], revision: Revised): Term[] {
  if (typeof revision === 'string') throw new Error(`A bulk load takes rows that fit each other: ${revision}.`)
  return [...standing.filter((term) => !revision.superseded.includes(term)), ...revision.inserted]
}
