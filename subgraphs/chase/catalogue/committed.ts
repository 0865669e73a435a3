import { readFileSync } from 'node:fs'
import { type Catalogue, readCatalogue } from './catalogue.ts'

let read: Catalogue | null = null

export const committedSheet = (name: string): string =>
  readFileSync(new URL(`sheets/${name}.csv`, import.meta.url), 'utf8')

/** The catalogue of the sheets beside this file; read once per process. */
export function committedCatalogue(): Catalogue {
  read ??= readCatalogue(committedSheet)
  return read
}
