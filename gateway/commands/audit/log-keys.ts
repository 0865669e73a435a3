import type { KeyObject } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { loadPublicKey } from '../../../subgraphs/shared/audit/signing-key.ts'
import type { Places } from '../../wiring/places.ts'
import { Failure } from '../command.ts'

const logKey = /^log-.*\.pem$/

/** Public keys, and the public halves of those that sign here; then those that signed here in years before. */
export function logKeysHere(places: Places): readonly KeyObject[] {
  return [[], ['former']].flatMap((folder) => {
    if (!existsSync(places.keyFile(...folder))) return []
    const names = readdirSync(places.keyFile(...folder)).filter((name) => logKey.test(name))
    return names.map((name) => readLogKey(places.keyFile(...folder, name)))
  })
}

export function readLogKey(file: string): KeyObject {
  try {
    return loadPublicKey(file)
  } catch {
    throw new Failure(`${file} holds no Ed25519 key.`)
  }
}
