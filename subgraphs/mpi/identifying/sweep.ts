import type { PersonId } from '../../../schema/domain/ids.ts'
import type { MatchCounts } from '../graph.ts'
import { identify, type MatcherParts, matchBatch, matchedTogether } from './batch.ts'
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

const personsTogether = 100

/** Everybody, page by page. What is sound stays as it is: sweeping again changes nothing. */
export async function sweep(parts: MatcherParts, { after: start, signal, onProgress }: Sweeping): Promise<MatchCounts> {
  let after = start
  let counts = noCounts
  let persons = 0
  while (!signal.aborted) {
    const page = await parts.graph.persons(after, personsTogether)
    const last = page.at(-1)
    if (last === undefined) break
    const at = parts.now()
    const records = (await parts.graph.recordsOf(page, null)).flat()
    const identified = await identify(parts, records, at)
    for (let place = 0; place < identified.length; place += matchedTogether) {
      const some = identified.slice(place, place + matchedTogether)
      counts = added(counts, (await matchBatch(parts, { records: some, feed: null, at })) ?? noCounts)
    }
    persons += page.length
    after = last
    onProgress({ upTo: last, persons, counts })
  }
  return counts
}
