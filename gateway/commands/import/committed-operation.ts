import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readManifest } from '../../persisted.ts'

const manifest = join(import.meta.dirname, '..', '..', '..', 'schema', 'operations.json')

/** As it is committed: a hub that answers committed operations alone (PERSISTED_ONLY) knows it. */
export function committedOperation(named: string): string {
  const { operations } = readManifest(readFileSync(manifest, 'utf8'))
  const found = operations.find(({ name }) => name === named)
  if (found === undefined) throw new Error(`The operation ${named} is not committed.`)
  return found.document
}
