import type { Stored } from './storable.ts'

declare const carried: unique symbol

/**
 * Work on a store that runs whole where the store's writer runs, in one transaction and one round trip: for loops of
 * reads and writes whose round trips would cost more than they do. Its module's default export is a `Work`.
 */
export interface Procedure<Argument, Result> {
  readonly module: string
  readonly [carried]?: readonly [Argument, Result]
}

/** `procedure<Argument, Result>(new URL('./work.ts', import.meta.url))`: both cross a thread (structured clone). */
export const procedure = <Argument, Result>(module: URL): Procedure<Argument, Result> => ({ module: module.href })

/** A statement on the writer's own connection. Texts must be well-formed and without NUL: see `storable`. */
export interface DirectStatement {
  /** How many rows it changed. */
  run(...values: Stored[]): number
  /** Rows as arrays, in the order of the statement's columns. */
  rows(...values: Stored[]): readonly Stored[][]
}

export interface DirectConnection {
  /** Prepared once per text. */
  direct(sql: string): DirectStatement
}

/** What throws leaves nothing behind. */
export type Work<Argument, Result> = (connection: DirectConnection, argument: Argument) => Result
