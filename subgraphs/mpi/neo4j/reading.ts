import { LRUCache } from 'lru-cache'
import type { InstitutionCode, InsurerNumber, PersonId, RecordId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { NumberScheme } from '../../shared/internal.ts'
import type { FiledIdentity, GraphReads, HeldLocation, KnownSubject } from '../graph.ts'
import type { Decision, FiledRecord, SubjectHandle } from '../ledger/ledger.ts'
import { byPeriod, listOf } from '../order.ts'
import { ownPerson, recordOf } from '../registering.ts'
import { decisionIn, identityIn, locationIn, reviewIn } from '../rows.ts'
import type { IdentityTable, LedgerTable, LocationTable, ReviewTable } from '../tables.ts'
import { read } from './cypher.ts'
import { changesOn, type FeedPage, linesOnPage } from './feed-pages.ts'
import { type HeldMap, heldIn } from './held.ts'
import type { Parameters, Runner } from './statement.ts'

export const isNumber = (handle: string): boolean => handle.startsWith('num_')

/** How a read comes to a transaction: its own, or the one it is part of. */
export type Reading = <T>(work: (runner: Runner) => Promise<T>) => Promise<T>

interface Past {
  readonly row: HeldMap
  readonly superseded: number
}
type DecisionMap = LedgerTable & { readonly voids: readonly string[]; readonly cites: readonly string[] }

const decisionOf = ({ voids, cites, ...row }: DecisionMap): Decision =>
  decisionIn(row, voids.toSorted(), cites.toSorted())

const once = <T>(all: readonly T[]): readonly T[] => [...new Set(all)]

/** A handle says what it is of: it is looked for there alone. */
function subjectsOf(handles: readonly SubjectHandle[]): Parameters {
  const [localIds, numbers] = [false, true].map((are) => once(handles).filter((handle) => isNumber(handle) === are))
  return { numbers, localIds }
}

/** A record is found by its id, or as the one by which a person goes. */
export function recordsNamed(records: readonly RecordId[]): Parameters {
  const keys = once(records)
  return { keys, persons: keys.map(ownPerson) }
}

/** A number keeps its scheme for good: what came with a record is not asked for again soon. */
const schemesKept = 10_000

/** How far the matcher has followed the feed. */
export const matchedCounter = 'matched'

export function graphReads(reading: Reading): GraphReads {
  const seen = new LRUCache<string, NumberScheme>({ max: schemesKept })
  const states = (
    texts: { readonly now: string; readonly before: string },
    asked: Parameters,
    asKnown: Instant | null,
  ): Promise<readonly FiledRecord[]> =>
    reading(async (runner) => {
      const rows = await runner.rows<HeldMap & { readonly scheme?: NumberScheme | null }>(texts.now, asked)
      for (const { handle, scheme } of rows) if (scheme != null) seen.set(handle, scheme)
      const now = rows.map(heldIn)
      if (asKnown === null) return now
      const past = await runner.rows<Past>(texts.before, asked)
      return [
        ...now.filter(({ known }) => known <= asKnown),
        ...past.flatMap(({ row, superseded }) => (row.known <= asKnown && asKnown < superseded ? [heldIn(row)] : [])),
      ]
    })
  const under = { now: read.underNumbers, before: read.underNumbersBefore }
  const of = { now: read.ofPersons, before: read.ofPersonsBefore }
  const ids = { now: read.records, before: read.recordsBefore }

  return {
    async subjects(handles) {
      const rows = await reading((runner) =>
        runner.rows<{
          handle: string
          scheme: string | null
          insurer: string | null
          assigner: string | null
          sealed: Uint8Array
        }>(read.subjects, subjectsOf(handles)),
      )
      const found = new Map(
        rows.map((row): [string, KnownSubject] => [
          row.handle,
          {
            handle: row.handle as SubjectHandle,
            scheme: row.scheme as NumberScheme | null,
            insurer: row.insurer as InsurerNumber | null,
            assigner: row.assigner as InstitutionCode | null,
            sealed: bytesOf(row.sealed),
          },
        ]),
      )
      return handles.map((handle) => found.get(handle) ?? null)
    },

    async schemes(handles) {
      const found = new Map(handles.map((handle) => [handle as string, seen.get(handle) ?? null]))
      const unseen = [...found].flatMap(([handle, scheme]) => (scheme === null ? [handle] : []))
      if (unseen.length > 0) {
        const rows = await reading((runner) =>
          runner.rows<{ handle: string; scheme: NumberScheme }>(read.schemes, { numbers: unseen }),
        )
        for (const { handle, scheme } of rows) found.set(handle, scheme)
      }
      return handles.map((handle) => found.get(handle) ?? null)
    },

    async recordsUnder(handles, asKnown) {
      const found = listOf(await states(under, subjectsOf(handles), asKnown), ({ handle }) => handle)
      return handles.map((handle) => (found.get(handle) ?? []).toSorted(byPeriod))
    },

    async recordsOf(persons, asKnown) {
      const found = listOf(await states(of, { keys: once(persons) }, asKnown), ({ person }) => person)
      return persons.map((person) => (found.get(person) ?? []).toSorted((one, other) => byPeriod(other, one)))
    },

    async resolve(persons, asKnown) {
      const found = await states(ids, recordsNamed(persons.map(recordOf)), asKnown)
      const byId = new Map(found.map(({ own, person }) => [own, person]))
      return persons.map((person) => byId.get(person) ?? null)
    },

    persons: (after, first) =>
      reading(async (runner) =>
        (await runner.rows<{ id: PersonId }>(read.persons, { after: after ?? '', first })).map(({ id }) => id),
      ),

    async changes(after, first) {
      const upTo = after + first
      const pages = await reading((runner) => runner.rows<FeedPage>(read.feed, { after, upTo, linesOnPage }))
      return pages.flatMap(changesOn).filter(({ sequence }) => after < sequence && sequence <= upTo)
    },

    matchedUpTo: () =>
      reading(async (runner) => (await runner.rows<number>(read.counter, { name: matchedCounter }))[0] ?? 0),

    async decisions(asked) {
      const rows = await reading((runner) => runner.rows<DecisionMap>(read.decisions, { ids: [...new Set(asked)] }))
      const byId = new Map(rows.map((row) => [row.id, decisionOf(row)]))
      return asked.map((id) => byId.get(id) ?? null)
    },

    async decisionsAbout(persons) {
      const records = await states(of, { keys: once(persons) }, null)
      const rows = await reading((runner) =>
        runner.rows<DecisionMap>(read.decisionsNaming, { records: records.map(({ id }) => id) }),
      )
      const decisions = rows.map(decisionOf)
      const theirs = listOf(records, ({ person }) => person)
      return persons.map((person) => {
        const own = new Set((theirs.get(person) ?? []).map(({ id }) => id))
        return decisions
          .filter(({ pair }) => pair?.some((record) => own.has(record)))
          .toSorted((one, other) => other.sequence - one.sequence)
      })
    },

    history: (decisions) =>
      reading(async (runner) => (await runner.rows<DecisionMap>(read.history, { ids: decisions })).map(decisionOf)),

    reviews: (state, first, after) =>
      reading(async (runner) => (await runner.rows<ReviewTable>(read.reviews, { state, first, after })).map(reviewIn)),

    review: (id) =>
      reading(async (runner) => {
        const [row] = await runner.rows<ReviewTable>(read.review, { id })
        return row === undefined ? null : reviewIn(row)
      }),

    reviewsNaming: (records) =>
      reading(async (runner) => {
        const rows = await runner.rows<ReviewTable>(read.reviewsNaming, { records: [...new Set(records)] })
        return rows.map(reviewIn).toSorted((one, other) => one.order - other.order)
      }),

    async identitiesOf(records) {
      const rows = await reading((runner) =>
        runner.rows<Partial<IdentityTable>>(read.identities, { records: [...new Set(records)] }),
      )
      const found = listOf(rows.map(identityOf), ({ record }) => record)
      return records.map((record) => found.get(record) ?? [])
    },

    async candidates(questions, most) {
      const rows = await reading((runner) =>
        runner.rows<{ question: number; record: RecordId; times: number }>(read.candidates, {
          questions: questions.map((keys) => [...new Set(keys)]),
          most,
        }),
      )
      const found = listOf(
        rows.toSorted((one, other) => other.times - one.times || (one.record < other.record ? -1 : 1)),
        ({ question }) => question,
      )
      return questions.map((_, question) => (found.get(question) ?? []).map(({ record }) => record))
    },

    unmatched: (first) =>
      reading(async (runner) =>
        (await runner.rows<{ record: RecordId }>(read.unmatched, { first })).map(({ record }) => record),
      ),

    async locations(handles, asKnown) {
      const rows = await reading((runner) => runner.rows<LocationTable>(read.locations, subjectsOf(handles)))
      const stands = ({ known, superseded }: HeldLocation): boolean =>
        asKnown === null ? superseded === null : known <= asKnown && (superseded === null || superseded > asKnown)
      const found = listOf(rows.map(locationIn).filter(stands).toSorted(byPlace), ({ handle }) => handle)
      return handles.map((handle) => found.get(handle) ?? [])
    },
  }
}

const byPlace = (one: HeldLocation, other: HeldLocation): number => {
  const [left, right] = [one, other].map(({ facility, category, from }) => `${facility} ${category} ${from}`)
  return left === right ? 0 : (left ?? '') < (right ?? '') ? -1 : 1
}

/** A property that is null does not exist in a graph. */
function identityOf(row: Partial<IdentityTable>): FiledIdentity {
  const absent = { birth_date: null, died_on: null, from_on: null, until_on: null, superseded: null }
  return identityIn({ ...absent, ...row } as IdentityTable)
}

/** The driver hands out bytes as an Int8Array. */
export const bytesOf = (bytes: Int8Array | Uint8Array): Uint8Array =>
  new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
