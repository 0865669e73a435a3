import { createHash } from 'node:crypto'
import { households, type PopulationOptions, type SyntheticPerson } from './population.ts'
import type { Row, RowKind } from './rows.ts'

/** Rows of one kind that one insurer sends at once: one mutation. */
export interface SeedBatch {
  /** The insurer, or the welfare office for 医療扶助: its code in the institution register. */
  readonly institution: string
  readonly kind: RowKind
  /** Of vouchers: their month. */
  readonly month: string | null
  readonly rows: readonly Row[]
  /** Drawn from what is in it: the same batch has the same key, another never. */
  readonly idempotencyKey: string
}

/** Batches that may be sent in any order among themselves, but after the wave before. */
export interface Wave {
  readonly batches: readonly SeedBatch[]
  /** People all of whose rows were sent once this wave is. */
  readonly people: number
}

export const mostRows = 500
const peopleTogether = 4_000

/**
 * The population as insurers send it: the rows of one person one after another, as they came to be, those of many
 * persons together. Lazy: a few thousand people are held at a time.
 */
export function* waves(options: PopulationOptions): Generator<Wave> {
  let held: SyntheticPerson[] = []
  for (const { people } of households(options)) {
    held.push(...people)
    if (held.length < peopleTogether) continue
    yield* wavesOf(held)
    held = []
  }
  yield* wavesOf(held)
}

function* wavesOf(people: readonly SyntheticPerson[]): Generator<Wave> {
  const steps = people.map(stepsOf)
  const most = steps.reduce((length, one) => Math.max(length, one.length), 0)
  for (let at = 0; at < most; at++) {
    const queues = new Map<string, Row[]>()
    for (const one of steps) {
      for (const row of one[at] ?? []) {
        const key = queueOf(row)
        const queue = queues.get(key)
        if (queue === undefined) queues.set(key, [row])
        else queue.push(row)
      }
    }
    yield { batches: [...queues.values()].flatMap(batchesOf), people: at === most - 1 ? people.length : 0 }
  }
}

const monthOf = (row: Row): string | null => (row.kind === 'VOUCHER' ? row.entry.month : null)
const queueOf = (row: Row): string => `${row.kind} ${row.entry.number.insurerNumber} ${monthOf(row) ?? ''}`

/** A person's rows, cut where the mutation changes. */
function stepsOf({ rows }: SyntheticPerson): readonly (readonly Row[])[] {
  const steps: Row[][] = []
  let last = ''
  for (const row of rows) {
    const queue = queueOf(row)
    const step = steps.at(-1)
    if (step !== undefined && queue === last) step.push(row)
    else steps.push([row])
    last = queue
  }
  return steps
}

function batchesOf(queue: readonly Row[]): readonly SeedBatch[] {
  const batches: SeedBatch[] = []
  for (let from = 0; from < queue.length; from += mostRows) {
    const rows = queue.slice(from, from + mostRows)
    const [first] = rows
    if (first === undefined) continue
    const digest = createHash('sha256').update(JSON.stringify(rows)).digest('base64url')
    batches.push({
      institution: first.entry.number.insurerNumber,
      kind: first.kind,
      month: monthOf(first),
      rows,
      idempotencyKey: `seed-${digest.slice(0, 32)}`,
    })
  }
  return batches
}
