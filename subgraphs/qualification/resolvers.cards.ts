import type { Coordinate, InstitutionCode, NumberHandle } from '../../schema/domain/ids.ts'
import { type InputPath, type Outcome, ok, refuse } from '../../schema/domain/outcome.ts'
import { type CivilDate, civilDateAt, covers, type Instant } from '../../schema/domain/time.ts'
import { readCertificate } from '../shared/card/certificate.ts'
import { verifyUserCertificate } from '../shared/card/verify.ts'
import type { SubjectRef } from '../shared/consent/facts.ts'
import type { RequestContext } from '../shared/context.ts'
import { Refused } from '../shared/failure.ts'
import { refusalOf } from '../shared/policy/refusal.ts'
import { carriesMyNumber } from '../shared/text/check-digit.ts'
import { institutionOf, invalid, onceFor, orThrow } from '../shared/writing.ts'
import { advice, cardAdvice } from './advice.ts'
import { answering, notFound } from './answering.ts'
import { holderIn, isCardOff } from './card-holder.ts'
import type { CardRow } from './card-store.ts'
import { readAssertion } from './reader-consent.ts'
import { readNumber } from './reading.ts'
import type { ResolverParts } from './resolver-parts.ts'
import type { CardEntry, Resolvers, ResolversTypes } from './resolver-types.ts'
import { mostRows, notTheirs, refusedRow } from './row-outcome.ts'
import type { Term } from './term.ts'

type CardFound = Awaited<ResolversTypes['CardOutcome']>
type Refusal = keyof typeof cardAdvice
interface Standing {
  readonly handle: NumberHandle
  readonly term: Term
}

const refused = (why: Refusal): readonly CardFound[] => [{ __typename: 'CardRefused', why, advice: cardAdvice[why] }]

/** What happens to honest cards every day, and what the desk then does; all else about a card is an error. */
const everyday: Readonly<Record<string, Refusal>> = { CARD_EXPIRED: 'EXPIRED', CARD_REVOKED: 'REVOKED' }

const coordinate = 'Query.verifyByCard'

/** The longest certificate there is, in base64. */
const longestText = 12_288

export function cardResolvers({ store, facts, authority, loadersOf }: ResolverParts): Resolvers {
  const { eligibility, cards, register } = store
  const { answer } = answering(eligibility)

  /** On record as what it is: the holder was found, and the card may not be used. Null: it may. */
  const whyNot = async (subject: SubjectRef, context: RequestContext): Promise<Refusal | null> => {
    const off = await isCardOff(facts, subject, context.at)
    const decision = await context.gate.decide({
      coordinate: coordinate as Coordinate,
      action: 'READ',
      category: 'ELIGIBILITY',
      labels: [],
      subject,
      listed: !off,
    })
    if (off) return 'CARD_OFF'
    if (decision.outcome === 'DENY') throw new Refused(refusalOf(decision))
    return decision.outcome === 'ALLOW' ? null : 'NOT_REGISTERED'
  }

  /** All qualifications in force on the day; failing that, the one that was lost last. */
  const outcomesOf = async (
    handles: readonly NumberHandle[],
    subject: SubjectRef,
    on: CivilDate,
    context: RequestContext,
  ): Promise<readonly CardFound[]> => {
    const scope = context.gate.scope('ELIGIBILITY', subject)
    const terms = await Promise.all(handles.map((handle) => loadersOf(context).terms.load({ scope, handle })))
    const all = handles.flatMap((handle, place) => (terms[place] ?? []).map((term): Standing => ({ handle, term })))
    const current = all.filter(({ term }) => covers(term, on))
    const past = all.filter(({ term }) => term.until !== null && term.until <= on)
    const last = past.reduce<Standing | null>(
      (latest, one) => (latest === null || (one.term.until ?? '') > (latest.term.until ?? '') ? one : latest),
      null,
    )
    const shown = current.length > 0 ? current : last === null ? [] : [last]
    if (shown.length === 0) return [notFound('NOT_YET')]
    return Promise.all(shown.map(({ handle, term }) => answer(coordinate, handle, term, on, context)))
  }

  /** An insurer says whose card it is by the card's certificate itself: nobody can register one they have not seen. */
  const readRow = (entry: CardEntry, institution: InstitutionCode, path: InputPath, at: Instant): Outcome<CardRow> => {
    const number = readNumber(entry.number, [...path, 'number'])
    if (!number.ok) return number
    if ((number.value.insurer as string) !== institution) return notTheirs([...path, 'number', 'insurerNumber'])
    const inputPath = [...path, 'certificate']
    const fault = (reason: string, message: string) => refuse({ code: 'INVALID_INPUT', reason, message, inputPath })
    const text = entry.certificate
    if (text.length <= 64 && carriesMyNumber(text))
      return fault('MY_NUMBER', 'This carries a My Number (個人番号); the hub never takes one.')
    if (text.length > longestText || !/^[A-Za-z0-9+/]+={0,2}$/.test(text))
      return fault('MALFORMED', 'A certificate is given in DER, as base64.')
    const der = Buffer.from(text, 'base64')
    const withdrawn = entry.withdrawn ?? false
    // What was registered is taken back also once the card is no longer good.
    const old = withdrawn ? readCertificate(der) : null
    const verdict =
      old === null ? verifyUserCertificate(der, authority, at) : ({ good: true, certificate: old } as const)
    if (!verdict.good) return fault(verdict.reason, 'The certificate is not valid.')
    const { issuer, serial } = verdict.certificate
    return ok({ number: number.value, card: { issuer, serial }, withdrawn })
  }

  return {
    Query: {
      async verifyByCard(_, { input }, context): Promise<readonly CardFound[]> {
        const institution = institutionOf(context)
        const read = await readAssertion(input.assertion, { register, authority, institution, now: context.at })
        if (!read.ok) {
          const reason = everyday[read.refusal.reason ?? '']
          if (reason === undefined) throw new Refused(read.refusal)
          return refused(reason)
        }
        const on = input.confirmationDate ?? civilDateAt(context.at)
        const today = civilDateAt(context.at)
        const holder = holderIn(await cards.holdings(context.gate.scope('ELIGIBILITY', null), read.value.card, today))
        if (holder.kind === 'NOBODY') return refused('NOT_REGISTERED')
        if (holder.kind === 'SEVERAL') return [{ __typename: 'SeveralCandidates', advice: advice.cardOfSeveral }]
        const subject = holder.kind === 'PERSON' ? holder.person : holder.handle
        const reason = await whyNot(subject, context)
        if (reason !== null) return refused(reason)
        const handles =
          holder.kind === 'NUMBER'
            ? [holder.handle]
            : await eligibility.numbersOf(context.gate.scope('ELIGIBILITY', subject))
        return outcomesOf(handles, subject, on, context)
      },
    },

    Mutation: {
      async registerCards(_, { input }, context) {
        const institution = institutionOf(context)
        const { at } = context
        if (input.entries.length > mostRows)
          throw invalid('TOO_MANY', 'At most 500 rows at once.', ['input', 'entries'])
        const rows = input.entries.map((entry, place) => readRow(entry, institution, ['input', 'entries', place], at))
        const good = rows.flatMap((row) => (row.ok ? [row.value] : []))
        // A row that reads otherwise later (a card that has expired since) makes another request.
        const faulty = rows.flatMap((row, place) => (row.ok ? [] : [place]))
        const request = { ...input, faulty }
        const taken = orThrow(
          await cards.takeCards(
            context.gate.scope('ELIGIBILITY', null),
            good,
            { institution, at },
            onceFor(context, 'registerCards', request),
          ),
        )
        const results = taken.values()
        return rows.map((row, place) => {
          const result = row.ok ? results.next().value : row
          if (result === undefined) throw new Error('a row without a result')
          return result.ok
            ? { __typename: 'RowLanded' as const, number: { id: result.value.handle }, changed: result.value.changed }
            : refusedRow(result.refusal, ['input', 'entries', place])
        })
      },
    },
  }
}
