import type { PersonId } from '../../../schema/domain/ids.ts'
import type { MatchCounts } from '../graph.ts'
import { askedTogether, identify, type MatcherParts, matchBatch, matchedTogether } from './batch.ts'
import { added, noCounts } from './counts.ts'

export interface Sweeping {
  /** Goes on behind this person; null: from the beginning. */
  readonly after: PersonId | null
  readonly signal: AbortSignal
  readonly onProgress: (progress: SweepProgress) => void
}

export interface SweepProgress {
  /** All persons up to this one were looked at. */
  readonly upTo: PersonId
  readonly persons: number
  readonly counts: MatchCounts
}

export const personsTogether = 100

/** Everybody, page by page. What is sound stays as it is: sweeping again changes nothing. */
export async function sweep(parts: MatcherParts, { after: start, signal, onProgress }: Sweeping): Promise<MatchCounts> {
  let after = start
  let counts = noCounts
  let persons = 0
  while (!signal.aborted) {
    const page = await sweepPage(parts, after, asked)
    if (page.upTo === null) break
    counts = added(counts, page.counts)
    persons += page.persons
    after = page.upTo
    onProgress({ upTo: after, persons, counts })
  }
  return counts
}

export interface SweptPage {
  /** Null: there is nobody behind. */
  readonly upTo: PersonId | null
  readonly persons: number
  readonly counts: MatchCounts
}

interface Pages {
  readonly persons: number
  /** Read of the register in one turn of the event loop. */
  readonly inOneTurn: number
  rest(): Promise<void>
}
const asked: Pages = { persons: personsTogether, inOneTurn: askedTogether, rest: async () => undefined }

/** Some persons behind this one. */
export async function sweepPage(
  parts: MatcherParts,
  after: PersonId | null,
  { persons, inOneTurn, rest }: Pages,
): Promise<SweptPage> {
  const page = await parts.graph.persons(after, persons)
  const at = parts.now()
  const records = (await parts.graph.recordsOf(page, null)).flat()
  const identified = await identify(parts, records, at, inOneTurn)
  let counts = noCounts
  for (let place = 0; place < identified.length; place += matchedTogether) {
    const some = identified.slice(place, place + matchedTogether)
    counts = added(counts, (await matchBatch(parts, { records: some, feed: null, at })) ?? noCounts)
    await rest()
  }
  return { upTo: page.at(-1) ?? null, persons: page.length, counts }
}
