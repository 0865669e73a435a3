import type { PersonId, RecordId } from '../../../schema/domain/ids.ts'
import type { FiledIdentity } from '../graph.ts'
import type { Decision } from '../ledger/ledger.ts'
import { contradictionsOf } from '../matching/contradiction.ts'
import type { Judged } from '../matching/decide-match.ts'
import type { MatchModel } from '../matching/model.ts'
import { weigh } from '../matching/weigh.ts'
import { recordOfIdentity, valuesIn } from './identity.ts'

export interface Rival {
  readonly record: RecordId
  readonly person: PersonId
  readonly identities: readonly FiledIdentity[]
}

/** Each rival by the names that agree best: people go by former and common ones too. */
export function judgeRivals(
  said: readonly FiledIdentity[],
  rivals: readonly Rival[],
  model: MatchModel,
): readonly Judged<RecordId>[] {
  const mine = said.map((identity) => preparedFrom(identity, model))
  return rivals.flatMap(({ record: id, person, identities }): readonly Judged<RecordId>[] => {
    const theirs = identities.map((identity) => preparedFrom(identity, model))
    let best: ReturnType<typeof weigh> | null = null
    for (const one of mine)
      for (const other of theirs) {
        const weight = weigh(one.values, other.values, model)
        if (best === null || weight.bits > best.bits) best = weight
      }
    if (best === null) return []
    const contradictions = mine.flatMap((one) =>
      theirs.flatMap((other) => (one.registered && other.registered ? contradictionsOf(one.record, other.record) : [])),
    )
    return [{ id, person, ...best, contradictions }]
  })
}

function preparedFrom(identity: FiledIdentity, model: MatchModel) {
  const record = recordOfIdentity(identity)
  return { record, registered: identity.kind === 'REGISTERED', values: valuesIn(record, model) }
}

/** What a steward ruled apart, or undid, is not proposed again. */
export function speaksAgainst({ kind, rule, counts }: Decision): boolean {
  const matched = rule === 'EXACT_IDENTITY' || rule === 'PROBABLE_MATCH'
  return kind === 'LINK' ? matched && !counts : counts
}
