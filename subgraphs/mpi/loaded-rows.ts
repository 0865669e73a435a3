import { packedWidth, RowBytes } from '../shared/database/packed-rows.ts'
import type { SealedNumbers } from './numbers-to-seal.ts'

const id = { signs: 26 } as const
const day = { signs: 10 } as const
const evidence = { signs: 20, shorter: 'FILLED' } as const
const scheme = { signs: 17, shorter: 'FILLED' } as const

/** What a first load brings of each table. */
export const forms = {
  number: { handle: id, scheme, insurer: { signs: 8, shorter: 'FILLED' } },
  record: {
    id,
    handle: id,
    from_on: day,
    until_on: { ...day, shorter: 'OR_NULL' },
    person: id,
    evidence,
    decision: { ...id, shorter: 'OR_NULL' },
    scheme,
  },
  ledger: { id, rule: evidence, one: id, other: id },
  continuity: { handle: id, previous: id },
} as const

type Cells<Table extends keyof typeof forms> = {
  readonly [Column in keyof (typeof forms)[Table]]: string | null
}

/** What comes of a load, packed as it comes. */
export class ComingRows {
  readonly #number = new RowBytes(forms.number)
  readonly #record = new RowBytes(forms.record)
  readonly #ledger = new RowBytes(forms.ledger)
  readonly #continuity = new RowBytes(forms.continuity)

  number({ handle, scheme, insurer }: Cells<'number'>): void {
    this.#number.add([handle, scheme, insurer])
  }

  record({ id, handle, from_on, until_on, person, evidence, decision, scheme }: Cells<'record'>): void {
    this.#record.add([id, handle, from_on, until_on, person, evidence, decision, scheme])
  }

  ledger({ id, rule, one, other }: Cells<'ledger'>): void {
    this.#ledger.add([id, rule, one, other])
  }

  continuity({ handle, previous }: Cells<'continuity'>): void {
    this.#continuity.add([handle, previous])
  }

  get records(): number {
    return this.#record.length / packedWidth(forms.record)
  }

  take(): PackedTables {
    return {
      number: this.#number.take(),
      record: this.#record.take(),
      ledger: this.#ledger.take(),
      continuity: this.#continuity.take(),
    }
  }
}

export type PackedTables = { readonly [Table in keyof typeof forms]: Uint8Array<ArrayBuffer> }

/** At once; see `ComingRows`. */
export interface LoadedRows extends PackedTables {
  readonly sealed: SealedNumbers
  /** The first record is filed after so many. */
  readonly filed: number
  /** The first entry of the ledger is made after so many. */
  readonly decided: number
  readonly at: number
}

export const rowsIn = (rows: PackedTables, table: keyof typeof forms): number =>
  rows[table].length / packedWidth(forms[table])
