import type { PlainNumber } from '../../shared/internal.ts'
import type { IndexParts } from '../../shared/seal/index-parts.ts'
import { indexBytes, type SealKeys, sealWith } from '../../shared/seal/number-seal.ts'
import { bornParts, householdParts } from '../number-index.ts'
import { type Municipality, municipalityFinder } from '../residence.ts'
import { type Particulars, sexes } from '../term.ts'
import type { Packer } from './batch.ts'
import type { FileRow } from './row.ts'

export interface IndexerSettings {
  readonly municipalities: readonly Municipality[]
  readonly keys: SealKeys
}

/** What is computed of a row beside what it says. One household's members come one after another. */
export class RowIndexer {
  readonly #index: (parts: IndexParts) => Uint8Array
  readonly #municipalityOf: (address: string) => string | null
  /** Places in `#bornBytes` by day and sex: as many as there are days in a long life, three times. */
  readonly #born = new Map<number, number>()
  #bornBytes = new Uint8Array(1024 * indexBytes)
  #household: { readonly of: PlainNumber; readonly index: Uint8Array } | null = null

  constructor({ keys, municipalities }: IndexerSettings) {
    const seal = sealWith(keys)
    this.#index = (parts) => seal.index(parts)
    this.#municipalityOf = municipalityFinder(municipalities)
  }

  pack(packer: Packer, row: FileRow, line: number): void {
    if (row.kind === 'LOSS') packer.add(row, line, null, null)
    else if (row.kind === 'AMENDMENT') {
      const { address } = row.amendment
      packer.add(row, line, null, address === undefined ? null : this.#municipalityOf(address))
    } else {
      const { number, particulars } = row
      const indexes = {
        household: this.#householdOf(number),
        born: this.#bornOf(particulars),
        municipality: this.#municipalityOf(particulars.address),
      }
      packer.add(row, line, indexes, null)
    }
  }

  #householdOf(number: PlainNumber): Uint8Array {
    const last = this.#household
    if (
      last !== null &&
      last.of.number === number.number &&
      last.of.symbol === number.symbol &&
      last.of.insurer === number.insurer
    )
      return last.index
    const index = this.#index(householdParts(number))
    this.#household = { of: number, index }
    return index
  }

  #bornOf({ birthDate, sex }: Particulars): Uint8Array {
    const day = Number(birthDate.slice(0, 4)) * 1_000 + Number(birthDate.slice(5, 7)) * 50 + Number(birthDate.slice(8))
    const key = sexes.length * day + sexes.indexOf(sex)
    const known = this.#born.get(key)
    if (known !== undefined) return this.#bornBytes.subarray(known, known + indexBytes)
    const index = this.#index(bornParts(birthDate, sex))
    const place = this.#born.size * indexBytes
    if (place === this.#bornBytes.length) {
      const larger = new Uint8Array(2 * place)
      larger.set(this.#bornBytes)
      this.#bornBytes = larger
    }
    this.#bornBytes.set(index, place)
    this.#born.set(key, place)
    return index
  }
}
