import { createRequire } from 'node:module'
import { type GraphQLResolveInfo, type GraphQLSchema, getNullableType, isListType } from 'graphql'
import type { IMiddleware, IMiddlewareGenerator } from 'graphql-middleware'
import type { Label } from '../../../schema/domain/category.ts'
import type { Decision } from '../../../schema/domain/decision.ts'
import type { FieldQuestion, RequestContext } from '../context.ts'
import { Refused } from '../failure.ts'
import { coordinateOf, type Guarded } from './effective.ts'
import { refusalOf } from './refusal.ts'
import { parseSubjectPath, subjectAt } from './subject.ts'

/** True lets the resolver run, false leaves the field absent, an error refuses it. */
type Verdict = boolean | Error

type RuleFunction = (
  parent: unknown,
  args: Readonly<Record<string, unknown>>,
  context: RequestContext,
) => Verdict | Promise<Verdict>

type Fallback = (
  error: unknown,
  parent: unknown,
  args: unknown,
  context: unknown,
  info: GraphQLResolveInfo,
) => null | readonly []

declare const shieldRule: unique symbol
interface ShieldRule {
  readonly [shieldRule]: true
}

/** The little of graphql-shield that is used here, as it behaves: a fallback's answer becomes the field's value. */
interface ShieldModule {
  rule(name: string, options: { readonly cache: 'no_cache' }): (rule: RuleFunction) => ShieldRule
  shield(
    rules: Readonly<Record<string, Readonly<Record<string, ShieldRule>>>>,
    options: {
      readonly allowExternalErrors: boolean
      readonly debug: boolean
      readonly fallbackError: Fallback
    },
  ): IMiddlewareGenerator<unknown, RequestContext, unknown>
}

// Its ES module imports `util.isUndefined`, which Node 23 dropped; the CommonJS build only calls it in `chain` and `race`.
const { rule, shield }: ShieldModule = createRequire(import.meta.url)('graphql-shield')

const unauthenticated = (): Refused =>
  new Refused({ code: 'UNAUTHENTICATED', message: 'A verified caller is needed to ask for this.' })

function verdictOf(decision: Decision): Verdict {
  switch (decision.outcome) {
    case 'ALLOW':
      return true
    case 'ABSENT':
      return false
    case 'DENY':
      return new Refused(refusalOf(decision))
  }
}

function ruleFor({ type, field, policy }: Guarded): ShieldRule {
  const coordinate = coordinateOf(type, field)
  const { action, category } = policy
  const listedPairs = new Set(policy.pairs.map(({ role, purpose }) => `${role} ${purpose}`))
  const labels: readonly Label[] = policy.label === null ? [] : [policy.label]
  const path = policy.subject === null ? null : parseSubjectPath(policy.subject)
  if (policy.subject !== null && path === null) throw new Error(`${coordinate} has a subject that is not a path`)

  return rule(coordinate, { cache: 'no_cache' })((parent, args, { caller, gate }) => {
    if (caller === null) return unauthenticated()
    const listed = listedPairs.has(`${caller.role} ${caller.purpose}`)
    const subject = path === null ? null : subjectAt(path.steps, path.from === 'ARGUMENTS' ? args : parent)
    // Who is not listed is told so, whatever they sent.
    if (path !== null && subject === null && listed) {
      if (path.from === 'PARENT') throw new Error(`${coordinate} finds no subject in its parent`)
      return new Refused({ code: 'INVALID_INPUT', message: 'This is no id of the hub.', inputPath: path.steps })
    }
    const question: FieldQuestion = { coordinate, action, category, labels, subject, listed }
    const decision = gate.decide(question)
    return decision instanceof Promise ? decision.then(verdictOf) : verdictOf(decision)
  })
}

/** As if it did not exist: no value, no entries, no error. */
const absent: Fallback = (_error, _parent, _args, _context, info) =>
  isListType(getNullableType(info.returnType)) ? [] : null

/** Middleware for exactly the guarded fields of a schema. */
export function shieldFor(schema: GraphQLSchema, guarded: readonly Guarded[]): IMiddleware<unknown, RequestContext> {
  const rules = new Map<string, Map<string, ShieldRule>>()
  for (const field of guarded) {
    const ofType = rules.get(field.type) ?? new Map<string, ShieldRule>()
    rules.set(field.type, ofType.set(field.field, ruleFor(field)))
  }
  const tree = Object.fromEntries([...rules].map(([type, fields]) => [type, Object.fromEntries(fields)]))
  // `debug` makes shield hand a thrown error on as it is; otherwise an outage would read as `false`, which is absence.
  const everywhere = shield(tree, { allowExternalErrors: true, debug: true, fallbackError: absent }).generate(schema)
  // Shield wraps every field of every type, at some promises each: keep its work where there is a rule.
  const middleware = everywhere as Readonly<Record<string, Readonly<Record<string, IMiddleware>>>>
  return Object.fromEntries(
    [...rules].map(([type, fields]) => [
      type,
      Object.fromEntries([...fields.keys()].map((field) => [field, middleware[type]?.[field]])),
    ]),
  ) as IMiddleware<unknown, RequestContext>
}
