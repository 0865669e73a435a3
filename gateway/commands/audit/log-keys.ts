import type { KeyObject } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { loadPublicKey } from '../../../subgraphs/shared/audit/signing-key.ts'
import { formerLogKeyFiles } from '../../wiring/log-keys.ts'
import type { Places } from '../../wiring/places.ts'
import { Failure } from '../command.ts'

/** Public keys, and the public halves of those that sign here; then those that signed here before. */
export function logKeysHere(places: Places): readonly KeyObject[] {
  const folder = places.keyFile()
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => /^log-.*\.pem$/.test(name))
  return [...names.map((name) => places.keyFile(name)), ...formerLogKeyFiles(places)].map(readLogKey)
}

export function readLogKey(file: string): KeyObject {
  try {
    return loadPublicKey(file)
  } catch {
    throw new Failure(`${file} holds no Ed25519 key.`)
  }
}
