import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { workerData } from 'node:worker_threads'
import { assertSame } from './file-identity.ts'
import type { Parcel } from './parcel.ts'
import type { Work } from './procedure.ts'
import type { Table } from './rows.ts'
import { type ConnectionSettings, SqliteConnection } from './sqlite-connection.ts'
import { failureOf, Outage, type SqliteFailure } from './sqlite-failure.ts'
import { answer } from './thread.ts'

export interface ProcedureCall {
  readonly module: string
  readonly argument: unknown
}

export type WriterQuestion =
  | { readonly do: 'open' }
  | { readonly do: 'run'; readonly begin: boolean; readonly parcel: Parcel }
  | { readonly do: 'commit' }
  | { readonly do: 'rollback' }
  | { readonly do: 'group'; readonly parcels: readonly Parcel[] }
  | { readonly do: 'call'; readonly calls: readonly ProcedureCall[] }
  | { readonly do: 'close' }

/** Per statement a table or a count of changes; for a group, the same per transaction, or its failure. */
export type WriterReply = {
  readonly results: readonly (Table | number)[]
  readonly group: readonly (readonly (Table | number)[] | SqliteFailure)[]
  /** What each procedure answers, or why it failed. */
  readonly called?: readonly ({ readonly result: unknown } | { readonly failure: SqliteFailure })[]
}

const settings = workerData as ConnectionSettings
const connection = new SqliteConnection(settings)
/** What failed the open transaction: nothing of it may be committed any more. */
let failed: unknown = null

const run = (parcel: Parcel): (Table | number)[] =>
  parcel.calls.map(([text, parameters]) => connection.run(parcel.texts[text] as string, parameters))

const begin = () => connection.exec('begin immediate')

/** A transaction that another thread began, and died in, must not go on here statement by statement. */
function assertWhole(): void {
  if (failed !== null) throw failed
  if (!connection.inTransaction) throw new Outage('the transaction was lost')
}

function rollback(): void {
  failed = null
  if (connection.inTransaction) connection.exec('rollback')
}

function commit(): void {
  try {
    assertWhole()
    assertSame(settings.file, settings.identity)
    connection.exec('commit')
  } catch (error) {
    rollback()
    throw error
  }
}

/** Neighbours in the queue share one fsync; a savepoint each keeps one's failure from the others. */
function group(parcels: readonly Parcel[]): WriterReply['group'] {
  begin()
  try {
    const replies = parcels.map((parcel) => {
      connection.exec('savepoint one')
      try {
        return run(parcel)
      } catch (error) {
        // A full disk rolls back everything by itself: nothing is left to go on with.
        if (!connection.inTransaction) throw error
        connection.exec('rollback to one')
        return failureOf(error)
      } finally {
        if (connection.inTransaction) connection.exec('release one')
      }
    })
    commit()
    return replies
  } catch (error) {
    rollback()
    throw error
  }
}

const require = createRequire(import.meta.url)

/** Procedures in one transaction: the pages that all of them touch are written once. */
function together(asked: readonly ProcedureCall[]): readonly unknown[] {
  const works = asked.map(({ module, argument }) => {
    const { default: work }: { readonly default: Work<unknown, unknown> } = require(fileURLToPath(module))
    return () => work(connection, argument)
  })
  begin()
  try {
    const results = works.map((work) => work())
    commit()
    return results
  } catch (error) {
    rollback()
    throw error
  }
}

/** Where one fails nothing stands, and each is done by itself: a failure is rarer than what savepoints would cost. */
function calls(asked: readonly ProcedureCall[]): NonNullable<WriterReply['called']> {
  try {
    return together(asked).map((result) => ({ result }))
  } catch (error) {
    if (asked.length === 1) return [{ failure: failureOf(error) }]
    return asked.flatMap((one) => calls([one]))
  }
}

answer<WriterQuestion, WriterReply>((question) => {
  switch (question.do) {
    case 'run':
      try {
        if (question.begin) begin()
        assertWhole()
        return { results: run(question.parcel), group: [] }
      } catch (error) {
        failed = error
        throw error
      }
    case 'commit':
      commit()
      break
    case 'rollback':
      rollback()
      break
    case 'group':
      return { results: [], group: group(question.parcels) }
    case 'call':
      return { results: [], group: [], called: calls(question.calls) }
    case 'close':
      connection.exec('pragma optimize; pragma wal_checkpoint(truncate)')
      connection.close()
      break
  }
  return { results: [], group: [] }
})
