import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Failure, oneOf, required } from '../command.ts'
import { encodings, type Surveyed, survey } from './file-text.ts'

interface Given {
  readonly out?: string
  readonly encoding?: string
}

/** What a command was given, read through once; and where its result goes, which is never the file itself. */
export async function givenFile(
  file: string,
  { out: named, encoding }: Given,
  signal: AbortSignal,
): Promise<Surveyed & { readonly out: string }> {
  const out = required(named, '--out')
  const declared = encoding === undefined ? null : oneOf(encodings, encoding, '--encoding')
  requireFile(file)
  requirePlace(out, '--out', file)
  return { ...(await survey(file, declared, signal)), out }
}

/** Read more than once: nothing that is gone when it was read. */
export function requireFile(file: string): void {
  const there = statSync(file, { throwIfNoEntry: false })
  if (there === undefined) throw new Failure(`There is no file ${file}.`)
  if (there.isDirectory()) throw new Failure(`${file} is a folder, not a file.`)
  if (!there.isFile()) throw new Failure(`${file} is no file.`)
}

/** Before anything is asked: what is written last takes the place of a file that is there, and of nothing else. */
export function requirePlace(out: string, flag: string, file: string | null): void {
  if (file !== null && resolve(out) === resolve(file)) throw new Failure(`${flag} is the file itself.`)
  if (statSync(dirname(resolve(out)), { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new Failure(`${flag}: there is no folder ${dirname(out)}.`)
  if (statSync(out, { throwIfNoEntry: false })?.isFile() === false) throw new Failure(`${flag}: ${out} is no file.`)
}
