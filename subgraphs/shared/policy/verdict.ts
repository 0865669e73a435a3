import type { Caller } from '../../../schema/domain/caller.ts'
import type { Label, PersonCategory } from '../../../schema/domain/category.ts'
import type { Decision } from '../../../schema/domain/decision.ts'
import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import type { FieldQuestion, RequestContext } from '../context.ts'
import { Refused } from '../failure.ts'
import { coordinateOf, type Guarded } from './effective.ts'
import { refusalOf } from './refusal.ts'
import { type OwnEntries, parseOwnEntries, parseSubjectPath, subjectAt } from './subject.ts'

/** True lets the resolver run, false leaves the field absent, an error refuses it. */
export type Verdict = boolean | Error

/** Judges one asking of one field. What it throws is an outage or a bug, and never a verdict. */
export type Judge = (
  parent: unknown,
  args: Readonly<Record<string, unknown>>,
  context: RequestContext,
) => Verdict | Promise<Verdict>

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

/** What is no institution's code wrote nothing, and nobody is its head. */
const authorOf = (
  { argument }: OwnEntries,
  args: Readonly<Record<string, unknown>>,
  { institution }: Caller,
): InstitutionCode | null => {
  const named = argument === null ? null : (args[argument] ?? null)
  return named === null ? institution : (named as InstitutionCode)
}

/** Puts a guarded field's question, as its directives have it, to the gate of the request. */
export function judgeOf({ type, field, policy }: Guarded): Judge {
  const coordinate = coordinateOf(type, field)
  const { action, category } = policy
  const listedPairs = new Set(policy.pairs.map(({ role, purpose }) => `${role} ${purpose}`))
  const labels: readonly Label[] = policy.label === null ? [] : [policy.label]
  // Coverage saw to it that the field has this argument, and that it names one of a person's categories.
  const locates = category === 'LOCATION' && action === 'READ'
  const own = policy.subject === null ? null : parseOwnEntries(policy.subject)
  const path = policy.subject === null || own !== null ? null : parseSubjectPath(policy.subject)
  if (policy.subject !== null && own === null && path === null)
    throw new Error(`${coordinate} has a subject that is not a path`)

  return (parent, args, { caller, gate }) => {
    if (caller === null) return unauthenticated()
    const listed = listedPairs.has(`${caller.role} ${caller.purpose}`)
    const subject = path === null ? null : subjectAt(path.steps, path.from === 'ARGUMENTS' ? args : parent)
    // Who is not listed is told so, whatever they sent.
    if (path !== null && subject === null && listed) {
      if (path.from === 'PARENT') throw new Error(`${coordinate} finds no subject in its parent`)
      return new Refused({ code: 'INVALID_INPUT', message: 'This is no id of the hub.', inputPath: path.steps })
    }
    const places = locates && subject !== null ? { locationOf: args.category as PersonCategory } : {}
    const question: FieldQuestion = {
      coordinate,
      action,
      category,
      labels,
      subject,
      listed,
      ...places,
      ...(own === null ? {} : { author: authorOf(own, args, caller) }),
    }
    const settled = (decision: Decision): Verdict => {
      const verdict = verdictOf(decision)
      // Emergency staff whose grant the family stopped are told so: they need not ask what went wrong.
      return verdict instanceof Refused && verdict.refusal.code === 'CONSENT_REQUIRED' && gate.stopped(question)
        ? new Refused({ ...verdict.refusal, reason: 'STOPPED' })
        : verdict
    }
    const decision = gate.decide(question)
    return decision instanceof Promise ? decision.then(settled) : settled(decision)
  }
}
