import type { KeyObject } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { loadPublicKey } from '../../subgraphs/shared/audit/signing-key.ts'
import type { Places } from './places.ts'

type KeyFiles = Pick<Places, 'keyFile'>

/** Public halves of the keys that signed heads here before: `former/log-PROCESS-KEYID.pem`. */
export function formerLogKeyFiles({ keyFile }: KeyFiles, process?: string): readonly string[] {
  if (!existsSync(keyFile('former'))) return []
  // By the whole name: `hub` is not `hub-1`.
  const whose = (name: string) => /^log-(.+)-[0-9a-f]{16}\.pem$/.exec(name)?.[1]
  return readdirSync(keyFile('former'))
    .filter((name) => (process === undefined ? whose(name) !== undefined : whose(name) === process))
    .map((name) => keyFile('former', name))
}

/** What a log's last head may be signed with, besides the key of today. */
export const formerLogKeys = (places: KeyFiles, process: string): readonly KeyObject[] =>
  formerLogKeyFiles(places, process).map(loadPublicKey)
