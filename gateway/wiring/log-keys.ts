import type { KeyObject } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { loadPublicKey } from '../../subgraphs/shared/audit/signing-key.ts'
import type { Places } from './places.ts'

type KeyFiles = Pick<Places, 'keyFile'>

/** Public halves of the keys that signed heads here before: `former/log-PROCESS-KEYID.pem`. */
export function formerLogKeyFiles({ keyFile }: KeyFiles, process?: string): readonly string[] {
  if (!existsSync(keyFile('former'))) return []
  const begins = process === undefined ? 'log-' : `log-${process}-`
  return readdirSync(keyFile('former'))
    .filter((name) => name.startsWith(begins) && /-[0-9a-f]{16}\.pem$/.test(name))
    .map((name) => keyFile('former', name))
}

/** What a log's last head may be signed with, besides the key of today. */
export const formerLogKeys = (places: KeyFiles, process: string): readonly KeyObject[] =>
  formerLogKeyFiles(places, process).map(loadPublicKey)
