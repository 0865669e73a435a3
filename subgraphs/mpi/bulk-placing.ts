import type { DecisionId, NumberHandle, RecordId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import { clusteredIds } from '../shared/fresh-id.ts'
import type { LinkChange, NumberScheme, PlainNumber } from '../shared/internal.ts'
import type { BulkRegistration, Placed } from './bulk.ts'
import type { FiledRecord } from './ledger/ledger.ts'
import { type Join, place } from './placing.ts'
import { ownPerson } from './registering.ts'

/** A link by official history, of which all but these is the same. */
export interface BulkLink {
  readonly id: DecisionId
  readonly sequence: number
  readonly rule: Join['rule']
  readonly one: RecordId
  readonly other: RecordId
}

/** Where a first load puts what it found, each thing after those it hangs on. */
export interface BulkRows {
  mint(handle: NumberHandle, number: PlainNumber): void
  state(handle: NumberHandle, previous: NumberHandle): void
  link(link: BulkLink): void
  file(record: FiledRecord, scheme: NumberScheme): void
}

interface Minted {
  readonly number: PlainNumber
  readonly handle: NumberHandle
}

const isSameNumber = (one: PlainNumber, other: PlainNumber): boolean =>
  one.symbol === other.symbol &&
  one.number === other.number &&
  one.branch === other.branch &&
  one.insurer === other.insurer &&
  one.scheme === other.scheme

/** Of an empty index: how registrations are placed when everything about their persons is told at once. */
export function bulkPlacing(rows: BulkRows, at: Instant) {
  const freshId = clusteredIds(['rec', 'dec'])
  let filed = 0
  let decided = 0

  const decide = ({ to, rule }: Join, record: RecordId): DecisionId => {
    decided += 1
    const id = freshId('dec') as DecisionId
    rows.link({ id, sequence: decided, rule, one: to.id, other: record })
    return id
  }

  const file = (registration: BulkRegistration, handle: NumberHandle, joins: readonly Join[]): FiledRecord => {
    const [join, ...more] = joins
    if (more.some(({ to }) => to.person !== join?.to.person))
      throw new Error('A bulk load takes the oldest of a person first.')
    filed += 1
    const id = freshId('rec') as RecordId
    const [decision = null] = joins.map((one) => decide(one, id))
    const own = ownPerson(id)
    const person = join?.to.person ?? own
    const evidence = join?.rule ?? 'FIRST_REGISTRATION'
    const { from, until } = registration
    const record: FiledRecord = {
      id,
      filed,
      own,
      handle,
      from,
      until,
      known: at,
      person,
      evidence,
      decision,
      doubted: false,
    }
    rows.file(record, registration.number.scheme)
    return record
  }

  return {
    take(registrations: readonly BulkRegistration[]): Placed {
      const minted = new Map<string, Minted[]>()
      const handleOf = (number: PlainNumber): NumberHandle => {
        const alike = minted.get(number.number)
        const known = alike?.find((one) => isSameNumber(one.number, number))
        if (known !== undefined) return known.handle
        const handle = freshId('num') as NumberHandle
        const one = { number, handle }
        if (alike === undefined) minted.set(number.number, [one])
        else alike.push(one)
        rows.mint(handle, number)
        return handle
      }
      const under = new Map<NumberHandle, FiledRecord[]>()
      const stated = new Map<NumberHandle, NumberHandle[]>()
      const state = (handle: NumberHandle, previous: NumberHandle): void => {
        const theirs = stated.get(handle)
        if (theirs?.includes(previous)) return
        if (theirs === undefined) stated.set(handle, [previous])
        else theirs.push(previous)
        rows.state(handle, previous)
      }
      const handles = registrations.map(({ number }) => handleOf(number))
      const previous = registrations.map((one) => (one.previous === null ? null : handleOf(one.previous)))
      const links = registrations.map((registration, order): LinkChange => {
        const handle = handles[order] as NumberHandle
        const before = previous[order] === handle ? null : (previous[order] ?? null)
        const own = under.get(handle) ?? []
        const { from, until } = registration
        const placed = place(
          { handle, from, until, previous: before },
          { own, before: before === null ? [] : (under.get(before) ?? []), after: [] },
        )
        if (placed.record !== null) throw new Error('A bulk load takes each registration once.')
        if (before !== null) state(handle, before)
        const record = file(registration, handle, placed.joins)
        own.push(record)
        under.set(handle, own)
        return { sequence: record.filed, handle, person: record.person, was: null, from, until, doubted: false }
      })
      return { handles, previous, links }
    },
    /** How many so far. */
    counts: (): { readonly filed: number; readonly decided: number } => ({ filed, decided }),
  }
}
