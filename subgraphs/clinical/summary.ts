import type { Purpose } from '../../schema/domain/caller.ts'
import { type Marks, unmarked } from '../../schema/domain/decision.ts'
import type { InstitutionCode, PersonId, RegionId } from '../../schema/domain/ids.ts'
import { type CivilDate, civilDateAt, type Instant } from '../../schema/domain/time.ts'
import type { RecordSource, SourceToken } from '../shared/internal.ts'
import { marksOf } from './marks.ts'
import { type Merged, merge, type Sourced } from './merging.ts'
import { type AskedCategory, type ClinicalRecord, categoriesIn } from './record.ts'
import type { Gathered, RegionAnswer } from './regions/asking.ts'
import { retained } from './retention.ts'

/** The same decision that opened the category, for an entry's own marks. */
export type Sees = (marks: Marks) => boolean

export interface ShownSource {
  readonly region: RegionId | null
  readonly state: Gathered['state']
  readonly since: Instant | null
}

export interface ShownEntrySource {
  readonly region: RegionId | null
  readonly institution: InstitutionCode | null
}

export interface Shown<R extends ClinicalRecord = ClinicalRecord> extends Merged<R> {
  readonly shown: readonly ShownEntrySource[]
}

/** One category of a summary: what may be seen, from whom, and what is missing. */
export interface CategorySummary {
  readonly entries: readonly Shown[]
  readonly sources: readonly ShownSource[]
  /** Whether the caller sees where somebody is treated. */
  readonly places: boolean
}

export interface KnownNode {
  readonly node: InstitutionCode
  readonly region: RegionId
}

export interface Assembling {
  readonly category: AskedCategory
  /** Every node the hub knows: that one is listed says nothing of the person. */
  readonly nodes: readonly KnownNode[]
  readonly sources: readonly RecordSource[]
  readonly answers: readonly RegionAnswer[]
  readonly since: CivilDate | null
  readonly at: Instant
  readonly purpose: Purpose
  readonly sees: Sees
  readonly persons: readonly PersonId[]
  readonly guardian: PersonId | null
}

/** Where somebody is treated tells where they live. */
export const atPlace: Marks = { ...unmarked, labels: ['ADDRESS'], place: true }

/** What the caller may know that a node holds of a category; one that never said what it holds may hold anything. */
export function mayHold({ held, tokens }: RecordSource, category: AskedCategory, sees: Sees): boolean {
  if (held.length === 0) return true
  const kept: readonly string[] = categoriesIn(category)
  return held.some((holding) => {
    if (!kept.includes(holding.category) || holding.count === 0) return false
    const hangsOn = tokens.find(({ token }) => token === holding.token)?.hangsOn ?? []
    const labels = holding.label === null ? [] : [holding.label]
    return sees({ ...unmarked, labels, author: holding.facility, hangsOn })
  })
}

export function assemble(asked: Assembling): CategorySummary {
  const { category, answers, since, at, sees, nodes } = asked
  const places = sees(atPlace)
  const seen = answers.map(({ node, region, of }) => {
    const gathered = of.get(category) ?? { state: 'NOTHING_HELD' as const }
    const records = gathered.state === 'ANSWERED' ? visible(gathered.records, node, asked) : []
    return { node, region, gathered, records }
  })
  const all = seen.flatMap(({ records, region }) => records.map((record): Sourced => ({ record, region })))
  const kept = new Set(
    retained(
      all.map(({ record }) => record),
      civilDateAt(at),
      asked.purpose,
    ),
  )
  const shown = all.filter(({ record }) => kept.has(record) && (since === null || record.on >= since))
  const asFound = new Map(
    seen.map(({ node, region, gathered, records }) => [node, sourceOf(region, gathered, records)]),
  )
  const others = nodes.flatMap(({ node, region }) =>
    asFound.has(node) ? [] : [sourceOf(region, { state: 'NOTHING_HELD' }, [])],
  )
  return {
    entries: merge(shown).map((entry) => ({ ...entry, shown: placesOf(entry, places) })),
    sources: [...asFound.values(), ...others]
      .toSorted((one, other) => ((one.region ?? '') < (other.region ?? '') ? -1 : 1))
      .map((source) => (places ? source : { ...source, region: null })),
    places,
  }
}

const placesOf = ({ sources }: Merged, places: boolean): readonly ShownEntrySource[] =>
  places ? sources : sources.map(() => ({ region: null, institution: null }))

/** The hub's own decision on each entry, whatever the node decided. */
function visible(
  records: readonly ClinicalRecord[],
  node: InstitutionCode,
  { sources, sees, persons, guardian }: Assembling,
): readonly ClinicalRecord[] {
  const tokens = sources.find((source) => source.node === node)?.tokens ?? []
  return records.filter((record) => {
    const token = tokens.find((one) => covers(one, record))
    return token !== undefined && sees(marksOf(record, { persons, guardian, hangsOn: token.hangsOn }))
  })
}

const covers = ({ token, from, until }: SourceToken, record: ClinicalRecord): boolean =>
  token === record.token && (from === null || record.on >= from) && (until === null || record.on < until)

/** Where nothing is shown there is nothing: what was hidden must not be told from what is not there. */
function sourceOf(region: RegionId, gathered: Gathered, records: readonly ClinicalRecord[]): ShownSource {
  const state = gathered.state === 'ANSWERED' && records.length === 0 ? 'NOTHING_HELD' : gathered.state
  return { region, state, since: gathered.state === 'UNAVAILABLE' ? gathered.since : null }
}
