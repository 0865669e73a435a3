import { setImmediate } from 'node:timers/promises'
import type { NumberHandle } from '../../schema/domain/ids.ts'
import { withoutIndexes } from '../shared/database/bulk-indexes.ts'
import { Thread } from '../shared/database/thread.ts'
import { joinPacked, packHandles } from '../shared/packed-numbers.ts'
import type { MpiBulk } from './bulk.ts'
import { bulkPlacing } from './bulk-placing.ts'
import type { GraphParts } from './graph.sql.ts'
import { ComingRows, rowsIn } from './loaded-rows.ts'
import { loading } from './loading.sqlite.ts'
import type { SealedNumbers, Sealing } from './sealing-worker.ts'

/** Nobody else waits for the writer of a load. */
const recordsTogether = 2_000
/** While the writer has some of them, as many are sealed, and as many are made. */
const messagesOnTheWay = 24
/** Whose keys fall anywhere; the others' rise as they come, and what is put at an index's end costs less than sorting it. */
const indexes = ['number_lookup']

export async function openMpiBulk({ database, seal, now }: GraphParts): Promise<MpiBulk> {
  const { call } = database
  if (call === undefined) throw new Error('Bulk loads are for the embedded stores.')
  const some = await database.read.selectFrom('number').select('handle').limit(1).executeTakeFirst()
  if (some !== undefined) throw new Error('A bulk load needs an empty index.')
  const withIndexes = await withoutIndexes(database, indexes, now)
  const sealer = new Thread<Sealing, SealedNumbers>(new URL('./sealing-worker.ts', import.meta.url), seal.keys)
  const at = now()
  const onTheWay: Promise<void>[] = []
  const rows = new ComingRows()
  /** Numbers to be sealed, as `packNumbers` has them, and their handles. */
  let packed: string[] = []
  let handles: NumberHandle[] = []
  let sentSince = false

  const placing = bulkPlacing(
    {
      mint(handle, { scheme, insurer }, number) {
        packed.push(number)
        handles.push(handle)
        rows.number({ handle, scheme, insurer })
      },
      state: (handle, previous) => rows.continuity({ handle, previous }),
      link: ({ id, rule, one, other }) => rows.ledger({ id, rule, one, other }),
      file: ({ id, handle, from, until, person, evidence, decision }, scheme) =>
        rows.record({ id, handle, from_on: from, until_on: until, person, evidence, decision, scheme }),
    },
    at,
  )

  const send = (): void => {
    const tables = rows.take()
    const counted = placing.counts()
    const filed = counted.filed - rowsIn(tables, 'record')
    const decided = counted.decided - rowsIn(tables, 'ledger')
    const sealed = sealer.ask({ numbers: joinPacked(packed), handles: packHandles(handles) })
    packed = []
    handles = []
    const buffers = Object.values(tables).map(({ buffer }) => buffer)
    const sent = sealed.then((theirs) => call(loading, { ...tables, sealed: theirs, filed, decided, at }, buffers))
    // Looked at in its turn; until then a failure is no unhandled one.
    sent.catch(() => undefined)
    onTheWay.push(sent)
    sentSince = true
  }

  return {
    take(registrations) {
      const placed = placing.take(registrations)
      if (rows.records >= recordsTogether) send()
      return placed
    },
    async room() {
      if (sentSince) {
        sentSince = false
        // What was sealed goes to the writer in a turn of this thread's loop.
        await setImmediate()
      }
      while (onTheWay.length > messagesOnTheWay) await onTheWay.shift()
    },
    async finish() {
      send()
      await Promise.all(onTheWay.splice(0))
      await sealer.end()
      await withIndexes()
    },
    close: () => sealer.end(),
  }
}
