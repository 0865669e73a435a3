import { setImmediate } from 'node:timers/promises'
import { withoutIndexes } from '../shared/database/bulk-indexes.ts'
import type { MpiBulk } from './bulk.ts'
import { bulkPlacing } from './bulk-placing.ts'
import type { GraphParts } from './graph.sql.ts'
import { ComingRows, rowsIn } from './loaded-rows.ts'
import { loading } from './loading.sqlite.ts'
import { NumbersToSeal } from './numbers-to-seal.ts'

/** Nobody else waits for the writer of a load, and of a few thousand fewer pages are written twice. */
const recordsTogether = 6_000
/** While the writer has some of them, as many are sealed, and as many are made. */
const messagesOnTheWay = 8
/** Whose keys fall anywhere; the others' rise as they come, and what is put at an index's end costs less than sorting it. */
const indexes = ['number_lookup']

export async function openMpiBulk({ database, seal, now }: GraphParts): Promise<MpiBulk> {
  const { call } = database
  if (call === undefined) throw new Error('Bulk loads are for the embedded stores.')
  const some = await database.read.selectFrom('number').select('handle').limit(1).executeTakeFirst()
  if (some !== undefined) throw new Error('A bulk load needs an empty index.')
  const withIndexes = await withoutIndexes(database, indexes, now)
  const numbers = new NumbersToSeal(seal.keys)
  const at = now()
  const onTheWay: Promise<void>[] = []
  const rows = new ComingRows()
  let sentSince = false

  const placing = bulkPlacing(
    {
      mint(handle, number) {
        numbers.add(handle, number)
        rows.number({ handle, scheme: number.scheme, insurer: number.insurer })
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
    const sealed = numbers.seal()
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
      await numbers.end()
      await withIndexes()
    },
    close: () => numbers.end(),
  }
}
