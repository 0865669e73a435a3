import type { Label } from '../../schema/domain/category.ts'
import { type Marks, unmarked } from '../../schema/domain/decision.ts'
import { linkId, type NumberHandle, type PersonId, type RegionId } from '../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import type { RecordSource, SourceHolding } from '../shared/internal.ts'
import type { KnownNode, TokenOfNode } from './codes/code-store.ts'
import type { HeldLocation } from './graph.ts'
import type { FiledRecord, SubjectHandle } from './ledger/ledger.ts'
import type { HeldPlace, RecordCategory, RegionPlaces } from './location-store.ts'

/** The days on which what is filed under a number is one person's: numbers are given out again. */
export interface Share {
  readonly handle: SubjectHandle
  /** Null: nobody held it before. */
  readonly from: CivilDate | null
  /** Null: nobody has held it since. */
  readonly until: CivilDate | null
  readonly hangsOn: Marks['hangsOn']
}

/**
 * Care given while a number was lapsed, or before it was registered, is still its holder's: only the next holder's period
 * ends a share.
 */
export function sharesOf(person: PersonId, under: readonly FiledRecord[]): readonly Share[] {
  const inOrder = under.toSorted((one, other) => (one.from < other.from ? -1 : one.from > other.from ? 1 : 0))
  const shares: Share[] = []
  for (const [place, { person: holder, handle, from, doubted }] of inOrder.entries()) {
    if (holder !== person) continue
    const until = inOrder[place + 1]?.from ?? null
    const last = shares.at(-1)
    const goesOn = last !== undefined && last.until === from && last.hangsOn.length === 0 && !doubted
    if (goesOn) shares.splice(-1, 1, { ...last, until })
    else {
      const hangsOn = doubted ? [linkId(handle as NumberHandle, from)] : []
      shares.push({ handle, from: place === 0 ? null : from, until, hangsOn })
    }
  }
  return shares
}

/** Whether what lies from one day to another touches the share. */
const within = (share: Share, { from, until }: Pick<HeldLocation, 'from' | 'until'>): boolean =>
  (share.until === null || from < share.until) && (share.from === null || until === null || until > share.from)

const isOn = (on: CivilDate | null, { from, until }: Pick<HeldLocation, 'from' | 'until'>): boolean =>
  on === null || (from <= on && (until === null || on < until))

/** Where somebody is treated tells where they live, and what a facility is for tells what they have. */
export function marksOf(location: HeldLocation, share: Share): Marks {
  const labels: readonly Label[] = location.label === null ? ['ADDRESS'] : ['ADDRESS', location.label as Label]
  return { ...unmarked, labels, author: location.facility, hangsOn: share.hangsOn, place: true }
}

export interface Asked {
  readonly category: RecordCategory
  readonly on: CivilDate | null
  readonly sees: (marks: Marks) => boolean
}

/** A region whose every statement is hidden from this caller is one that never said anything. */
export function placesIn(
  nodes: readonly KnownNode[],
  shares: readonly Share[],
  locations: ReadonlyMap<SubjectHandle, readonly HeldLocation[]>,
  { category, on, sees }: Asked,
): readonly RegionPlaces[] {
  const seen = (location: HeldLocation): boolean =>
    location.category === category && shares.some((share) => covers(share, location) && sees(marksOf(location, share)))
  const handles = [...new Set(shares.map(({ handle }) => handle))]
  const shown = handles.flatMap((handle) => (locations.get(handle) ?? []).filter(seen))
  const byRegion = Map.groupBy(shown, ({ region }) => region as RegionId)
  const regions = [...new Set([...nodes.map(({ region }) => region), ...byRegion.keys()])].sort()
  return regions.map((region): RegionPlaces => {
    const told = byRegion.get(region) ?? []
    const facilities = together(told.filter((location) => location.count > 0 && isOn(on, location)))
    return {
      region,
      state: facilities.length > 0 ? 'HELD' : told.length > 0 ? 'NONE' : 'NOT_ASKED',
      told: told.length === 0 ? null : (Math.max(...told.map(({ known }) => known)) as Instant),
      facilities,
    }
  })
}

/** One line for each facility, under however many numbers its records lie. */
function together(locations: readonly HeldLocation[]): readonly HeldPlace[] {
  const byFacility = Map.groupBy(locations, ({ facility }) => facility)
  return [...byFacility].map(([facility, held]) => ({
    facility,
    from: held.map(({ from }) => from).reduce((one, other) => (one < other ? one : other)),
    until: held.some(({ until }) => until === null)
      ? null
      : held.flatMap(({ until }) => until ?? []).reduce((one, other) => (one > other ? one : other)),
    count: held.reduce((sum, { count }) => sum + count, 0),
  }))
}

/** For each node that knows one of the numbers its own tokens, and what it told of each. */
export function sourcesIn(
  nodes: readonly KnownNode[],
  shares: readonly Share[],
  tokens: readonly TokenOfNode[],
  locations: ReadonlyMap<SubjectHandle, readonly HeldLocation[]>,
): readonly RecordSource[] {
  return nodes.flatMap(({ node, region }): readonly RecordSource[] => {
    const theirs = new Map(tokens.filter((token) => token.node === node).map(({ handle, token }) => [handle, token]))
    const known = shares.flatMap((share) => {
      const token = theirs.get(share.handle)
      return token === undefined ? [] : [{ share, token }]
    })
    if (known.length === 0) return []
    const told = [...new Map(known.map(({ share, token }) => [share.handle, token]))].flatMap(([handle, token]) =>
      (locations.get(handle) ?? [])
        .filter((location) => location.region === region && known.some(({ share }) => covers(share, location)))
        .map((location) => holdingOf(location, token)),
    )
    const named = known.map(({ share: { from, until, hangsOn }, token }) => ({ token, from, until, hangsOn }))
    return [{ node, region, tokens: named, held: told }]
  })
}

const covers = (share: Share, location: HeldLocation): boolean =>
  share.handle === location.handle && within(share, location)

const holdingOf = ({ category, facility, label, from, until, count }: HeldLocation, token: string): SourceHolding => ({
  token,
  category: category as RecordCategory,
  facility,
  label: label as Label | null,
  from,
  until,
  count,
})
