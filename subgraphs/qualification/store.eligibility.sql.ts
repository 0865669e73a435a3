import type { Category } from '../../schema/domain/category.ts'
import { asPersonId, type InsurerNumber, type NumberHandle, type PersonId } from '../../schema/domain/ids.ts'
import { type CivilDate, covers, type Period } from '../../schema/domain/time.ts'
import { prepared, type Slots } from '../shared/database/prepared.ts'
import type { NumberScheme, PlainNumber } from '../shared/internal.ts'
import { personIn } from '../shared/scope.ts'
import type { IndexParts } from '../shared/seal/index-parts.ts'
import { bornBlocks } from './born-blocks.ts'
import type { Candidate } from './eligibility.ts'
import { linksOfPerson } from './filed-under.ts'
import { bornParts, householdParts, openedText } from './number-index.ts'
import { readTerm, type TermRow } from './rows.ts'
import { type EligibilityParts, takeRows } from './store.rows.sql.ts'
import type { EligibilityStore, LimitCertificate, LimitKind, SpecificDisease, Under } from './store.ts'
import { renewVouchers } from './voucher-renewal.sql.ts'

/** When a number was a person's. */
type Held = Period<CivilDate>

export function eligibilityStore(parts: EligibilityParts): EligibilityStore {
  const { database, seal } = parts
  const byHousehold = prepared(database, (db, value: Slots<{ household: Uint8Array }>) =>
    db
      .selectFrom('insured_number as number')
      .innerJoin('term', 'term.handle', 'number.handle')
      .selectAll('term')
      .select(['number.insurer', 'number.branch'])
      .where('number.household', '=', value.household)
      .where('term.superseded', 'is', null)
      .orderBy('term.handle')
      .orderBy('term.from_on'),
  )
  const byBirth = prepared(database, (db, value: Slots<{ born: Uint8Array }>) =>
    bornBlocks(db)
      .innerJoin('insured_number as number', 'number.handle', 'term.handle')
      .selectAll('term')
      .select(['number.insurer', 'number.branch'])
      .where('term.born', '=', value.born)
      .where('term.superseded', 'is', null)
      .orderBy('term.handle')
      .orderBy('term.from_on'),
  )
  const newer = prepared(database, (db, value: Slots<{ handle: string; on: string }>) =>
    db
      .selectFrom('link as mine')
      .innerJoin('link as other', 'other.person', 'mine.person')
      .innerJoin('term', 'term.handle', 'other.handle')
      .select('term.id')
      .where('mine.handle', '=', value.handle)
      .whereRef('other.handle', '!=', 'mine.handle')
      .where('term.superseded', 'is', null)
      .where('term.from_on', '<=', value.on)
      .where((where) => where.or([where('term.until_on', 'is', null), where('term.until_on', '>', value.on)]))
      .limit(1),
  )
  const voucher = prepared(database, (db, value: Slots<{ handle: string; month: string }>) =>
    db
      .selectFrom('voucher')
      .select('handle')
      .where('handle', '=', value.handle)
      .where('month', '=', value.month)
      .where('withdrawn', 'is', null),
  )
  const ofPerson = prepared(database, (db, value: Slots<{ person: string }>) =>
    db
      .selectFrom('link as mine')
      .innerJoin('link as theirs', 'theirs.person', 'mine.person')
      .select(['theirs.handle', 'theirs.from_on', 'theirs.until_on'])
      .distinct()
      .where(linksOfPerson('mine', value.person))
      .orderBy('theirs.handle'),
  )

  /** Rows indexed before a key was rotated are found as well as those after. */
  const underEveryKey = async <Row>(
    parts: IndexParts,
    read: (index: Uint8Array) => Promise<readonly Row[]>,
  ): Promise<readonly Row[]> => (await Promise.all(seal.indexes(parts).map(read))).flat()

  const numbersOfPerson = async (person: PersonId): Promise<ReadonlyMap<NumberHandle, readonly Held[]>> => {
    const numbers = new Map<NumberHandle, Held[]>()
    for (const { handle, from_on, until_on } of await ofPerson.rows({ person })) {
      const held = numbers.get(handle as NumberHandle) ?? []
      held.push({ from: from_on as CivilDate, until: until_on as CivilDate | null })
      numbers.set(handle as NumberHandle, held)
    }
    return numbers
  }

  /**
   * A scope decided about a number reads of that number alone, one about a person of the person's numbers alone, and
   * for as long as they were theirs: insurers reuse numbers. Null: whoever held it.
   */
  const heldIn = async (asked: readonly Under<Category>[]): Promise<readonly (readonly Held[] | null)[]> => {
    const own = new Map<PersonId, ReadonlyMap<NumberHandle, readonly Held[]>>()
    const held: (readonly Held[] | null)[] = []
    for (const { scope, handle } of asked) {
      if (scope.subject === handle) {
        held.push(null)
        continue
      }
      const person = scope.subject === null ? null : asPersonId(scope.subject)
      if (person !== null && !own.has(person)) own.set(person, await numbersOfPerson(person))
      const theirs = person === null ? undefined : own.get(person)?.get(handle)
      if (theirs === undefined) throw new Error('A number is read under the scope of another.')
      held.push(theirs)
    }
    return held
  }
  const handlesIn = async (asked: readonly Under<Category>[]): Promise<readonly NumberHandle[]> => {
    await heldIn(asked)
    return asked.map(({ handle }) => handle)
  }

  return {
    household: async (_scope, number) =>
      candidates(await underEveryKey(householdParts(number), (household) => byHousehold.rows({ household }))),

    bornThen: async (_scope, probe) =>
      candidates(await underEveryKey(bornParts(probe.birthDate, probe.sex), (born) => byBirth.rows({ born }))),

    async standingTerms(asked) {
      const held = await heldIn(asked)
      const handles = asked.map(({ handle }) => handle)
      const rows = await database.read
        .selectFrom('term')
        .innerJoin('insured_number as number', 'number.handle', 'term.handle')
        .selectAll('term')
        .select('number.insurer')
        .where('term.handle', 'in', handles)
        .where('term.superseded', 'is', null)
        .orderBy('term.from_on', 'desc')
        .execute()
      const terms = inOrder(handles, rows, (row) => readTerm(row, row.insurer))
      return terms.map((ofNumber, place) => {
        const spans = held[place] ?? null
        return spans === null
          ? ofNumber
          : ofNumber.filter(({ acquired }) => spans.some((span) => covers(span, acquired)))
      })
    },

    numbersOf: async (scope) => [...(await numbersOfPerson(personIn(scope))).keys()],

    async newerExists(scope, handle, on) {
      await handlesIn([{ scope, handle }])
      return (await newer.first({ handle, on })) !== null
    },

    async voucherExists(scope, handle, month) {
      await handlesIn([{ scope, handle }])
      return (await voucher.first({ handle, month })) !== null
    },

    async plainNumbers(asked) {
      const handles = await handlesIn(asked)
      const rows = await database.read.selectFrom('insured_number').selectAll().where('handle', 'in', handles).execute()
      const byHandle = new Map(rows.map((row) => [row.handle, row]))
      return handles.map((handle): PlainNumber | null => {
        const row = byHandle.get(handle)
        if (row === undefined) return null
        return {
          scheme: row.scheme as NumberScheme,
          insurer: row.insurer as InsurerNumber,
          ...openedText(seal.open(row.sealed, handle)),
          branch: row.branch,
        }
      })
    },

    async limitCertificates(asked) {
      const handles = await handlesIn(asked)
      const rows = await database.read
        .selectFrom('limit_certificate')
        .selectAll()
        .where('handle', 'in', handles)
        .where('superseded', 'is', null)
        .orderBy('from_on', 'desc')
        .execute()
      return inOrder(
        handles,
        rows,
        (row): LimitCertificate => ({
          kind: row.kind as LimitKind,
          class: row.class as LimitCertificate['class'],
          from: row.from_on as CivilDate,
          until: row.until_on as CivilDate | null,
          longTermSince: row.long_term_since as CivilDate | null,
        }),
      )
    },

    async specificDiseases(asked) {
      const handles = await handlesIn(asked)
      const rows = await database.read
        .selectFrom('specific_disease')
        .selectAll()
        .where('handle', 'in', handles)
        .where('superseded', 'is', null)
        .orderBy('from_on', 'desc')
        .execute()
      return inOrder(handles, rows, (row) => ({
        disease: row.disease as SpecificDisease,
        from: row.from_on as CivilDate,
        until: row.until_on as CivilDate | null,
        selfPayCeiling: row.self_pay_ceiling,
      }))
    },

    takeRows: (_scope, rows, author, once) => takeRows(parts, rows, author, once),
    renewVouchers: (_scope, renewal, author, once) => renewVouchers(parts, renewal, author, once),
  }
}

function candidates(
  rows: readonly (TermRow & { readonly insurer: string; readonly branch: string })[],
): readonly Candidate[] {
  const byHandle = new Map<string, { handle: NumberHandle; branch: string; terms: ReturnType<typeof readTerm>[] }>()
  for (const row of rows) {
    const held = byHandle.get(row.handle)
    const term = readTerm(row, row.insurer)
    if (held === undefined)
      byHandle.set(row.handle, { handle: row.handle as NumberHandle, branch: row.branch, terms: [term] })
    else held.terms.push(term)
  }
  return [...byHandle.values()]
}

/** Rows by their handle, in the order the handles were asked. */
function inOrder<R extends { readonly handle: string }, T>(
  handles: readonly NumberHandle[],
  rows: readonly R[],
  read: (row: R) => T,
): readonly (readonly T[])[] {
  const byHandle = new Map<string, T[]>(handles.map((handle) => [handle, []]))
  for (const row of rows) byHandle.get(row.handle)?.push(read(row))
  return handles.map((handle) => byHandle.get(handle) ?? [])
}
