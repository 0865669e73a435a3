import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type LogIdentity, openForReading, readIdentity } from '../../../subgraphs/shared/audit/log-file.ts'
import type { Places } from '../../wiring/places.ts'
import { Failure } from '../command.ts'

/** The logs of all processes that keep their stores here. */
export function logsHere(places: Places): readonly string[] {
  const folder = places.file('log')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sqlite'))
    .sort()
    .map((name) => join(folder, name))
}

export function oneLog(places: Places, named: string | undefined): string {
  const [only, ...others] = named === undefined ? logsHere(places) : [named]
  if (only === undefined) throw new Failure('There is no log here.')
  if (others.length > 0) throw new Failure('There are several logs here: say which with --log.')
  if (!existsSync(only)) throw new Failure(`There is no log ${only}.`)
  return only
}

/** Null: the file is no log that can be read. */
export function identityOf(file: string): LogIdentity | null {
  try {
    const database = openForReading(file)
    try {
      return readIdentity(database)
    } finally {
      database.close()
    }
  } catch {
    return null
  }
}
