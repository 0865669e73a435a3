import type { DecisionId, NumberHandle, RecordId } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import { withoutIndexes } from '../shared/database/bulk-indexes.ts'
import { Thread } from '../shared/database/thread.ts'
import { clusteredIds } from '../shared/fresh-id.ts'
import type { LinkChange, PlainNumber } from '../shared/internal.ts'
import { joinPacked, packHandles, packNumber } from '../shared/packed-numbers.ts'
import type { GraphParts } from './graph.sql.ts'
import type { FiledRecord } from './ledger/ledger.ts'
import { type LoadedRows, packRow } from './loaded-rows.ts'
import { loading } from './loading.sqlite.ts'
import { type Join, place } from './placing.ts'
import { ownPerson } from './registering.ts'
import type { SealedNumbers, Sealing } from './sealing-worker.ts'

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

/** Nobody else waits for the writer of a load. */
const recordsTogether = 2_000
const messagesOnTheWay = 8
/** Of the ledger none: its entries' ids lie together as they are made (`clusteredIds`), while a core waits. */
const indexes = ['number_lookup', 'record_id', 'record_person', 'record_handle']

/** Packed rows of each table, and what is to be sealed. */
const noRows = () => ({
  packed: [] as string[],
  handles: [] as NumberHandle[],
  number: [] as string[],
  record: [] as string[],
  ledger: [] as string[],
  continuity: [] as string[],
})

export async function openMpiBulk({ database, seal, now }: GraphParts): Promise<MpiBulk> {
  const { call } = database
  if (call === undefined) throw new Error('Bulk loads are for the embedded stores.')
  const some = await database.read.selectFrom('number').select('handle').limit(1).executeTakeFirst()
  if (some !== undefined) throw new Error('A bulk load needs an empty index.')
  const withIndexes = await withoutIndexes(database, indexes, now)
  const sealer = new Thread<Sealing, SealedNumbers>(new URL('./sealing-worker.ts', import.meta.url), seal.keys)
  const freshId = clusteredIds()
  const at = now()
  const onTheWay: Promise<void>[] = []
  let rows = noRows()
  let filed = 0
  let decided = 0

  const send = (): void => {
    const { packed, handles, number, record, ledger, continuity } = rows
    rows = noRows()
    const told: Omit<LoadedRows, 'sealed'> = {
      number: number.join(''),
      record: record.join(''),
      filed: filed - record.length,
      ledger: ledger.join(''),
      decided: decided - ledger.length,
      continuity: continuity.join(''),
      at,
    }
    const sealed = sealer.ask({ numbers: joinPacked(packed), handles: packHandles(handles) })
    const sent = sealed.then((theirs) => call(loading, { ...told, sealed: theirs }))
    // Looked at in its turn; until then a failure is no unhandled one.
    sent.catch(() => undefined)
    onTheWay.push(sent)
  }

  const mint = (number: PlainNumber, packed: string): NumberHandle => {
    const handle = freshId('num') as NumberHandle
    rows.packed.push(packed)
    rows.handles.push(handle)
    rows.number.push(packRow.number({ handle, scheme: number.scheme, insurer: number.insurer }))
    return handle
  }

  const decide = ({ to, rule }: Join, record: RecordId): DecisionId => {
    decided += 1
    const id = freshId('dec') as DecisionId
    rows.ledger.push(packRow.ledger({ id, rule, one: to.id, other: record }))
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
    rows.record.push(packRow.record({ id, handle, from_on: from, until_on: until, person, evidence, decision }))
    return { id, filed, own, handle, from, until, known: at, person, evidence, decision, doubted: false }
  }

  return {
    take(registrations) {
      const byNumber = new Map<string, NumberHandle>()
      const handleOf = (number: PlainNumber): NumberHandle => {
        const packed = packNumber(number)
        const known = byNumber.get(packed) ?? mint(number, packed)
        byNumber.set(packed, known)
        return known
      }
      const under = new Map<NumberHandle, FiledRecord[]>()
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
        if (before !== null) rows.continuity.push(packRow.continuity({ handle, previous: before }))
        const record = file(registration, handle, placed.joins)
        own.push(record)
        under.set(handle, own)
        return { sequence: record.filed, handle, person: record.person, was: null, from, until, doubted: false }
      })
      if (rows.record.length >= recordsTogether) send()
      return { handles, previous, links }
    },
    async room() {
      while (onTheWay.length > messagesOnTheWay) await onTheWay.shift()
    },
    async finish() {
      send()
      await Promise.all(onTheWay.splice(0))
      await sealer.end()
      await withIndexes()
    },
  }
}
