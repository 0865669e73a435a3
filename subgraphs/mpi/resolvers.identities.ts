import {
  asLocalId,
  asNumberHandle,
  asPersonId,
  type Coordinate,
  type DecisionId,
  type PersonId,
} from '../../schema/domain/ids.ts'
import { Refused } from '../shared/failure.ts'
import { refusalOf } from '../shared/policy/refusal.ts'
import { readText } from '../shared/text/free-text.ts'
import { callerOf, invalid, orThrow } from '../shared/writing.ts'
import type { DisclosureStore } from './disclosing.ts'
import type { FiledIdentity } from './graph.ts'
import type { SaidIdentity } from './identifying/identity.ts'
import type { IdentityInput, Resolvers } from './resolver-types.ts'
import type { MpiStore } from './store.ts'

const longestText = 400

const notANode = (): Refused =>
  new Refused({ code: 'NOT_PERMITTED', message: 'Only a regional node asks by an id of its own.', reason: 'NO_NODE' })

export function identityResolvers({ identities, patients }: MpiStore, disclosures: DisclosureStore): Resolvers {
  const reportOn = async (link: string, scope: Parameters<DisclosureStore['ofLink']>[0]) => {
    const { persons, shown, missing, ...report } = orThrow(await disclosures.ofLink(scope, link as DecisionId))
    return {
      ...report,
      persons: persons.map((id) => ({ id })),
      shown: shown.map(({ subject: _, coordinates, ...line }) => ({ ...line, fields: [...coordinates] })),
      missing: [...missing],
    }
  }
  return {
    Query: {
      async personByLocalId(_, { localId }, context) {
        const { node } = callerOf(context)
        if (node === null) throw notANode()
        const person = await patients.holder(node.institution, localId)
        if (person === null) return null
        const decision = await context.gate.decide({
          coordinate: 'Query.personByLocalId' as Coordinate,
          action: 'READ',
          category: 'NUMBER',
          labels: [],
          subject: person,
          listed: true,
        })
        if (decision.outcome === 'DENY') throw new Refused(refusalOf(decision))
        return decision.outcome === 'ABSENT' ? null : { id: person }
      },

      wrongDisclosures: (_, { link }, { gate }) => reportOn(link, gate.scope('REVIEW', null)),
      auditedDisclosures: (_, { link }, { gate }) => reportOn(link, gate.scope('ACCESS_LOG', null)),

      async match(_, { identity }, { gate }) {
        const said = readIdentity(identity)
        const mayKnow = async (person: PersonId): Promise<boolean> => {
          const decision = await gate.decide({
            coordinate: 'Query.match' as Coordinate,
            action: 'READ',
            category: 'NUMBER_HISTORY',
            labels: [],
            subject: person,
            listed: true,
          })
          if (decision.outcome === 'DENY') throw new Refused(refusalOf(decision))
          return decision.outcome === 'ALLOW'
        }
        const { candidates, ...match } = await identities.match(gate.scope('NUMBER_HISTORY', null), said, mayKnow)
        return {
          ...match,
          candidates: candidates.map(({ person, bits, fields, contradictions }) => ({
            person: { id: person },
            bits,
            fields: [...fields],
            contradictions: [...contradictions],
          })),
        }
      },
    },

    ReviewSide: {
      async identities({ person, number, from }, _, { gate }) {
        const handle = asNumberHandle(number.id) ?? asLocalId(number.id)
        if (handle === null) return []
        const found = await identities.ofPeriod(gate.scope('IDENTITY', asPersonId(person.id)), { handle, from })
        return found.map(identityView)
      },
    },
  }
}

function identityView(identity: FiledIdentity) {
  const { kind, birthDate, sex, source, verified } = identity
  const said = (text: string): string | null => (text === '' ? null : text)
  return {
    kind,
    kana: said(identity.kana),
    kanji: said(identity.kanji),
    latin: said(identity.latin),
    birthDate,
    sex,
    postalCode: said(identity.postalCode),
    address: said(identity.address),
    phone: said(identity.phone),
    source,
    verified,
  }
}

/** Somebody is looked for by a name and something else: less than that is a search, and finds nobody. */
function readIdentity(input: IdentityInput): SaidIdentity {
  const text = (field: 'kana' | 'name' | 'postalCode' | 'address' | 'phone'): string => {
    const given = input[field]
    return given == null || given === '' ? '' : orThrow(readText(given, longestText, ['identity', field]))
  }
  const said: SaidIdentity = {
    kana: text('kana'),
    name: text('name'),
    birthDate: input.birthDate ?? '',
    sex: input.sex ?? 'NOT_SET',
    postalCode: text('postalCode'),
    address: text('address'),
    phone: text('phone'),
  }
  if (said.kana === '' && said.name === '')
    throw invalid('NAME_NEEDED', 'A name is needed, or its reading.', ['identity'])
  if (said.birthDate === '' && said.address === '' && said.phone === '')
    throw invalid('MORE_NEEDED', 'A birth date, an address or a telephone number is needed besides.', ['identity'])
  return said
}
