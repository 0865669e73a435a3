import type { FiledIdentity } from '../graph.ts'
import { areApart } from '../matching/contradiction.ts'
import type { Contradiction } from './ledger.ts'

/**
 * Two register-verified values that differ, two branches of one household number at one time (twins), or a
 * qualification that began after a registered death. Typed values are evidence only; verified changes of name or sex are events of one life, and
 * no contradictions.
 */
export function contradictionsAmong(identities: readonly FiledIdentity[]): readonly Contradiction[] {
  const verified = identities.filter(({ verified, kind }) => verified && kind === 'REGISTERED')
  return verified.flatMap((one, place) =>
    verified.slice(place + 1).flatMap((other): readonly Contradiction[] => {
      if (one.record === other.record) return []
      const pair = [one.record, other.record] as const
      if (
        one.household !== '' &&
        one.household === other.household &&
        one.branch !== other.branch &&
        !areApart(periodOf(one), periodOf(other))
      ) {
        return [{ kind: 'BRANCHES_OF_ONE_NUMBER', pair }]
      }
      const born = one.birthDate !== null && other.birthDate !== null && one.birthDate !== other.birthDate
      if (born) return [{ kind: 'VERIFIED_VALUES_DIFFER', pair }]
      return insuredAfterDeath(one, other) || insuredAfterDeath(other, one) ? [{ kind: 'CARE_AFTER_DEATH', pair }] : []
    }),
  )
}

const periodOf = ({ from, until }: FiledIdentity) => (from === null ? null : { from, until })

const insuredAfterDeath = (dead: FiledIdentity, insured: FiledIdentity): boolean =>
  dead.diedOn !== null && insured.from !== null && insured.from > dead.diedOn
