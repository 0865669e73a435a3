import { GraphQLError } from 'graphql'
import type { GatewayContext } from '../context.ts'
import type { FetchError } from '../forward.ts'
import { type Data, type DataPath, own } from './data.ts'
import type { Step } from './step.ts'

/** A fetch that brought nothing: the fields left empty by it are found when the answer is shaped. */
export interface Failure {
  readonly cause: FetchError
  /** Errors written for it so far. */
  told: number
}

/** A failed fetch may empty thousands of fields; so many of them are named. */
const mostToldPerFailure = 100

/** One operation on its way. */
export class Run {
  readonly context: GatewayContext
  /** As the client sent them: subgraphs coerce for themselves. */
  readonly variables: Readonly<Record<string, unknown>>
  /** Coerced, defaults filled in. */
  readonly coerced: Readonly<Record<string, unknown>>
  /** Null where no step of the plan asks one subgraph twice. */
  readonly step: Step | null
  readonly data: Data = Object.create(null)
  readonly errors: GraphQLError[] = []
  #failures: Map<Data, Failure> | null = null

  constructor(
    context: GatewayContext,
    variables: Readonly<Record<string, unknown>>,
    coerced: Readonly<Record<string, unknown>>,
    step: Step | null,
  ) {
    this.context = context
    this.variables = variables
    this.coerced = coerced
    this.step = step
  }

  flag(name: string): boolean {
    return own(this.coerced, name) === true
  }

  /** A fetch for these places failed; `told` when its error stands in the answer already. */
  failed(targets: readonly Data[], cause: FetchError, told: boolean): void {
    const failure: Failure = { cause, told: told ? 1 : 0 }
    this.#failures ??= new Map()
    for (const target of targets) if (!this.#failures.has(target)) this.#failures.set(target, failure)
  }

  failureAt(data: Data): Failure | null {
    return this.#failures?.get(data) ?? null
  }

  emptied(failure: Failure, path: DataPath): void {
    if (failure.told >= mostToldPerFailure || this.#explained(path)) return
    failure.told++
    this.tell(failure.cause, path)
  }

  /** Outages that emptied nothing visible are still told. */
  tellUntold(): void {
    for (const failure of new Set(this.#failures?.values())) if (failure.told === 0) this.tell(failure.cause, undefined)
  }

  tell({ message, extensions }: FetchError, path: DataPath | undefined): void {
    this.errors.push(
      new GraphQLError(message, {
        ...(path === undefined ? {} : { path: [...path] }),
        ...(extensions === undefined ? {} : { extensions }),
      }),
    )
  }

  /** A value that cannot stand: said once for every place, unless an error there says why already. */
  broken(path: DataPath, message: string): void {
    if (!this.#explained(path)) this.tell({ message, extensions: { code: 'INTERNAL' } }, path)
  }

  #explained(path: DataPath): boolean {
    return this.errors.some((error) => error.path !== undefined && related(error.path, path))
  }
}

function related(one: DataPath, other: DataPath): boolean {
  const length = Math.min(one.length, other.length)
  for (let at = 0; at < length; at++) if (one[at] !== other[at]) return false
  return true
}
