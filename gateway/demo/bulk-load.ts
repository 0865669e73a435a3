import type { Outcome } from '../../schema/domain/outcome.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { BulkRegistration, MpiBulk } from '../../subgraphs/mpi/bulk.ts'
import type { QualificationBulk } from '../../subgraphs/qualification/bulk.sql.ts'
import {
  readAmendment,
  readDisease,
  readLimit,
  readNumber,
  readParticulars,
} from '../../subgraphs/qualification/reading.ts'
import type { InsurerRow, MintedNumber } from '../../subgraphs/qualification/store.ts'
import type { PlainNumber } from '../../subgraphs/shared/internal.ts'
import { demoInstitutions } from './people/institutions.ts'
import { households, type PopulationOptions, type SyntheticPerson } from './people/population.ts'
import type { CardNumber, Row } from './people/rows.ts'
import type { SeedDoor, SeedProgress } from './seed.ts'

export interface BulkOptions extends PopulationOptions {
  readonly enter: SeedDoor['enter']
  /** Asked for once the register is in: rows name the municipality of their address. */
  readonly stores: () => Promise<{ readonly mpi: MpiBulk; readonly qualification: QualificationBulk }>
  readonly onProgress?: (progress: SeedProgress) => void
  /** Monotonic milliseconds. */
  readonly clock?: () => number
}

const peopleBetweenReports = 20_000

/** The population straight into empty stores, past the door: millions in minutes, for benchmarks. */
export async function bulkLoad(options: BulkOptions): Promise<SeedProgress> {
  const { today, people: of, onProgress, clock = () => performance.now() } = options
  const began = clock()
  let people = 0
  let rows = 0
  let reported = 0
  const progress = (): SeedProgress => {
    const rowsPerSecond = Math.round(rows / Math.max(0.001, (clock() - began) / 1000))
    return { people, of, rows, refused: {}, rowsPerSecond }
  }
  await options.enter(demoInstitutions)
  const { mpi, qualification } = await options.stores()
  for (const household of households(options)) {
    for (const person of household.people) {
      loadPerson(person, today, mpi, qualification)
      rows += person.rows.length
    }
    people += household.people.length
    await Promise.all([mpi.room(), qualification.room()])
    if (people - reported < peopleBetweenReports) continue
    reported = people
    onProgress?.(progress())
  }
  await mpi.finish()
  await qualification.finish()
  onProgress?.(progress())
  return progress()
}

function loadPerson({ rows }: SyntheticPerson, today: CivilDate, mpi: MpiBulk, qualification: QualificationBulk): void {
  const plain = new Map<CardNumber, PlainNumber>()
  const plainOf = (number: CardNumber): PlainNumber => {
    const known = plain.get(number) ?? must(readNumber(number, []))
    plain.set(number, known)
    return known
  }
  const registrations = registrationsOf(rows, plainOf)
  const { handles, links, previous } = mpi.take(registrations)
  const minted = new Map(
    registrations.map(({ number }, at): [PlainNumber, MintedNumber] => {
      const handle = handles[at]
      if (handle === undefined) throw new Error('A registration without a handle.')
      return [number, { plain: number, handle }]
    }),
  )
  let registered = 0
  const taken = rows.map((row): InsurerRow => {
    const number = minted.get(plainOf(row.entry.number))
    if (number === undefined) throw new Error('A row about a number that was never registered.')
    const before = row.kind === 'NEW' ? (previous[registered++] ?? null) : null
    return insurerRow(row, number, before, today)
  })
  qualification.take(taken, links)
}

/** What the index would have been told by now: each acquisition with its loss. */
function registrationsOf(
  rows: readonly Row[],
  plainOf: (number: CardNumber) => PlainNumber,
): readonly BulkRegistration[] {
  const registrations: BulkRegistration[] = []
  for (const row of rows) {
    const number = plainOf(row.entry.number)
    if (row.kind === 'NEW') {
      const previous = row.entry.previous === null ? null : plainOf(row.entry.previous)
      registrations.push({ number, from: row.entry.from, until: null, previous })
    } else if (row.kind === 'LOSS') {
      const at = registrations.findLastIndex((one) => one.number === number)
      const open = registrations[at]
      if (open === undefined) throw new Error('A loss without its acquisition.')
      registrations[at] = { ...open, until: row.entry.until }
    }
  }
  return registrations
}

/** A row as the insurers' door reads it. */
function insurerRow(
  row: Row,
  number: MintedNumber,
  previous: MintedNumber['handle'] | null,
  today: CivilDate,
): InsurerRow {
  switch (row.kind) {
    case 'NEW': {
      const particulars = must(readParticulars(row.entry, [], today))
      return { kind: 'NEW', number, particulars, from: row.entry.from, previous }
    }
    case 'LOSS':
      return { kind: 'LOSS', number, until: row.entry.until, reason: row.entry.reason }
    case 'AMENDMENT':
      return { kind: 'AMENDMENT', number, amendment: must(readAmendment(row.entry, [], today)), asOf: row.entry.asOf }
    case 'LIMIT': {
      const { limit, specificDisease } = row.entry
      return {
        kind: 'LIMIT',
        number,
        limit: must(readLimit(limit, [])),
        disease: must(readDisease(specificDisease, [])),
      }
    }
    case 'VOUCHER':
      return { kind: 'VOUCHER', number, month: row.entry.month }
  }
}

function must<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value
  throw new Error(`A synthetic row was not readable: ${outcome.refusal.reason ?? outcome.refusal.code}.`)
}
