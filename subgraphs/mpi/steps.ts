import type { NumberHandle, RecordId } from '../../schema/domain/ids.ts'
import type { Continuity, Review } from './graph.ts'
import type { Decision, Delta, FiledRecord, SubjectHandle } from './ledger/ledger.ts'

/**
 * What a program that files and links asks of its engine, one question after another. The program is a generator, so
 * that one text runs in two ways: with round trips between the questions (PostgreSQL, Neo4j), and without, in the
 * thread that writes SQLite's file.
 */
export interface Asks {
  readonly recordsUnder: {
    readonly ask: readonly SubjectHandle[]
    readonly answer: readonly (readonly FiledRecord[])[]
  }
  readonly continuedBy: { readonly ask: NumberHandle; readonly answer: readonly NumberHandle[] }
  readonly around: {
    readonly ask: readonly RecordId[]
    readonly answer: { readonly records: readonly FiledRecord[]; readonly decisions: readonly Decision[] }
  }
  readonly take: { readonly ask: 'FILED' | 'DECISION' | 'REVIEW'; readonly answer: number }
  readonly stateContinuity: { readonly ask: Continuity; readonly answer: unknown }
  readonly file: { readonly ask: FiledRecord; readonly answer: unknown }
  readonly redate: { readonly ask: FiledRecord; readonly answer: unknown }
  readonly openReviews: { readonly ask: readonly Review[]; readonly answer: unknown }
  readonly apply: { readonly ask: Delta; readonly answer: unknown }
}

/** Questions by name. */
export type Asking<A> = { readonly [Name in keyof A]: { readonly ask: unknown; readonly answer: unknown } }
export type Question<A extends Asking<A>> = {
  readonly [Name in keyof A]: { readonly name: Name; readonly ask: A[Name]['ask'] }
}[keyof A]
export type Steps<T, A extends Asking<A> = Asks> = Generator<Question<A>, T, unknown>

/** `yield* ask('take', 'FILED')`: typed by the question's name. */
export function asking<A extends Asking<A>>() {
  return function* <Name extends keyof A>(name: Name, value: A[Name]['ask']): Steps<A[Name]['answer'], A> {
    return (yield { name, ask: value } as Question<A>) as A[Name]['answer']
  }
}
export const ask = asking<Asks>()

export type SyncEngineOf<A extends Asking<A>> = {
  readonly [Name in keyof A]: (value: A[Name]['ask']) => A[Name]['answer']
}
export type AsyncEngineOf<A extends Asking<A>> = {
  readonly [Name in keyof A]: (value: A[Name]['ask']) => Promise<A[Name]['answer']>
}
export type SyncEngine = SyncEngineOf<Asks>
export type AsyncEngine = AsyncEngineOf<Asks>

export function runHere<T, A extends Asking<A>>(steps: Steps<T, A>, engine: SyncEngineOf<A>): T {
  let step = steps.next()
  while (!step.done) step = steps.next((engine[step.value.name] as (value: unknown) => unknown)(step.value.ask))
  return step.value
}

export async function runThere<T, A extends Asking<A>>(steps: Steps<T, A>, engine: AsyncEngineOf<A>): Promise<T> {
  let step = steps.next()
  while (!step.done) {
    step = steps.next(await (engine[step.value.name] as (value: unknown) => Promise<unknown>)(step.value.ask))
  }
  return step.value
}
