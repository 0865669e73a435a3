import type { Insertable, Selectable } from 'kysely'
import type { Relation } from '../../schema/domain/consent.ts'
import type { InstitutionCode, InsurerNumber, NumberHandle } from '../../schema/domain/ids.ts'
import { type CivilDate, startOf } from '../../schema/domain/time.ts'
import type { Database, StoreTransaction } from '../shared/database/database.ts'
import { prepared, type Slots } from '../shared/database/prepared.ts'
import type { NumberRegistration, RegisteredIdentity } from '../shared/internal.ts'
import { enqueue } from '../shared/outbox/enqueue.ts'
import type { CareInsured, CareRegister, CareRegisterEntry, CareRegisterOutcome, CareService } from './care-register.ts'
import { subjectsTouched, tellChanges } from './fact-changes.ts'
import type { CareInsuredTable, QualificationTables } from './tables.ts'
import type { Sex } from './term.ts'

export interface CareRegisterParts {
  readonly database: Database<QualificationTables>
  readonly municipalityOf: (address: string) => string | null
  readonly nudgeOutbox: () => void
}

type Transaction = StoreTransaction<QualificationTables>
type InsuredRow = Omit<Insertable<CareInsuredTable>, 'id' | 'superseded' | 'known' | 'recorded_by'>
type Author = Parameters<CareRegister['take']>[1]

export function careRegister({ database, municipalityOf, nudgeOutbox }: CareRegisterParts): CareRegister {
  return {
    async take(entries, author) {
      const outcomes = await database.write(async (transaction) => {
        const offices = await knownOffices(transaction, entries)
        const told: CareRegisterOutcome[] = []
        const changed = new Set<NumberHandle>()
        for (const { insured, service } of entries) {
          if (service !== null && !offices.has(service.office)) {
            told.push('NO_SUCH_OFFICE')
            continue
          }
          const entered = await enter(transaction, rowOf(insured, municipalityOf(insured.address)), author)
          const served = service !== null && (await serve(transaction, insured.handle, service, author))
          if (entered) await enqueue(transaction, [registrationOf(insured)])
          if (entered || served) changed.add(insured.handle)
          told.push(entered || served ? 'LANDED' : 'UNCHANGED')
        }
        if (changed.size > 0)
          await tellChanges(transaction, 'SUBJECT', await subjectsTouched(transaction, [...changed]), author.at)
        return told
      })
      nudgeOutbox()
      return outcomes
    },
  }
}

async function knownOffices(
  transaction: Transaction,
  entries: readonly CareRegisterEntry[],
): Promise<ReadonlySet<string>> {
  const codes = entries.flatMap(({ service }) => service?.office ?? [])
  if (codes.length === 0) return new Set()
  const found = await transaction
    .selectFrom('institution')
    .select('code')
    .where('code', 'in', [...new Set(codes)])
    .where('kind', 'in', ['CARE_OFFICE', 'VISITING_NURSES'])
    .execute()
  return new Set(found.map(({ code }) => code))
}

/** Whether it says anything new. What it takes the place of stays, superseded. */
async function enter(transaction: Transaction, row: InsuredRow, { insurer, at }: Author): Promise<boolean> {
  const before = await transaction
    .selectFrom('care_insured')
    .selectAll()
    .where('handle', '=', row.handle)
    .where('acquired', '=', row.acquired)
    .where('superseded', 'is', null)
    .executeTakeFirst()
  if (before !== undefined) {
    const { id, known: _, superseded: __, recorded_by: ___, ...stood } = before
    if (Object.entries(stood).every(([column, value]) => row[column as keyof InsuredRow] === value)) return false
    await transaction.updateTable('care_insured').set({ superseded: at }).where('id', '=', id).execute()
  }
  await transaction
    .insertInto('care_insured')
    .values({ ...row, known: at, superseded: null, recorded_by: insurer })
    .execute()
  return true
}

async function serve(
  transaction: Transaction,
  handle: NumberHandle,
  { office, service, from, until }: CareService,
  { insurer, at }: Author,
): Promise<boolean> {
  const before = await transaction
    .selectFrom('care_service')
    .select(['id', 'until_on'])
    .where('handle', '=', handle)
    .where('office', '=', office)
    .where('service', '=', service)
    .where('from_on', '=', from)
    .where('superseded', 'is', null)
    .executeTakeFirst()
  if (before !== undefined) {
    if (before.until_on === until) return false
    await transaction.updateTable('care_service').set({ superseded: at }).where('id', '=', before.id).execute()
  }
  const row = { handle, office, service, from_on: from, until_on: until }
  await transaction
    .insertInto('care_service')
    .values({ ...row, known: at, superseded: null, recorded_by: insurer })
    .execute()
  return true
}

const rowOf = (insured: CareInsured, municipality: string | null): InsuredRow => ({
  handle: insured.handle,
  insurer: insured.insurer,
  acquired: insured.acquired,
  lost: insured.lost,
  name: insured.name,
  kana: insured.kana,
  sex: insured.sex,
  birth_date: insured.birthDate,
  postal_code: insured.postalCode,
  address: insured.address,
  // 住所地特例: who lives elsewhere is insured here and no resident.
  municipality: insured.livesElsewhere ? null : municipality,
  lives_elsewhere: insured.livesElsewhere ? 1 : 0,
  level: insured.certified?.level ?? null,
  certified_from: insured.certified?.from ?? null,
  certified_until: insured.certified?.until ?? null,
})

const registrationOf = ({ handle, acquired, lost }: CareInsured) => {
  const body: NumberRegistration = { handle, from: acquired, until: lost, previous: null }
  return { topic: 'number-registration', key: handle, body }
}

/** Who insures the holder of a care number for care, where they live, and which offices serve them. */
export function careRelations(
  database: Database<QualificationTables>,
): (handle: string, hangsOn: Relation['hangsOn']) => Promise<readonly Relation[]> {
  const insured = prepared(database, (db, value: Slots<{ handle: string }>) =>
    db
      .selectFrom('care_insured')
      .select(['insurer', 'municipality', 'acquired', 'lost'])
      .where('handle', '=', value.handle)
      .where('superseded', 'is', null)
      .orderBy('acquired'),
  )
  const services = prepared(database, (db, value: Slots<{ handle: string }>) =>
    db
      .selectFrom('care_service')
      .select(['office', 'from_on', 'until_on'])
      .where('handle', '=', value.handle)
      .where('superseded', 'is', null)
      .orderBy('from_on'),
  )
  return async (handle, hangsOn) => {
    const span = (from: string, until: string | null) => ({
      user: null,
      from: startOf(from as CivilDate),
      until: until === null ? null : startOf(until as CivilDate),
      hangsOn,
    })
    const [rows, served] = await Promise.all([insured.rows({ handle }), services.rows({ handle })])
    return [
      ...rows.flatMap(({ insurer, municipality, acquired, lost }): Relation[] => {
        const insures: Relation = {
          kind: 'INSURED_BY',
          institution: insurer as string as InstitutionCode,
          ...span(acquired, lost),
        }
        if (municipality === null) return [insures]
        const institution = municipality as InstitutionCode
        return [insures, { kind: 'RESIDENT_OF', institution, ...span(acquired, lost) }]
      }),
      ...served.map(({ office, from_on, until_on }): Relation => {
        const institution = office as InstitutionCode
        return { kind: 'CLIENT_OF', institution, ...span(from_on, until_on) }
      }),
    ]
  }
}

/** Who holds these care numbers, by the municipalities' registers. */
export async function careIdentities(
  { read }: Pick<Database<QualificationTables>, 'read'>,
  handles: readonly NumberHandle[],
): Promise<ReadonlyMap<string, readonly RegisteredIdentity[]>> {
  const rows = await read
    .selectFrom('care_insured')
    .selectAll()
    .where('handle', 'in', handles)
    .where('superseded', 'is', null)
    .orderBy('acquired')
    .execute()
  return new Map(
    [...Map.groupBy(rows, ({ handle }) => handle)].map(([handle, periods]) => [handle, periods.map(identityIn)]),
  )
}

const identityIn = (row: Selectable<CareInsuredTable>): RegisteredIdentity => ({
  acquired: row.acquired as CivilDate,
  insurer: row.insurer as InsurerNumber,
  kana: row.kana,
  name: row.name,
  otherName: null,
  formerNames: [],
  sex: row.sex as Sex,
  birthDate: row.birth_date as CivilDate,
  postalCode: row.postal_code,
  address: row.address,
  household: null,
  diedOn: null,
  until: row.lost as CivilDate | null,
})
