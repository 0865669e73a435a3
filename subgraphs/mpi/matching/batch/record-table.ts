import { type FieldKind, normaliseField } from '../field-kinds.ts'

/** What is in a column of a table, and how it is compared. */
export interface TableField {
  readonly field: string
  readonly kind: FieldKind
}

/** Values of one kind, each kept once; 0 is silence. */
class Dictionary {
  readonly kind: FieldKind
  readonly values: string[] = ['']
  readonly #ids = new Map<string, number>()
  /** As written; a text is normalised once however often it comes. */
  readonly #texts = new Map<string, number>()

  constructor(kind: FieldKind) {
    this.kind = kind
  }

  idOf(text: string): number {
    const known = this.#texts.get(text)
    if (known !== undefined) return known
    const value = normaliseField(this.kind, text)
    const id = value === null ? 0 : this.#idOfValue(value)
    this.#texts.set(text, id)
    return id
  }

  #idOfValue(value: string): number {
    const known = this.#ids.get(value)
    if (known !== undefined) return known
    const id = this.values.push(value) - 1
    this.#ids.set(value, id)
    return id
  }

  /** By former number the new one. */
  sort(): Uint32Array {
    const before = this.values.slice()
    // An empty text comes first: silence stays 0.
    this.values.sort()
    const places = new Map(this.values.map((value, id) => [value, id]))
    return Uint32Array.from(before, (value) => places.get(value) ?? 0)
  }

  /** What was read is no longer needed; the values are. */
  close(): void {
    this.#texts.clear()
    this.#ids.clear()
  }
}

/** Records as columns of numbers: a million of them in some tens of megabytes beside their distinct values. */
export class RecordTable {
  readonly fields: readonly TableField[]
  readonly columns: Uint32Array[]
  /** From which file each is: 0 or 1. */
  files: Uint8Array
  count = 0
  readonly #dictionaries: readonly Dictionary[]

  constructor(fields: readonly TableField[]) {
    this.fields = fields
    this.columns = fields.map(() => new Uint32Array(1024))
    this.files = new Uint8Array(1024)
    const byKind = new Map<FieldKind, Dictionary>()
    this.#dictionaries = fields.map(({ kind }) => {
      const dictionary = byKind.get(kind) ?? new Dictionary(kind)
      byKind.set(kind, dictionary)
      return dictionary
    })
  }

  add(texts: readonly (string | null)[], file = 0): void {
    if (this.count === this.files.length) this.#grow()
    for (const [at, column] of this.columns.entries()) {
      const text = texts[at] ?? null
      column[this.count] = text === null || text === '' ? 0 : (this.#dictionaries[at]?.idOf(text) ?? 0)
    }
    this.files[this.count] = file
    this.count++
  }

  close(): void {
    for (const dictionary of this.#dictionaries) dictionary.close()
  }

  /** As `close`; besides, the table is the same whichever way its records came. */
  closeInOrder(): void {
    this.close()
    const { columns, count } = this
    const places = new Map([...new Set(this.#dictionaries)].map((dictionary) => [dictionary, dictionary.sort()]))
    for (const [at, dictionary] of this.#dictionaries.entries())
      columns[at] = (columns[at] ?? new Uint32Array()).map((id) => places.get(dictionary)?.[id] ?? 0)
    const order = Uint32Array.from({ length: count }, (_, record) => record).sort((one, other) => {
      for (const column of columns) {
        const difference = (column[one] ?? 0) - (column[other] ?? 0)
        if (difference !== 0) return difference
      }
      return (this.files[one] ?? 0) - (this.files[other] ?? 0)
    })
    for (const [at, column] of columns.entries()) columns[at] = order.map((record) => column[record] ?? 0)
    const { files } = this
    this.files = Uint8Array.from(order, (record) => files[record] ?? 0)
  }

  /** The values of a field, by their numbers. */
  valuesOf(field: number): readonly string[] {
    return this.#dictionaries[field]?.values ?? []
  }

  /** How often each value stands in a field, by number. */
  countsOf(field: number): Uint32Array {
    const counts = new Uint32Array(this.valuesOf(field).length)
    const column = this.columns[field] ?? new Uint32Array()
    for (let record = 0; record < this.count; record++) {
      const id = column[record] ?? 0
      counts[id] = (counts[id] ?? 0) + 1
    }
    return counts
  }

  #grow(): void {
    const length = this.count * 2
    for (const [at, column] of this.columns.entries()) {
      const wider = new Uint32Array(length)
      wider.set(column)
      this.columns[at] = wider
    }
    const files = new Uint8Array(length)
    files.set(this.files)
    this.files = files
  }
}
