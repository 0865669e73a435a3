import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { openListReader } from '../../subgraphs/shared/card/list-thread.ts'
import type { RevocationList } from '../../subgraphs/shared/card/revocation.ts'

/** What the operator is told of a file in the folder, which may be the reason why cards are refused. */
export type ListTrouble =
  /** Not read, or not to be applied as its issuer means it. */
  | 'UNREADABLE'
  /** No configured authority signed it. */
  | 'NOT_GENUINE'

export interface CardListParts {
  readonly folder: string
  /** Certificates in DER. */
  readonly authorities: readonly Uint8Array[]
  readonly report: (file: string, trouble: ListTrouble, kept: boolean) => void
}

interface Held {
  readonly stamp: string
  readonly list: RevocationList | null
}

/** The operator's folder of lists, exchanged while the hub runs; each file is read once, in another thread. */
export class CardLists {
  readonly #parts: CardListParts
  #held: ReadonlyMap<string, Held> = new Map()
  #looking: Promise<void> | null = null

  constructor(parts: CardListParts) {
    this.#parts = parts
  }

  all(): readonly RevocationList[] {
    return [...this.#held.values()].flatMap(({ list }) => (list === null ? [] : [list]))
  }

  /** Takes in what has changed; one look at a time. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null
    })
    return this.#looking
  }

  async #look(): Promise<void> {
    const stamps = await stampsIn(this.#parts.folder)
    const changed = new Map<string, Held>()
    const reader = openListReader(this.#parts.authorities)
    try {
      for (const [file, stamp] of stamps) {
        const before = this.#held.get(file)
        if (before?.stamp === stamp) continue
        const list = await reader.read(join(this.#parts.folder, file))
        changed.set(file, { stamp, list: this.#judge(file, list, before?.list ?? null) })
      }
    } finally {
      await reader.close()
    }
    this.#held = new Map(
      [...stamps.keys()].flatMap((file) => {
        const held = changed.get(file) ?? this.#held.get(file)
        return held === undefined ? [] : [[file, held] as const]
      }),
    )
  }

  /** One that cannot be relied on leaves the one before it in force until that is outdated. */
  #judge(file: string, list: RevocationList | null, before: RevocationList | null): RevocationList | null {
    if (list !== null && list.signedBy.size > 0) return list
    this.#parts.report(file, list === null ? 'UNREADABLE' : 'NOT_GENUINE', before !== null)
    return before
  }
}

/** By name, what tells a file from the one that lay there before. */
async function stampsIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => name)
  const stamps = new Map<string, string>()
  for (const name of names.sort()) {
    // Null: taken away meanwhile.
    const found = await stat(join(folder, name)).catch(() => null)
    if (found !== null) stamps.set(name, `${found.ino} ${found.mtimeMs} ${found.ctimeMs} ${found.size}`)
  }
  return stamps
}
