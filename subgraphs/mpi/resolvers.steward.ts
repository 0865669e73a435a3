import {
  asLocalId,
  asNumberHandle,
  asPersonId,
  type DecisionId,
  type PersonId,
  type ReviewId,
} from '../../schema/domain/ids.ts'
import type { InputPath } from '../../schema/domain/outcome.ts'
import { connection, pageSize } from '../shared/connection.ts'
import type { RequestContext } from '../shared/context.ts'
import { readText } from '../shared/text/free-text.ts'
import { callerOf, invalid, onceFor, orThrow } from '../shared/writing.ts'
import type { HeldPeriod } from './held-period.ts'
import type { RehearseDecisionInput, Resolvers } from './resolver-types.ts'
import type { Decided, StewardCommand, StewardEntry } from './steward-store.ts'
import type { MpiStore } from './store.ts'

const longestReason = 2_000
const mostPeriods = 200

export function stewardResolvers({ steward, history }: MpiStore): Resolvers {
  const decide = async (
    operation: string,
    command: StewardCommand,
    input: { readonly reason: string; readonly idempotencyKey: string },
    context: RequestContext,
  ) => {
    const scope = context.gate.scope('REVIEW', null)
    return decisionView(orThrow(await steward.decide(scope, command, entryOf(operation, input, context))))
  }

  return {
    Query: {
      async reviewTasks(_, { state, first, after = null }, { gate }) {
        const page = await steward.reviews(gate.scope('REVIEW', null), state ?? 'OPEN', pageSize(first), after)
        return connection(page, after, ({ sides, fields, ifSame, ifApart, ...task }) => ({
          ...task,
          fields: [...fields],
          sides: sides.map(({ person, ...period }) => ({ person: { id: person }, ...periodView(period) })),
          ifSame: ifSame === null ? null : decisionView(ifSame),
          ifApart: ifApart === null ? null : decisionView(ifApart),
        }))
      },
      async rehearseDecision(_, { input }, { gate }) {
        return decisionView(orThrow(await steward.rehearse(gate.scope('REVIEW', null), rehearsed(input))))
      },
    },

    Person: {
      async identityQuestions({ id }, _, { gate }) {
        const scope = gate.scope('NUMBER_HISTORY', asPersonId(id))
        const [questions, held] = await Promise.all([
          steward.questions(scope),
          history({ scope, asKnown: null, first: mostPeriods, after: null }),
        ])
        const keyOf = ({ handle, from }: HeldPeriod): string => `${handle} ${from}`
        // What is not shown among the person's numbers is not shown here.
        const shown = new Set(held.items.map(({ item }) => keyOf(item)))
        return questions.flatMap(({ cause, opened, own }) => {
          const numbers = own.filter((period) => shown.has(keyOf(period))).map(periodView)
          return numbers.length === 0 ? [] : [{ cause, opened, numbers }]
        })
      },
      async identityDecisions({ id }, _, { gate }) {
        const entries = await steward.entries(gate.scope('REVIEW', asPersonId(id)))
        return entries.map(({ said, between, ...entry }) => ({
          ...entry,
          reason: said,
          between: between.map(periodView),
          voids: [...entry.voids],
        }))
      },
    },

    Mutation: {
      linkPersons: (_, { input }, context) =>
        decide('linkPersons', { kind: 'LINK', persons: pairIn(input) }, input, context),
      rulePersonsApart: (_, { input }, context) =>
        decide('rulePersonsApart', { kind: 'APART', persons: pairIn(input) }, input, context),
      splitPerson: (_, { input }, context) => {
        const { away } = input
        if (away.length === 0 || away.length > mostPeriods)
          throw invalid('COUNT', `From 1 to ${mostPeriods} periods can be split off.`, ['input', 'away'])
        const periods = away.map(({ number, from }, place): HeldPeriod => {
          const handle = asNumberHandle(number) ?? asLocalId(number)
          if (handle === null) throw noId(['input', 'away', place, 'number'])
          return { handle, from }
        })
        const person = personAt(input.person, ['input', 'person'])
        return decide('splitPerson', { kind: 'SPLIT', person, away: periods }, input, context)
      },
      undoDecision: (_, { input }, context) =>
        decide('undoDecision', { kind: 'UNDO', decision: input.decision as DecisionId }, input, context),
      async answerReview(_, { input }, context) {
        const scope = context.gate.scope('REVIEW', null)
        const entry = entryOf('answerReview', input, context)
        const decided = orThrow(await steward.answer(scope, input.review as ReviewId, input.answer, entry))
        return decided === null ? null : decisionView(decided)
      },
    },
  }
}

function entryOf(
  operation: string,
  input: { readonly reason: string; readonly idempotencyKey: string },
  context: RequestContext,
): StewardEntry {
  const said = orThrow(readText(input.reason, longestReason, ['input', 'reason']))
  return { by: callerOf(context).user, said, once: onceFor(context, operation, input) }
}

function rehearsed({ link, apart, undo }: RehearseDecisionInput): StewardCommand {
  const given = [link, apart, undo].filter((one) => one != null)
  if (given.length !== 1) throw invalid('ONE_OF', 'One decision is rehearsed at a time.', ['input'])
  if (undo != null) return { kind: 'UNDO', decision: undo as DecisionId }
  const [field, pair] = link == null ? (['apart', apart ?? []] as const) : (['link', link] as const)
  const [one, other] = pair
  if (one === undefined || other === undefined || pair.length > 2)
    throw invalid('COUNT', 'Two persons are named.', ['input', field])
  const persons = [personAt(one, ['input', field, 0]), personAt(other, ['input', field, 1])] as const
  return { kind: link == null ? 'APART' : 'LINK', persons }
}

const pairIn = (input: { readonly one: string; readonly other: string }): readonly [PersonId, PersonId] => [
  personAt(input.one, ['input', 'one']),
  personAt(input.other, ['input', 'other']),
]

function personAt(text: string, path: InputPath): PersonId {
  const person = asPersonId(text)
  if (person === null) throw noId(path)
  return person
}

const noId = (path: InputPath) => invalid('NO_ID', 'This is no id of that kind.', path)

export const periodView = ({ handle, from }: HeldPeriod) => ({ number: { id: handle }, from })

const decisionView = ({ decision, kind, moved, turned }: Decided) => ({
  id: decision,
  kind,
  moved: moved.map(({ was, now, ...period }) => ({ ...periodView(period), was: { id: was }, now: { id: now } })),
  turned: [...turned],
})
