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

export type Question = {
  readonly [Name in keyof Asks]: { readonly name: Name; readonly ask: Asks[Name]['ask'] }
}[keyof Asks]
export type Steps<T> = Generator<Question, T, unknown>

/** `yield* ask('take', 'FILED')`: typed by the question's name. */
export function* ask<Name extends keyof Asks>(name: Name, value: Asks[Name]['ask']): Steps<Asks[Name]['answer']> {
  return (yield { name, ask: value } as Question) as Asks[Name]['answer']
}

export type SyncEngine = { readonly [Name in keyof Asks]: (value: Asks[Name]['ask']) => Asks[Name]['answer'] }
export type AsyncEngine = { readonly [Name in keyof Asks]: (value: Asks[Name]['ask']) => Promise<Asks[Name]['answer']> }

export function runHere<T>(steps: Steps<T>, engine: SyncEngine): T {
  let step = steps.next()
  while (!step.done) step = steps.next((engine[step.value.name] as (value: unknown) => unknown)(step.value.ask))
  return step.value
}

export async function runThere<T>(steps: Steps<T>, engine: AsyncEngine): Promise<T> {
  let step = steps.next()
  while (!step.done) {
    step = steps.next(await (engine[step.value.name] as (value: unknown) => Promise<unknown>)(step.value.ask))
  }
  return step.value
}
