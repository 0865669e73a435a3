import { type SealKeys, sealWith } from '../../shared/seal/number-seal.ts'
import { bornParts, householdParts } from '../number-index.ts'
import { type Municipality, municipalityFinder } from '../residence.ts'
import type { Particulars } from '../term.ts'
import type { Packer } from './batch.ts'
import type { FileRow } from './row.ts'

export interface IndexerSettings {
  readonly municipalities: readonly Municipality[]
  readonly keys: SealKeys
}

const mostRemembered = 50_000

/** What is computed of a row beside what it says. */
export class RowIndexer {
  readonly #index: (parts: readonly string[]) => Uint8Array
  readonly #municipalityOf: (address: string) => string | null
  readonly #born = new Map<string, Uint8Array>()
  readonly #municipalities = new Map<string, string | null>()

  constructor({ keys, municipalities }: IndexerSettings) {
    const seal = sealWith(keys)
    this.#index = (parts) => seal.index(parts)
    this.#municipalityOf = municipalityFinder(municipalities)
  }

  pack(packer: Packer, row: FileRow, line: number): void {
    if (row.kind === 'LOSS') packer.add(row, line, null, null)
    else if (row.kind === 'AMENDMENT') {
      const { address } = row.amendment
      packer.add(row, line, null, address === undefined ? null : this.#residence(address))
    } else {
      const { number, particulars } = row
      const indexes = {
        household: this.#index(householdParts(number)),
        born: this.#bornOf(particulars),
        municipality: this.#residence(particulars.address),
      }
      packer.add(row, line, indexes, null)
    }
  }

  /** As many as there are days in a long life, twice. */
  #bornOf({ birthDate, sex }: Particulars): Uint8Array {
    return remembered(this.#born, birthDate + sex, () => this.#index(bornParts(birthDate, sex)))
  }

  /** One household's members come one after another, and live at one address. */
  #residence(address: string): string | null {
    return remembered(this.#municipalities, address, () => this.#municipalityOf(address))
  }
}

function remembered<T>(known: Map<string, T>, key: string, find: () => T): T {
  const found = known.get(key)
  if (found !== undefined) return found
  if (known.size >= mostRemembered) known.clear()
  const value = find()
  known.set(key, value)
  return value
}
