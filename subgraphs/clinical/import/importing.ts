import type { RecordToken } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { PlainNumber } from '../../shared/internal.ts'
import type { NodeKeeping } from '../node/keeping.ts'
import type { ClinicalCategory, RecordLabel } from '../record.ts'
import type { Holding, Putting, ToldRecord } from '../store.ts'
import type { Fault, Read, Reading } from './reading.ts'

type Recorded = Extract<Reading<string>, { readonly outcome: 'RECORD' }>

/** A place as the index is told of it. */
export interface PlaceTold {
  readonly token: RecordToken
  readonly facility: string
  readonly category: ClinicalCategory
  readonly label: Exclude<RecordLabel, 'UNDISCLOSED'> | null
  readonly from: CivilDate
  readonly until: CivilDate
  readonly count: number
}

/** The hub, as the node's network calls it. */
export interface IndexDoor {
  /** In the order given. */
  registerNumbers(numbers: readonly PlainNumber[]): Promise<readonly RecordToken[]>
  registerLocations(places: readonly PlaceTold[]): Promise<void>
}

export interface ImportCounts {
  readonly entries: number
  readonly added: number
  readonly changed: number
  readonly same: number
  readonly aside: number
  readonly refused: number
}

export interface Importing<F extends string, P> {
  readonly entries: AsyncIterable<Read<F, P>>
  readonly node: NodeKeeping
  readonly index: IndexDoor
  readonly onProgress: (counts: ImportCounts) => void
  readonly onRefused: (place: P, fault: F, field: string | null) => void
  /** Of an entry that was taken. */
  readonly onRemark?: (place: P, remark: Fault<F>) => void
  readonly signal: AbortSignal
}

const together = 250
const toldTogether = 1_000

/**
 * Entry by entry, each landing or refused by itself; two batches in memory, whatever the file's size. Cut off, the same
 * file is sent again: what landed is the same, and the index is told of its places all the same.
 */
export async function importRecords<F extends string, P>(importing: Importing<F, P>): Promise<ImportCounts> {
  const { entries, node, index, onProgress, onRefused, onRemark, signal } = importing
  const counts = { entries: 0, added: 0, changed: 0, same: 0, aside: 0, refused: 0 }
  const tokens = new Map<string, RecordToken>()
  const touched = new Set<RecordToken>()
  let batch: Recorded[] = []
  let landing: Promise<void> = Promise.resolve()

  const tellTouched = async (): Promise<void> => {
    const all = [...touched]
    touched.clear()
    await tellPlaces(all, node, index)
  }
  const land = async (records: readonly Recorded[]): Promise<void> => {
    const told = await named(records, tokens, index)
    const outcomes = await node.put(told)
    for (const outcome of outcomes) counts[counted[outcome]]++
    for (const { token } of told) touched.add(token)
    if (touched.size >= touchedKept) await tellTouched()
    onProgress({ ...counts })
  }
  /** While one lands the next is read. */
  const next = async (): Promise<void> => {
    await landing
    landing = land(batch)
    // Whoever waits for it next hears of it.
    landing.catch(() => undefined)
    batch = []
  }

  for await (const { place, reading } of entries) {
    if (signal.aborted) break
    counts.entries++
    if (reading.outcome === 'RECORD') {
      batch.push(reading)
      for (const remark of reading.remarks ?? []) onRemark?.(place, remark)
    } else if (reading.outcome === 'ASIDE') counts.aside++
    else {
      counts.refused++
      onRefused(place, reading.fault, reading.field)
    }
    if (batch.length === together) await next()
  }
  if (batch.length > 0) await next()
  await landing
  await tellTouched()
  return counts
}

/** Where records lie under these tokens, by institution, category and year. */
export async function tellPlaces(
  tokens: readonly RecordToken[],
  node: Pick<NodeKeeping, 'holdings'>,
  index: Pick<IndexDoor, 'registerLocations'>,
): Promise<void> {
  for (let at = 0; at < tokens.length; at += toldTogether)
    await index.registerLocations((await node.holdings(tokens.slice(at, at + toldTogether))).map(placeOf))
}

const counted: Readonly<Record<Putting, 'added' | 'changed' | 'same'>> = {
  ADDED: 'added',
  CHANGED: 'changed',
  SAME: 'same',
}

const keyOf = ({ scheme, insurer, symbol, number, branch }: PlainNumber): string =>
  JSON.stringify([scheme, insurer, symbol, number, branch])

const tokensKept = 100_000
const touchedKept = 20_000

/** Under the node's own names for the numbers; those not asked for yet are asked for together. */
async function named(
  batch: readonly Recorded[],
  tokens: Map<string, RecordToken>,
  index: IndexDoor,
): Promise<readonly ToldRecord[]> {
  if (tokens.size > tokensKept) tokens.clear()
  const missing = new Map(
    batch.flatMap(({ number }) => (tokens.has(keyOf(number)) ? [] : [[keyOf(number), number] as const])),
  )
  if (missing.size > 0) {
    const given = await index.registerNumbers([...missing.values()])
    for (const [place, key] of [...missing.keys()].entries()) {
      const token = given[place]
      if (token !== undefined) tokens.set(key, token)
    }
  }
  return batch.map(({ number, told, namedWithin }) => {
    const token = tokens.get(keyOf(number))
    if (token === undefined) throw new Error('The hub gave no token of a number.')
    return namedWithin === undefined ? { ...told, token } : { ...told, source: `${told.source}/${token}`, token }
  })
}

export function placeOf({ token, category, institution, year, count, label }: Holding): PlaceTold {
  return {
    token,
    facility: institution,
    category,
    label: label === 'UNDISCLOSED' ? null : label,
    from: `${year}-01-01` as CivilDate,
    until: `${year + 1}-01-01` as CivilDate,
    count,
  }
}
