import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { asCivilDate, type CivilDate } from '../../schema/domain/time.ts'
import { makeFolder } from '../wiring/durable.ts'
import { rosterFile, whoSpeaks } from './defaults.ts'

/** What became of the demo in this folder: whose population, and whether all of it is in. */
export interface DemoState {
  readonly population: { readonly people: number; readonly seed: number; readonly today: CivilDate }
  readonly complete: boolean
  readonly defaults: z.infer<typeof whoSpeaks>
}

const state = z.strictObject({
  population: z.strictObject({
    people: z.int().positive(),
    seed: z.int().nonnegative(),
    today: z.string().transform((text, context): CivilDate => {
      const date = asCivilDate(text)
      if (date === null) context.addIssue('not a date')
      return date ?? z.NEVER
    }),
  }),
  complete: z.boolean(),
  defaults: whoSpeaks,
})

export function readDemoState(folder: string): DemoState | null {
  const file = rosterFile(folder)
  if (!existsSync(file)) return null
  const read = state.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  if (!read.success) throw new Error('The demo roster is spoilt; remove demo-roster.json and run `hub seed`.')
  return read.data
}

/** Replaced as a whole: whoever reads it meanwhile sees the old one or the new one. */
export function writeDemoState(folder: string, written: DemoState): void {
  makeFolder(folder)
  const file = rosterFile(folder)
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(written, null, 2)}\n`, { mode: 0o600, flush: true })
  renameSync(`${file}.${process.pid}`, file)
}
