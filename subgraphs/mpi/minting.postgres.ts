import { sql } from 'kysely'
import type { NumberHandle } from '../../schema/domain/ids.ts'
import type { Database } from '../shared/database/database.ts'
import { arrayOf, insertTogether } from '../shared/database/together.ts'
import { clusteredIds } from '../shared/fresh-id.ts'
import type { PlainNumber } from '../shared/internal.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import { apart } from '../shared/seal/pieces.ts'
import { mapInTurns } from '../shared/turns.ts'
import { lookupParts, sealedText } from './number-index.ts'
import type { MpiTables } from './tables.ts'

export interface MintingParts {
  readonly database: Database<MpiTables>
  readonly seal: NumberSeal
  readonly now: () => number
}

/** Whole files of numbers come one after another: their ids fall on the same pages of the index. */
const freshId = clusteredIds()

/** Handles of many numbers, minted where they have none: what is asked and what is written each goes in one statement. */
export async function mintTogether(
  { database, seal, now }: MintingParts,
  numbers: readonly PlainNumber[],
): Promise<readonly NumberHandle[]> {
  const lookups = await mapInTurns(numbers, (number) => seal.indexes(lookupParts(number)))
  const known = await handlesUnder(database, lookups.flat())
  const handleAt = (place: number, handles: Handles): NumberHandle | undefined =>
    lookups[place]?.map((lookup) => handles.get(hex(lookup))).find((handle) => handle !== undefined)
  const missing = [...numbers.keys()].filter((place) => handleAt(place, known) === undefined)
  const minted = missing.length === 0 ? known : await mintAt(missing)
  return numbers.map((_, place) => {
    const handle = handleAt(place, known) ?? handleAt(place, minted)
    if (handle === undefined) throw new Error('A handle was minted and is not there.')
    return handle
  })

  function numberAt(place: number): PlainNumber {
    const number = numbers[place]
    if (number === undefined) throw new Error('A place that no number is at.')
    return number
  }

  async function mintAt(places: readonly number[]): Promise<Handles> {
    // Each number is bound to a handle of its own, of which nothing else is sealed.
    const handles = places.map(() => freshId('num'))
    const texts = places.map((place) => sealedText(numberAt(place)))
    const sealed = apart(seal.sealMany(texts, handles))
    const at = now()
    const fresh = await mapInTurns(places, (place, nth) => {
      const [handle, text, lookup] = [handles[nth], sealed[nth], lookups[place]?.[0]]
      if (handle === undefined || text === undefined || lookup === undefined)
        throw new Error('A number seal has a current key, and seals all.')
      const { scheme, insurer } = numberAt(place)
      return { handle, scheme, insurer, lookup, sealed: text, minted: at }
    })
    // Others mint the same numbers: theirs is the handle.
    const theirs = sql`on conflict (lookup) do nothing`
    await database.writeBatch(insertTogether(database.read, 'postgres', 'number', fresh, theirs))
    return handlesUnder(
      database,
      fresh.map(({ lookup }) => lookup),
    )
  }
}

type Handles = ReadonlyMap<string, NumberHandle>

const hex = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')

/** One look by the index for each, whatever the planner thinks of so many: its plan is kept while the table grows. */
async function handlesUnder({ read }: Database<MpiTables>, lookups: readonly Uint8Array[]): Promise<Handles> {
  const { rows } = await sql<{ readonly handle: string; readonly lookup: Uint8Array }>`
    select found.handle, found.lookup from unnest(${arrayOf(lookups)}::bytea[]) as asked (lookup)
    cross join lateral (select handle, lookup from number where lookup = asked.lookup limit 1) as found`.execute(read)
  return new Map(rows.map(({ handle, lookup }) => [hex(lookup), handle as NumberHandle]))
}
