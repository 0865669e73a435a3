import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { minutes } from '../../schema/domain/time.ts'
import { type RevocationList, readRevocationList } from '../../subgraphs/shared/card/revocation.ts'
import { type CardTrust, trustFrom } from '../../subgraphs/shared/card/trust.ts'
import type { Config } from '../config.ts'

/** How long the folder of lists is taken to be as it was. */
const lookEvery = minutes(1)

/**
 * Whose My Number cards are believed, by the operator's folder: `roots`, `intermediates` (may be absent) and `lists`,
 * each file one certificate or list, DER or PEM. Lists are exchanged while the hub runs; one that cannot be read leaves
 * the one before it in force until that is outdated. Null: none is configured.
 */
export function cardTrust({ authorityDir, policies }: Config['cards'], clock: () => number): CardTrust | null {
  if (authorityDir === null || policies === null) return null
  return trustFrom({
    anchors: filesIn(join(authorityDir, 'roots')).map(readDer),
    intermediates: filesIn(join(authorityDir, 'intermediates')).map(readDer),
    policies,
    lists: listsIn(join(authorityDir, 'lists'), clock),
  })
}

interface Held {
  readonly stamp: string
  readonly list: RevocationList | null
}

function listsIn(folder: string, clock: () => number): () => readonly RevocationList[] {
  let held = new Map<string, Held>()
  let looked = Number.NEGATIVE_INFINITY
  const look = (): void => {
    const next = new Map<string, Held>()
    for (const file of filesIn(folder)) {
      const { mtimeMs, size } = statSync(file)
      const stamp = `${mtimeMs} ${size}`
      const before = held.get(file)
      next.set(
        file,
        before?.stamp === stamp ? before : { stamp, list: readRevocationList(readDer(file)) ?? before?.list ?? null },
      )
    }
    held = next
  }
  return () => {
    if (clock() - looked >= lookEvery) {
      look()
      looked = clock()
    }
    return [...held.values()].flatMap(({ list }) => (list === null ? [] : [list]))
  }
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map(({ name }) => join(folder, name))
    .sort()
}

function readDer(file: string): Uint8Array {
  const bytes = readFileSync(file)
  const [, body] = bytes.toString('latin1').match(/^-----BEGIN [A-Z0-9 ]+-----([\s\S]+?)-----END /m) ?? []
  return body === undefined ? bytes : Buffer.from(body, 'base64')
}
