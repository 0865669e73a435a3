import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
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
  if (resolve(out) === resolve(file)) throw new Failure('--out is the file itself.')
  const declared = encoding === undefined ? null : oneOf(encodings, encoding, '--encoding')
  if (!existsSync(file)) throw new Failure(`There is no file ${file}.`)
  return { ...(await survey(file, declared, signal)), out }
}
