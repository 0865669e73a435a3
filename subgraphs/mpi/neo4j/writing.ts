import type { NumberHandle, PersonId, RecordId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { LinkChange } from '../../shared/internal.ts'
import type { GraphTransaction, HeldLocation } from '../graph.ts'
import type { FiledRecord, Move } from '../ledger/ledger.ts'
import { listOf } from '../order.ts'
import { decisionRow, identityRow, reviewRow } from '../rows.ts'
import type { DoubtTable } from '../tables.ts'
import { heldCells, read, write } from './cypher.ts'
import { pagesOf } from './feed-pages.ts'
import { heldRow } from './held.ts'
import { lineOf, textOf } from './lines.ts'
import { graphReads, isNumber, matchedCounter, recordsNamed } from './reading.ts'
import type { Parameters, Runner } from './statement.ts'

const counters = { FILED: 'filed', DECISION: 'decision', REVIEW: 'review', CHANGE: 'link_change' } as const

const heldLine = (record: FiledRecord): string => {
  const row = heldRow(record)
  return lineOf(heldCells.map((name) => row[name]))
}

function linesOf(records: readonly FiledRecord[]) {
  const [numbers = [], localIds = []] = [true, false].map((are) =>
    records.filter(({ handle }) => isNumber(handle) === are).map(heldLine),
  )
  return { numbers, localIds }
}

const toldOf = ({ record, was }: { readonly record: FiledRecord; readonly was: PersonId | null }) => ({
  handle: record.handle as NumberHandle,
  person: record.person,
  was,
  from: record.from,
  until: record.until,
  doubted: record.doubted,
})

/** The graph within one transaction of Neo4j. */
export function graphTransaction(runner: Runner): GraphTransaction {
  const take = async (counter: keyof typeof counters, count: number): Promise<number> => {
    const [first] = await runner.rows<number>(write.take, { name: counters[counter], count })
    if (first === undefined) throw new Error(`The index has no counter ${counters[counter]}.`)
    return first
  }
  const run = async (text: string, rows: readonly object[]): Promise<void> => {
    if (rows.length > 0) await runner.rows(text, { rows })
  }
  /** Each row finds what it hangs on, or nothing is written. */
  const runAll = async (text: string, parameters: Parameters, count: number): Promise<void> => {
    if (count === 0) return
    const [written] = await runner.rows<number>(text, parameters)
    if (written !== count) throw new Error('The index was told of something that it does not know.')
  }
  const runEach = (text: string, rows: readonly object[]) => runAll(text, { rows }, rows.length)
  const runLines = (text: string, lines: readonly string[]) => runAll(text, { lines: textOf(lines) }, lines.length)

  const tell = async (changes: readonly Omit<LinkChange, 'sequence'>[]): Promise<void> => {
    const first = await take('CHANGE', changes.length)
    await run(write.tell, pagesOf(changes.map((change, place) => ({ ...change, sequence: first + place }))))
  }

  const file = async (records: readonly FiledRecord[]): Promise<void> => {
    if (records.length === 0) return
    const alone = linesOf(records.filter(({ own, person }) => own === person))
    const others = linesOf(records.filter(({ own, person }) => own !== person))
    await runLines(write.fileNewPersons, alone.numbers)
    await runLines(write.fileNewPersonsLocally, alone.localIds)
    await runLines(write.fileNumbers, others.numbers)
    await runLines(write.fileLocalIds, others.localIds)
    await tell(records.map((record) => toldOf({ record, was: null })))
  }

  /** What stood stays readable as what was known until now. */
  const move = async (moves: readonly Move[]): Promise<void> => {
    if (moves.length === 0) return
    await runner.rows(write.persons, { ids: [...new Set(moves.map(({ record }) => record.person))] })
    await runEach(
      write.move,
      moves.map(({ record }) => ({ ...heldRow(record), record: record.id, own: record.own })),
    )
    await tell(moves.map(toldOf))
  }

  const end = async (ends: readonly (ReturnType<typeof endOf> & { readonly at: Instant })[]): Promise<void> => {
    await run(
      write.endNumberLocations,
      ends.filter(({ handle }) => isNumber(handle)),
    )
    await run(
      write.endLocalIdLocations,
      ends.filter(({ handle }) => !isNumber(handle)),
    )
  }

  const reads = graphReads((work) => work(runner))
  return {
    ...reads,

    async accept(source, messages, at, keptSince) {
      const fresh = await runner.rows<string>(write.accept, { source, ids: [...new Set(messages)], at })
      await runner.rows(write.forget, { before: keptSince, most: 2 * messages.length })
      return new Set(fresh)
    },

    take,

    stateContinuity: (statements) => runEach(write.stateContinuity, statements),

    async continuedBy(handles) {
      const rows = await runner.rows<{ previous: string; handle: NumberHandle }>(read.continuedBy, {
        handles: [...new Set(handles)],
      })
      const found = listOf(rows, ({ previous }) => previous)
      return handles.map((handle) => (found.get(handle) ?? []).map((row) => row.handle))
    },

    async around(records) {
      const found = await runner.rows<{ readonly person: string }>(read.records, recordsNamed(records))
      const persons = [...new Set(found.map(({ person }) => person))] as FiledRecord['person'][]
      const [all, decisions] = [await reads.recordsOf(persons, null), await reads.decisionsAbout(persons)]
      const once = new Map(decisions.flat().map((decision) => [decision.id, decision]))
      return { records: all.flat(), decisions: [...once.values()] }
    },

    async apply({ decisions, turned, moves, doubts, settled }) {
      const at = decisions[0]?.at ?? moves[0]?.record.known ?? (0 as Instant)
      await run(write.decide, decisions.map(decisionRow))
      await runEach(
        write.voids,
        decisions.flatMap(({ id, voids }) => voids.map((target) => ({ decision: id, target }))),
      )
      await runEach(
        write.cites,
        decisions.flatMap(({ id, cites }) => cites.map((target) => ({ decision: id, target }))),
      )
      await runEach(
        write.turn,
        turned.map(({ id, counts }) => ({ id, counts: counts ? 1 : 0 })),
      )
      if (settled.length > 0) await runner.rows(write.settle, { links: settled })
      await run(
        write.doubt,
        doubts.map(({ link, contradiction: { kind, pair } }) => ({
          link,
          kind,
          one: pair[0],
          other: pair[1],
          since: at,
        })),
      )
      await move(moves)
    },

    redate: (record) => move([{ record, was: record.person }]),
    file,

    openReviews: (reviews) => run(write.openReviews, reviews.map(reviewRow)),
    async answerReview(id, state, decision, at) {
      await runner.rows(write.answerReview, { id, state, decision, at })
    },

    async openDoubts() {
      const rows = await runner.rows<DoubtTable>(read.doubts)
      return rows.map((row) => ({
        link: row.link as never,
        contradiction: { kind: row.kind as never, pair: [row.one as RecordId, row.other as RecordId] as const },
        since: row.since as Instant,
      }))
    },

    async putIdentities(identities, keys) {
      const rows = identities.map(identityRow)
      await run(write.supersedeIdentities, rows)
      await run(write.putIdentities, rows)
      await run(
        write.putKeys,
        [...keys].flatMap(([record, theirs]) => [...new Set(theirs)].map((key) => ({ key, record }))),
      )
    },

    async matchUpTo(value) {
      await runner.rows(write.putCounter, { name: matchedCounter, value })
    },
    async awaitMatching(records, at) {
      if (records.length > 0) await runner.rows(write.awaitMatching, { records, at })
    },
    async matched(records) {
      if (records.length > 0) await runner.rows(write.matched, { records })
    },

    async putLocations(locations) {
      await end(locations.map((location) => ({ ...endOf(location), at: location.known })))
      if (locations.length > 0)
        await runner.rows(write.putFacilities, { codes: [...new Set(locations.map(({ facility }) => facility))] })
      const rows = locations.map((location) => ({ ...endOf(location), state: locationState(location) }))
      await runEach(
        write.locateNumbers,
        rows.filter(({ handle }) => isNumber(handle)),
      )
      await runEach(
        write.locateLocalIds,
        rows.filter(({ handle }) => !isNumber(handle)),
      )
    },
    withdrawLocations: (locations, at) => end(locations.map((location) => ({ ...endOf(location), at }))),
  }
}

const endOf = ({
  handle,
  facility,
  category,
  from,
}: Pick<HeldLocation, 'handle' | 'facility' | 'category' | 'from'>) => ({
  handle,
  facility,
  category,
  from_on: from,
})

const locationState = ({ region, category, label, from, until, count, known, superseded }: HeldLocation) => ({
  region,
  category,
  label,
  from_on: from,
  until_on: until,
  count,
  known,
  superseded,
})
