import type { PersonId, RecordId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { agreesWholly, saysWhere } from '../finding.ts'
import type { FiledIdentity, MpiGraph } from '../graph.ts'
import type { Agreeing, FieldAgreement, GradedPerson, IdentityStore } from '../identity-store.ts'
import { decideAmong, type Judged } from '../matching/decide-match.ts'
import { ownPerson } from '../registering.ts'
import { mostUnderOneKey } from './asks.ts'
import { keysOf, normalised, type SaidIdentity } from './identity.ts'
import { judgeRivals, type Rival } from './judge-rivals.ts'
import { mostWeighed } from './match-record.ts'
import type { ModelInUse } from './model-in-use.ts'

interface Parts {
  readonly graph: MpiGraph
  readonly model: ModelInUse
}

/** Looking for whose an identity is, and at what is kept of one; nothing changes. */
export function identityStore({ graph, model: { model, id: modelId } }: Parts): IdentityStore {
  const rivalsOf = async (identity: FiledIdentity): Promise<readonly Rival[]> => {
    const [found = []] = await graph.candidates([keysOf([identity])], mostUnderOneKey)
    const records = found.slice(0, mostWeighed)
    const persons = await graph.resolve(records.map(ownPerson), null)
    const identities = await graph.identitiesOf(records)
    return records.flatMap((record, place): readonly Rival[] => {
      const person = persons[place] ?? null
      return person === null ? [] : [{ record, person, identities: identities[place] ?? [] }]
    })
  }

  return {
    async match(_scope, said, mayKnow) {
      const identity = unfiled(said)
      const rivals = await rivalsOf(identity)
      const known = new Set<string>()
      for (const person of new Set(rivals.map((rival) => rival.person))) if (await mayKnow(person)) known.add(person)
      const judged = judgeRivals(
        [identity],
        rivals.filter(({ person }) => known.has(person)),
        model,
      )
      const decision = decideAmong(judged, model)
      return {
        outcome: decision.outcome,
        model: modelId,
        candidates: gradedPersons(judged.filter(({ bits }) => bits >= model.thresholds.lower)),
      }
    },

    async agreeing(_scope, said) {
      const identity = unfiled(said)
      const rivals = await rivalsOf(identity)
      const found = new Map<PersonId, Agreeing>()
      for (const rival of rivals) {
        for (const theirs of rival.identities) {
          const [judged] = judgeRivals([identity], [{ ...rival, identities: [theirs] }], model)
          if (judged === undefined || !agreesWholly(judged, model)) continue
          const address = saysWhere(judged)
          if (found.get(rival.person)?.address !== true)
            found.set(rival.person, { person: rival.person, address, identity: theirs })
        }
      }
      return [...found.values()]
    },

    async ofPeriod(_scope, { handle, from }) {
      const [records = []] = await graph.recordsUnder([handle], null)
      const record = records.find((one) => one.from === from)
      return record === undefined ? [] : ((await graph.identitiesOf([record.id]))[0] ?? [])
    },
  }
}

/** Typed, by nobody's register. */
const unfiled = (said: SaidIdentity): FiledIdentity => ({
  record: 'rec_' as RecordId,
  kind: 'REGISTERED',
  ...normalised(said),
  source: '',
  verified: false,
  household: '',
  branch: '',
  diedOn: null,
  from: null,
  until: null,
  known: 0 as Instant,
  superseded: null,
})

function gradedPersons(judged: readonly Judged<RecordId>[]): readonly GradedPerson[] {
  const heaviest = new Map<string, Judged<RecordId>>()
  for (const one of judged.toSorted((a, b) => b.bits - a.bits || (a.id < b.id ? -1 : 1)))
    if (!heaviest.has(one.person)) heaviest.set(one.person, one)
  return [...heaviest.values()].map(({ person, bits, evidence, contradictions }) => ({
    person: person as GradedPerson['person'],
    bits,
    fields: evidence.map(({ field, level, bits: weight }): FieldAgreement => ({ field, level, bits: weight })),
    contradictions: [...new Set(contradictions)],
  }))
}
