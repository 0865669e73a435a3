import type { CivilDate } from '../../../schema/domain/time.ts'
import { GrowingBytes } from '../../shared/database/growing-bytes.ts'
import type { PlainNumber } from '../../shared/internal.ts'
import { joinPacked, packNumber } from '../../shared/packed-numbers.ts'
import { indexBytes } from '../../shared/seal/number-seal.ts'
import type { ElderlyRecipient, LossReason, Particulars } from '../term.ts'
import type { ImportReason } from './reasons.ts'
import type { FileRow } from './row.ts'

/** Blind indexes and the municipality of a row's address, computed where the row is read: not in the writer's turn. */
export interface RowIndexes {
  readonly household: Uint8Array
  readonly born: Uint8Array
  readonly municipality: string | null
}

export interface RefusedRow {
  readonly line: number
  /** As the schema names it; null: the row as a whole. */
  readonly column: string | null
  readonly reason: ImportReason
  /** Masked. */
  readonly value: string
}

/** How far a file was read. */
export interface Mark {
  readonly position: number
  readonly line: number
  readonly afterCr: boolean
  /** SHA-256 of everything before. */
  readonly prefix: Uint8Array
}

/** As many rows as are committed at once, on their way between threads. */
export interface Batch {
  /** The numbers that the rows name, each once; see `packNumbers`. */
  readonly numbers: string
  /** By the numbers' places: which row names each last. */
  readonly lasts: Uint16Array<ArrayBuffer>
  /**
   * JSON of the rows that were read, a line for each part of them: bytes, because objects by the thousand cost more to
   * clone than to write.
   */
  readonly rows: Uint8Array<ArrayBuffer>
  /** Their blind indexes, one after another. */
  readonly indexes: Uint8Array<ArrayBuffer>
  readonly count: number
  readonly refused: readonly RefusedRow[]
  readonly mark: Mark
}

/** What of a batch goes over to another thread instead of being copied, and is gone here. */
export const handedOver = ({ lasts, rows, indexes }: Batch): readonly ArrayBuffer[] => [
  lasts.buffer,
  rows.buffer,
  indexes.buffer,
]

/** A row as it reaches its store; numbers by their place in the batch. */
export type PackedRow = { readonly line: number; readonly number: number } & (
  | {
      readonly kind: 'NEW'
      readonly previous: number | null
      readonly particulars: Particulars
      readonly from: CivilDate
      readonly indexes: RowIndexes
    }
  | { readonly kind: 'LOSS'; readonly until: CivilDate; readonly reason: LossReason }
  | {
      readonly kind: 'AMENDMENT'
      readonly amendment: Partial<Particulars>
      readonly asOf: CivilDate | null
      /** Of the amended address, if it is amended. */
      readonly municipality: string | null
    }
)

/** Rows that are there as objects at once: what is made of them is let go before the next. */
const inAPart = 50
const lineEnd = 0x0a

/**
 * Collects rows until a batch is full, each as text at once: what is kept as objects until then is copied by every
 * collection of garbage. Lists instead of objects: the names of 20 fields would be most of the bytes.
 */
export class Packer {
  readonly #places = new Map<string, number>()
  #lasts: number[] = []
  readonly #rows = new GrowingBytes()
  readonly #indexes = new GrowingBytes()
  #count = 0

  /** `indexes` of a NEW row; `municipality` of an amended address. */
  add(row: FileRow, line: number, indexes: RowIndexes | null, municipality: string | null): void {
    const number = this.#place(row.number)
    switch (row.kind) {
      case 'NEW': {
        const { particulars: one, from, previous } = row
        const elderly = one.elderlyRecipient
        if (indexes === null) throw new Error('An acquisition comes with its indexes.')
        this.#indexes.bytes(indexes.household)
        this.#indexes.bytes(indexes.born)
        this.#put([
          0,
          line,
          number,
          previous === null ? null : this.#place(previous),
          indexes.municipality,
          [
            one.name,
            one.kana,
            one.otherName,
            one.sex,
            one.birthDate,
            one.postalCode,
            one.address,
            one.cardClass,
            one.family,
            one.shareOfCost,
            one.issuedOn,
            one.validUntil,
            elderly === null ? null : [elderly.from, elderly.until, elderly.shareOfCost],
          ],
          from,
        ])
        break
      }
      case 'LOSS':
        this.#put([1, line, number, row.until, row.reason])
        break
      case 'AMENDMENT':
        this.#put([2, line, number, row.amendment, row.asOf, municipality])
    }
  }

  /** The batch; what is added from now on is of the next. */
  packed(): Pick<Batch, 'numbers' | 'lasts' | 'rows' | 'indexes' | 'count'> {
    if (this.#count > 0) this.#rows.text(']')
    const packed = {
      numbers: joinPacked(this.#places.keys()),
      lasts: Uint16Array.from(this.#lasts),
      rows: this.#rows.taken(),
      indexes: this.#indexes.taken(),
      count: this.#count,
    }
    this.#places.clear()
    this.#lasts = []
    this.#count = 0
    return packed
  }

  #put(line: Line): void {
    this.#rows.text(this.#count % inAPart > 0 ? ',' : this.#count === 0 ? '[' : ']\n[')
    this.#rows.text(JSON.stringify(line))
    this.#count += 1
  }

  #place(number: PlainNumber): number {
    const key = packNumber(number)
    const place = this.#places.get(key) ?? this.#places.size
    if (place === this.#places.size) this.#places.set(key, place)
    this.#lasts[place] = this.#count
    return place
  }
}

type Card = readonly [
  name: string,
  kana: string,
  otherName: string | null,
  sex: Particulars['sex'],
  birthDate: CivilDate,
  postalCode: string | null,
  address: string,
  cardClass: Particulars['cardClass'],
  family: Particulars['family'],
  shareOfCost: number | null,
  issuedOn: CivilDate | null,
  validUntil: CivilDate | null,
  elderly: readonly [CivilDate, CivilDate | null, number] | null,
]
type Line =
  | readonly [
      0,
      line: number,
      number: number,
      previous: number | null,
      municipality: string | null,
      card: Card,
      from: CivilDate,
    ]
  | readonly [1, line: number, number: number, until: CivilDate, reason: LossReason]
  | readonly [
      2,
      line: number,
      number: number,
      amendment: Partial<Particulars>,
      asOf: CivilDate | null,
      municipality: string | null,
    ]

/** What `Packer` packed, part by part. */
export function* unpacked({ rows, indexes }: Pick<Batch, 'rows' | 'indexes'>): Generator<readonly PackedRow[]> {
  const bytes = Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength)
  let used = 0
  const nextIndex = (): Uint8Array => {
    used += indexBytes
    return indexes.subarray(used - indexBytes, used)
  }
  for (let from = 0; from < bytes.length; ) {
    const found = bytes.indexOf(lineEnd, from)
    const end = found === -1 ? bytes.length : found
    const lines = JSON.parse(bytes.toString('utf8', from, end)) as readonly Line[]
    yield lines.map((line) => packedRow(line, nextIndex))
    from = end + 1
  }
}

function packedRow(row: Line, nextIndex: () => Uint8Array): PackedRow {
  if (row[0] === 0) {
    return {
      kind: 'NEW',
      line: row[1],
      number: row[2],
      previous: row[3],
      particulars: particularsOf(row[5]),
      from: row[6],
      indexes: { household: nextIndex(), born: nextIndex(), municipality: row[4] },
    }
  }
  if (row[0] === 1) return { kind: 'LOSS', line: row[1], number: row[2], until: row[3], reason: row[4] }
  const [, line, number, amendment, asOf, municipality] = row
  return { kind: 'AMENDMENT', line, number, amendment, asOf, municipality }
}

function particularsOf(card: Card): Particulars {
  const elderly: ElderlyRecipient | null =
    card[12] === null ? null : { from: card[12][0], until: card[12][1], shareOfCost: card[12][2] }
  return {
    name: card[0],
    kana: card[1],
    otherName: card[2],
    sex: card[3],
    birthDate: card[4],
    postalCode: card[5],
    address: card[6],
    cardClass: card[7],
    family: card[8],
    shareOfCost: card[9],
    issuedOn: card[10],
    validUntil: card[11],
    elderlyRecipient: elderly,
  }
}

/** What became of a batch. */
export interface BatchOutcome {
  readonly landed: number
  readonly unchanged: number
  readonly refused: number
}

/** Takes batches of one job, each whole with its mark, or not at all. */
export interface ImportSink {
  /** `handles` in the order of the batch's numbers, packed (see `packHandles`); `before`: the position this batch begins at. */
  take(job: string, before: number, batch: Batch, handles: string, author: SinkAuthor): Promise<BatchOutcome>
}

export interface SinkAuthor {
  readonly institution: string
  readonly at: number
}
