import type { PersonId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { bundleOf } from '../fhir/writing/bundle.ts'
import type { ClinicalCategory } from '../record.ts'
import type { FhirBundle } from '../resolver-types.ts'
import type { CategorySummary, ShownSource } from '../summary.ts'

/** The worse it is for who reads, the later. */
const states: readonly ShownSource['state'][] = ['NOTHING_HELD', 'ANSWERED', 'REFUSED', 'UNAVAILABLE']

/** All of one person's entries as one Bundle, and what is not in it. */
export function ownBundle(
  person: PersonId,
  gathered: readonly CategorySummary[],
  leftOut: readonly ClinicalCategory[],
  at: Instant,
): FhirBundle {
  const entries = gathered.flatMap((summary) => summary.entries)
  return {
    json: JSON.stringify(bundleOf({ person }, entries, at)),
    leftOut: [...leftOut],
    sources: sourcesOf(gathered),
  }
}

/** Of several answers of a region the worst counts. */
function sourcesOf(gathered: readonly CategorySummary[]): ShownSource[] {
  const worst = new Map<string, ShownSource>()
  for (const source of gathered.flatMap(({ sources }) => sources)) {
    const key = source.region ?? ''
    const known = worst.get(key)
    if (known === undefined || states.indexOf(source.state) > states.indexOf(known.state)) worst.set(key, source)
  }
  return [...worst.values()]
}
