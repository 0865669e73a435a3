import type { NumberHandle, PersonId } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import { withoutIndexes } from '../shared/database/bulk-indexes.ts'
import { BulkWriter, refilledInsert } from '../shared/database/bulk-writer.ts'
import { clusteredIds } from '../shared/fresh-id.ts'
import type { LinkChange, PlainNumber } from '../shared/internal.ts'
import { lookupParts, sealedText } from './number-index.ts'
import { type Held, type KnownPerson, place } from './placing.ts'
import type { MpiParts } from './store.sql.ts'

/** One qualification under a number, as its insurer would have told the index by now. */
export interface BulkRegistration {
  readonly number: PlainNumber
  readonly from: CivilDate
  readonly until: CivilDate | null
  readonly previous: PlainNumber | null
}

export interface Placed {
  /** In the order of the registrations. */
  readonly handles: readonly NumberHandle[]
  readonly previous: readonly (NumberHandle | null)[]
  readonly links: readonly LinkChange[]
}

/**
 * Loads an empty index: mints, places and links by the same rules as the inbox, and leaves what it would have left,
 * had each number been told once. For benchmarks and first loads.
 */
export interface MpiBulk {
  /** Everything about some persons, oldest first: no number of theirs comes in another call. */
  take(registrations: readonly BulkRegistration[]): Placed
  room(): Promise<void>
  finish(): Promise<void>
}

const sequencesTogether = 10_000
const indexes = ['number_lookup', 'held_person', 'held_handle', 'continuity_previous']

export async function openMpiBulk({ database, seal, now }: MpiParts): Promise<MpiBulk> {
  const some = await database.read.selectFrom('number').select('handle').limit(1).executeTakeFirst()
  if (some !== undefined) throw new Error('A bulk load needs an empty index.')
  const withIndexes = await withoutIndexes(database, indexes, now)
  const freshId = clusteredIds()
  const writer = new BulkWriter(database)
  const db = database.read
  const insert = {
    number: refilledInsert(db, 'number'),
    person: refilledInsert(db, 'person'),
    held: refilledInsert(db, 'held'),
    continuity: refilledInsert(db, 'continuity'),
    decision: refilledInsert(db, 'decision'),
    change: refilledInsert(db, 'link_change'),
  }
  const at = now()
  let sequence = 0
  let reserved = 0
  const countTo = (value: number): void =>
    writer.add(db.updateTable('sequence').set({ value }).where('name', '=', 'link_change').compile())
  /** Ahead of the changes it counts: a load cut off leaves a gap, never a number given twice. */
  const reserve = (upTo: number): void => {
    if (upTo <= reserved) return
    reserved = upTo + sequencesTogether
    countTo(reserved)
  }

  const mint = (number: PlainNumber): NumberHandle => {
    const handle = freshId('num') as NumberHandle
    const lookup = seal.index(lookupParts(number))
    const sealed = seal.seal(sealedText(number), handle)
    writer.add(insert.number({ handle, scheme: number.scheme, insurer: number.insurer, lookup, sealed, minted: at }))
    return handle
  }

  return {
    take(registrations) {
      const byNumber = new Map<string, NumberHandle>()
      const handleOf = (number: PlainNumber): NumberHandle => {
        const key = sealedText(number) + number.insurer
        const known = byNumber.get(key)
        if (known !== undefined) return known
        const handle = mint(number)
        byNumber.set(key, handle)
        return handle
      }
      const held = new Map<NumberHandle, Held[]>()
      const holders = new Map<NumberHandle, KnownPerson>()
      const handles = registrations.map(({ number }) => handleOf(number))
      const previous = registrations.map((one) => (one.previous === null ? null : handleOf(one.previous)))
      reserve(sequence + registrations.length)
      const links = registrations.map(({ from, until }, place_): LinkChange => {
        const handle = handles[place_] as NumberHandle
        const before = previous[place_] ?? null
        const own = held.get(handle) ?? []
        const { link, oneAndTheSame } = place(
          { handle, from, until, previous: before },
          {
            own,
            holder: holders.get(handle) ?? null,
            before: before === null ? null : (holders.get(before) ?? null),
            after: [],
          },
        )
        if (link === null || link.replaces || oneAndTheSame.length > 0)
          throw new Error('A bulk load takes each registration once, and the oldest first.')
        const person = link.person ?? (freshId('per') as PersonId)
        if (link.person === null) writer.add(insert.person({ id: person, since: at, merged_into: null }))
        if (before !== null && before !== handle) writer.add(insert.continuity({ handle, previous: before, known: at }))
        const decision = freshId('dec')
        const evidence = JSON.stringify({ handle, person, previous: before })
        writer.add(insert.decision({ id: decision, kind: 'LINK', at, rule: link.evidence, evidence }))
        writer.add(
          insert.held({
            person,
            handle,
            from_on: from,
            until_on: until,
            known: at,
            superseded: null,
            evidence: link.evidence,
            decision,
          }),
        )
        sequence += 1
        writer.add(insert.change({ sequence, handle, person, from_on: from, until_on: until, at }))
        own.push({ person, handle, from, until, evidence: link.evidence })
        held.set(handle, own)
        holders.set(handle, { id: person, since: at })
        return { sequence, handle, person, from, until }
      })
      return { handles, previous, links }
    },
    room: () => writer.room(),
    async finish() {
      countTo(sequence)
      await writer.finish()
      await withIndexes()
    },
  }
}
