import type { CallerFacts } from '../../schema/domain/consent.ts'
import type { Decision } from '../../schema/domain/decision.ts'
import type { Coordinate, PersonId } from '../../schema/domain/ids.ts'
import { covers } from '../../schema/domain/time.ts'
import type { FactReader } from '../shared/consent/facts.ts'
import type { RequestContext } from '../shared/context.ts'
import { Refused } from '../shared/failure.ts'
import { refusalOf } from '../shared/policy/refusal.ts'
import { readText } from '../shared/text/free-text.ts'
import { callerOf, invalid, orThrow } from '../shared/writing.ts'
import { maskedName, mostCandidates, municipalityOf } from './finding.ts'
import type { SaidIdentity } from './identifying/identity.ts'
import type { Agreeing } from './identity-store.ts'
import type { FindForEmergencyInput, Resolvers } from './resolver-types.ts'
import type { MpiStore } from './store.ts'

const longestText = 400
const coordinate = 'Mutation.findForEmergency' as Coordinate

/** Finding somebody whom nobody can ask: by entitled callers alone, each find a decision about who was found. */
export function findingResolvers({ identities }: Pick<MpiStore, 'identities'>, facts: FactReader): Resolvers {
  const question = { coordinate, action: 'WRITE', category: 'GRANT' } as const

  /** Who may not look is put on record as refused, whoever they looked for. */
  const refuse = async ({ gate }: RequestContext, reason: string, message: string): Promise<never> => {
    await gate.decide({ ...question, labels: [], subject: null, listed: false })
    throw new Refused({ code: 'NOT_PERMITTED', reason, message })
  }

  const mayLook = async (context: RequestContext, byAddress: boolean): Promise<void> => {
    const caller = callerOf(context)
    const known = await facts.caller(caller)
    if (!known.emergencyEntitled && !inDisaster(known, context))
      await refuse(
        context,
        'NOT_ENTITLED',
        'This institution has no emergency entitlement, and no disaster is declared.',
      )
    if (byAddress) return
    if (caller.role === 'PARAMEDIC' || caller.role === 'PHARMACIST')
      await refuse(context, 'ADDRESS_NEEDED', 'Without an address a clinician of the hospital looks for people.')
    if (!caller.secondFactor) await refuse(context, 'SECOND_FACTOR', 'A second factor is needed.')
  }

  return {
    Mutation: {
      async findForEmergency(_, { input }, context) {
        const said = readSaid(input)
        const byAddress = said.address !== ''
        await mayLook(context, byAddress)
        const { gate } = context
        const about = async (subject: PersonId, labels: readonly 'ADDRESS'[]): Promise<Decision> => {
          const decision = await gate.decide({ ...question, labels, subject, listed: true })
          if (decision.outcome === 'DENY') throw new Refused(refusalOf(decision))
          return decision
        }
        const found: (Agreeing & { readonly tellsAddress: boolean })[] = []
        for (const one of await identities.agreeing(gate.scope('GRANT', null), said)) {
          if (byAddress && !one.address) continue
          // Whose address is hidden is found by it no more than shown by it.
          const tellsAddress = (await about(one.person, ['ADDRESS'])).outcome === 'ALLOW'
          if (byAddress && !tellsAddress) continue
          if ((await about(one.person, [])).outcome === 'ALLOW') found.push({ ...one, tellsAddress })
        }
        const [first] = found
        if (first === undefined) return { __typename: 'NobodyFound', byAddress }
        if (found.length > (byAddress ? 1 : mostCandidates)) return { __typename: 'TooManyFound', byAddress }
        if (byAddress) return { __typename: 'FoundPerson', person: { id: first.person } }
        const candidates = found.map(({ person, identity, tellsAddress }) => ({
          person: { id: person },
          name: maskedName(identity),
          municipality: tellsAddress ? municipalityOf(identity) : null,
        }))
        return { __typename: 'MaskedCandidates', candidates }
      },
    },
  }
}

const inDisaster = ({ disasters }: CallerFacts, { at }: RequestContext): boolean =>
  disasters.some((disaster) => covers(disaster, at))

function readSaid(input: FindForEmergencyInput): SaidIdentity {
  const text = (field: 'kana' | 'name' | 'address'): string => {
    const given = input[field]
    return given == null || given === '' ? '' : orThrow(readText(given, longestText, ['input', field]))
  }
  const said = { kana: text('kana'), name: text('name'), address: text('address') }
  if (said.kana === '' && said.name === '') throw invalid('NAME_NEEDED', 'A name is needed, or its reading.', ['input'])
  if (input.sex === 'NOT_SET') throw invalid('SEX_NEEDED', 'The sex is needed, as it is registered.', ['input', 'sex'])
  return { ...said, birthDate: input.birthDate, sex: input.sex, postalCode: '', phone: '' }
}
