import { createRequire } from 'node:module'
import { type GraphQLResolveInfo, type GraphQLSchema, getNullableType, isListType } from 'graphql'
import type { IMiddleware, IMiddlewareGenerator } from 'graphql-middleware'
import type { RequestContext } from '../context.ts'
import type { Guarded } from './effective.ts'
import { type Judge, judgeOf, type Verdict } from './verdict.ts'

type Args = Readonly<Record<string, unknown>>
type FieldCall<Result> = (parent: unknown, args: Args, context: RequestContext, info: GraphQLResolveInfo) => Result
type FieldMiddleware = (
  resolve: FieldCall<unknown>,
  parent: unknown,
  args: Args,
  context: RequestContext,
  info: GraphQLResolveInfo,
) => unknown

declare const shieldRule: unique symbol
interface ShieldRule {
  readonly [shieldRule]: true
}

/** A fallback's answer becomes the field's value. */
type Fallback = (
  error: unknown,
  parent: unknown,
  args: unknown,
  context: unknown,
  info: GraphQLResolveInfo,
) => null | readonly []

type ByField<T> = Readonly<Record<string, Readonly<Record<string, T>>>>

/** The little of graphql-shield that is used here, as it behaves. */
interface ShieldModule {
  rule(
    name: string,
    options: { readonly cache: 'no_cache' },
  ): (ask: FieldCall<Verdict | Promise<Verdict>>) => ShieldRule
  shield(
    rules: ByField<ShieldRule>,
    options: { readonly allowExternalErrors: boolean; readonly debug: boolean; readonly fallbackError: Fallback },
  ): IMiddlewareGenerator<unknown, RequestContext, unknown>
}

// Its ES module imports `util.isUndefined`, which Node 23 dropped; the CommonJS build only calls it in `chain` and `race`.
const { rule, shield }: ShieldModule = createRequire(import.meta.url)('graphql-shield')

/** As if it did not exist: no value, no entries, no error. */
const absent: Fallback = (_error, _parent, _args, _context, info) =>
  isListType(getNullableType(info.returnType)) ? [] : null

/** Verdicts on their way to shield: each asking of a field has an `info` of its own. */
type Pending = WeakMap<GraphQLResolveInfo, Verdict | Promise<Verdict>>

/** Shield takes several promises a field. What is allowed at once goes to its resolver at once; shield gets the rest. */
function allowingAtOnce(judge: Judge, pending: Pending, shielded: FieldMiddleware): FieldMiddleware {
  return (resolve, parent, args, context, info) => {
    const verdict = judge(parent, args, context)
    if (verdict === true) return resolve(parent, args, context, info)
    pending.set(info, verdict)
    return shielded(resolve, parent, args, context, info)
  }
}

function byField<T>(guarded: readonly Guarded[], make: (field: Guarded) => T): ByField<T> {
  const types = Map.groupBy(guarded, (field) => field.type)
  return Object.fromEntries(
    [...types].map(([type, fields]) => [type, Object.fromEntries(fields.map((field) => [field.field, make(field)]))]),
  )
}

/** Middleware for exactly the guarded fields of a schema. */
export function shieldFor(schema: GraphQLSchema, guarded: readonly Guarded[]): IMiddleware<unknown, RequestContext> {
  const pending: Pending = new WeakMap()
  const rules = byField(guarded, (field) =>
    rule(`${field.type}.${field.field}`, { cache: 'no_cache' })((_parent, _args, _context, info) => {
      const verdict = pending.get(info)
      if (verdict === undefined) throw new Error(`${field.type}.${field.field} was shielded before it was judged`)
      return verdict
    }),
  )
  // `debug` makes shield hand a thrown error on as it is; otherwise an outage would read as `false`, which is absence.
  const everywhere = shield(rules, { allowExternalErrors: true, debug: true, fallbackError: absent }).generate(schema)
  // Shield wraps every field of every type: keep its work where there is a rule.
  const shielded = everywhere as ByField<FieldMiddleware>
  return byField(guarded, (field) => {
    const middleware = shielded[field.type]?.[field.field]
    if (middleware === undefined) throw new Error(`${field.type}.${field.field} is not in the schema`)
    return allowingAtOnce(judgeOf(field), pending, middleware)
  }) as IMiddleware<unknown, RequestContext>
}
