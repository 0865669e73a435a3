import { workerData } from 'node:worker_threads'
import { assertSame } from './file-identity.ts'
import type { Table } from './rows.ts'
import { type ConnectionSettings, narrow, SqliteConnection, type Walk } from './sqlite-connection.ts'
import type { Stored } from './storable.ts'
import { answer } from './thread.ts'

export type ReaderQuestion =
  | {
      readonly do: 'walk'
      readonly walk: number
      readonly sql: string
      readonly parameters: readonly Stored[]
      readonly rows: number
    }
  | { readonly do: 'next'; readonly walk: number; readonly rows: number }
  | { readonly do: 'leave'; readonly walk: number }

/** The next rows of a walk. */
export type ReaderReply = { readonly table: Table; readonly done: boolean }

const settings = workerData as ConnectionSettings
const connection = new SqliteConnection(settings)
const walks = new Map<number, { readonly names: readonly string[]; readonly rows: Walk }>()

function next(walk: number, count: number): ReaderReply {
  const open = walks.get(walk)
  if (open === undefined) return { table: { names: [], rows: [] }, done: true }
  const rows: Stored[][] = []
  while (rows.length < count) {
    const step = open.rows.next()
    if (step.done === true) {
      walks.delete(walk)
      return { table: { names: open.names, rows }, done: true }
    }
    narrow(step.value)
    rows.push(step.value)
  }
  return { table: { names: open.names, rows }, done: false }
}

answer<ReaderQuestion, ReaderReply>((question) => {
  switch (question.do) {
    case 'walk':
      assertSame(settings.file, settings.identity)
      walks.set(question.walk, connection.walk(question.sql, question.parameters))
      return next(question.walk, question.rows)
    case 'next':
      return next(question.walk, question.rows)
    case 'leave':
      // An iterator left open would hold its snapshot, and the log could not be folded into the file.
      walks.get(question.walk)?.rows.return?.()
      walks.delete(question.walk)
      return { table: { names: [], rows: [] }, done: true }
  }
})
