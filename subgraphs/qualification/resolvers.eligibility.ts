import type { Caller } from '../../schema/domain/caller.ts'
import { asNumberHandle, asPersonId, type Coordinate, type NumberHandle } from '../../schema/domain/ids.ts'
import { type CivilDate, civilDateAt, covers } from '../../schema/domain/time.ts'
import type { RequestContext } from '../shared/context.ts'
import { Refused } from '../shared/failure.ts'
import { refusalOf } from '../shared/policy/refusal.ts'
import { cellOf } from '../shared/policy/table.ts'
import { advice } from './advice.ts'
import { answering, type Found, notFound, parentOf } from './answering.ts'
import { type Candidate, judge } from './eligibility.ts'
import { matchIdentity } from './identity.ts'
import type { QualificationParent } from './parents.ts'
import { asPrinted } from './printed-number.ts'
import { readCheck } from './reading.ts'
import type { ResolverParts } from './resolver-parts.ts'
import type { QualificationCheck, Resolvers } from './resolver-types.ts'
import { isPreschool, type Term } from './term.ts'

/** One card at a time, or up to this many in one operation. */
export const mostChecks = 1_000

export function eligibilityResolvers({ store, facts, loadersOf, watcher }: ResolverParts): Resolvers {
  const { eligibility } = store

  const { decideOn, answer } = answering(eligibility)

  /** Who may ask of their own insured alone is told nothing of others: to them those numbers do not exist. */
  const known = async (
    coordinate: string,
    household: readonly Candidate[],
    context: RequestContext,
  ): Promise<readonly Candidate[]> => {
    const { caller } = context
    if (caller === null || !isBoundByRelation(caller)) return household
    const decisions = await Promise.all(household.map(({ handle }) => decideOn(coordinate, handle, context)))
    return household.filter((_, place) => decisions[place]?.outcome === 'ALLOW')
  }

  const verify = async (
    input: QualificationCheck,
    path: readonly (string | number)[],
    coordinate: string,
    context: RequestContext,
  ): Promise<Found> => {
    const read = readCheck(input, path, civilDateAt(context.at))
    if (!read.ok) throw new Refused(read.refusal)
    const { number, check } = read.value
    const household = await eligibility.household(context.gate.scope('ELIGIBILITY', null), number)
    const verdict = judge(check, await known(coordinate, household, context))
    switch (verdict.kind) {
      case 'NONE':
        return notFound(verdict.why)
      case 'SEVERAL':
        return { __typename: 'SeveralCandidates', advice: advice.several }
      case 'VALID':
      case 'LAPSED':
        return answer(coordinate, verdict.handle, verdict.term, check.on, context)
    }
  }

  /** Without a card only where lives are at stake: entitled institutions, or a declared disaster. */
  const assertEmergency = async (context: RequestContext): Promise<void> => {
    const { caller, at, gate } = context
    if (caller === null) return
    const { emergencyEntitled, disasters } = await facts.caller(caller)
    if (emergencyEntitled || disasters.some((disaster) => covers(disaster, at))) return
    const refused = await gate.decide({
      coordinate: 'Query.findQualificationByIdentity' as Coordinate,
      action: 'READ',
      category: 'ELIGIBILITY',
      labels: [],
      subject: null,
      listed: false,
    })
    if (refused.outcome === 'DENY') throw new Refused(refusalOf(refused))
  }

  const standing = (candidates: readonly Candidate[], on: CivilDate) =>
    candidates.flatMap(({ handle, terms }) => {
      const term = terms.find((one) => covers(one, on))
      return term === undefined ? [] : [{ handle, term }]
    })

  return {
    Query: {
      verifyQualification: (_, { input }, context) => verify(input, ['input'], 'Query.verifyQualification', context),

      verifyQualifications: (_, { inputs }, context) => {
        if (inputs.length > mostChecks) {
          throw new Refused({
            code: 'INVALID_INPUT',
            reason: 'TOO_MANY',
            message: 'At most 1,000 checks at once.',
            inputPath: ['inputs'],
          })
        }
        const { caller, request, at } = context
        if (caller !== null && inputs.length > 1) watcher.asked({ request, caller, at }, inputs.length - 1)
        return inputs.map((input, place) => verify(input, ['inputs', place], 'Query.verifyQualifications', context))
      },

      async findQualificationByIdentity(_, { input }, context) {
        await assertEmergency(context)
        const on = input.confirmationDate ?? civilDateAt(context.at)
        const born = await eligibility.bornThen(context.gate.scope('ELIGIBILITY', null), input)
        const matches = matchIdentity(input, born)
        if (!matches.ok) throw new Refused(matches.refusal)
        const [only, second] = standing(matches.value, on)
        if (only === undefined) return notFound('NO_SUCH_NUMBER')
        if (second !== undefined) return { __typename: 'SeveralCandidates', advice: advice.notUnique }
        return answer('Query.findQualificationByIdentity', only.handle, only.term, on, context)
      },
    },

    InsuredNumber: {
      insurerNumber: async ({ id }, _, context) => (await plain(id, context))?.insurer ?? null,
      symbol: async ({ id }, _, context) => (await plain(id, context))?.symbol ?? null,
      number: async ({ id }, _, context) => {
        const read = await plain(id, context)
        return read === null ? null : asPrinted(read)
      },
      branch: async ({ id }, _, context) => (await plain(id, context))?.branch ?? null,
      async qualifications({ id }, _, context) {
        const handle = handleOf(id)
        const terms = await loadersOf(context).terms.load({ scope: context.gate.scope('ELIGIBILITY', handle), handle })
        return wholeQualifications(handle, terms, civilDateAt(context.at))
      },
    },

    Person: {
      async qualifications({ id }, _, context) {
        const scope = context.gate.scope('ELIGIBILITY', asPersonId(id))
        const handles = await eligibility.numbersOf(scope)
        const terms = await Promise.all(handles.map((handle) => loadersOf(context).terms.load({ scope, handle })))
        const today = civilDateAt(context.at)
        return handles
          .flatMap((handle, place) => wholeQualifications(handle, terms[place] ?? [], today))
          .sort((one, other) => (one.acquired < other.acquired ? 1 : -1))
      },
    },

    Qualification: {
      from: ({ acquired }) => acquired,
      until: ({ lost }) => lost,
      insurer: ({ insurer }) => ({ number: insurer }),
      preschool: ({ birthDate, on }) => isPreschool(birthDate, on),
      async limitCertificate({ number, on }, _, context) {
        const scope = context.gate.scope('LIMIT_CERTIFICATE', number.id)
        const certificates = await loadersOf(context).limits.load({ scope, handle: number.id })
        return certificates.find((certificate) => covers(certificate, on)) ?? null
      },
      async specificDiseases({ number, on }, _, context) {
        const scope = context.gate.scope('LIMIT_CERTIFICATE', number.id)
        const certificates = await loadersOf(context).diseases.load({ scope, handle: number.id })
        return certificates.filter(
          (certificate) =>
            covers(certificate, on) &&
            // The certificate of HIV tells an infection, that of a clotting factor an inherited disorder.
            scope.sees({
              labels: labelsOf[certificate.disease],
              author: null,
              hiddenFrom: [],
              hangsOn: [],
              place: false,
            }),
        )
      },
    },

    Insurer: {
      name: async ({ number }, _, context) => (await loadersOf(context).institutionName.load(number)) ?? number,
    },
  }

  function handleOf(id: string): NumberHandle {
    const handle = asNumberHandle(id)
    if (handle === null) throw new Refused({ code: 'INVALID_INPUT', message: 'This is no id of the hub.' })
    return handle
  }

  function plain(id: string, context: RequestContext) {
    const handle = handleOf(id)
    return loadersOf(context).plainNumber.load({ scope: context.gate.scope('NUMBER', handle), handle })
  }
}

function isBoundByRelation({ role, purpose }: Caller): boolean {
  const cell = cellOf(role, purpose, 'READ', 'ELIGIBILITY')
  return cell !== null && cell.relations.length > 0
}

const labelsOf = { DIALYSIS: [], COAGULATION_FACTOR: ['GENETIC'], HIV: ['INFECTION'] } as const

/** One line a qualification, newest first: its term in force today, or its last. */
function wholeQualifications(handle: NumberHandle, terms: readonly Term[], today: CivilDate): QualificationParent[] {
  const byAcquired = new Map<CivilDate, Term>()
  for (const term of terms) {
    const held = byAcquired.get(term.acquired)
    if (held === undefined || covers(term, today) || (!covers(held, today) && term.from > held.from))
      byAcquired.set(term.acquired, term)
  }
  return [...byAcquired.values()]
    .sort((one, other) => (one.acquired < other.acquired ? 1 : -1))
    .map((term) => parentOf(handle, term, today))
}
