import { type SeedBatch, waves } from './people/batches.ts'
import { type DemoInstitution, demoInstitutions } from './people/institutions.ts'
import type { PopulationOptions } from './people/population.ts'

/** What became of one row, as the door answered. */
export interface RowFate {
  /** Null: it landed. */
  readonly refused: string | null
}

/** How the population gets in. The same batch may be sent again: it lands once. */
export interface SeedDoor {
  /** The institution register first: who is not in it cannot call. */
  enter(institutions: readonly DemoInstitution[]): Promise<void>
  register(batch: SeedBatch): Promise<readonly RowFate[]>
}

export interface SeedProgress {
  readonly people: number
  readonly of: number
  readonly rows: number
  readonly refused: Readonly<Record<string, number>>
  readonly rowsPerSecond: number
}

export interface SeedOptions extends PopulationOptions {
  readonly door: SeedDoor
  readonly onProgress?: (progress: SeedProgress) => void
  /** Monotonic milliseconds. */
  readonly clock?: () => number
  /** Stops between two waves; a later run goes over what landed and goes on. */
  readonly signal?: AbortSignal
}

/** Batches of different insurers at once; those of one wave don't depend on each other. */
const together = 4

/** Loads the synthetic population through the same door as insurers use. Idempotent; interrupted, it is run again. */
export async function seedPopulation(options: SeedOptions): Promise<SeedProgress> {
  const { door, people: of, onProgress, clock = () => performance.now(), signal } = options
  const began = clock()
  let people = 0
  let rows = 0
  const refused: Record<string, number> = {}
  const progress = (): SeedProgress => ({
    people,
    of,
    rows,
    refused: { ...refused },
    rowsPerSecond: Math.round(rows / Math.max(0.001, (clock() - began) / 1000)),
  })
  await door.enter(demoInstitutions)
  for (const wave of waves(options)) {
    if (signal?.aborted) break
    for (let at = 0; at < wave.batches.length; at += together) {
      const some = wave.batches.slice(at, at + together)
      const fates = (await Promise.all(some.map((batch) => door.register(batch)))).flat()
      rows += fates.length
      for (const fate of fates) if (fate.refused !== null) refused[fate.refused] = (refused[fate.refused] ?? 0) + 1
    }
    people += wave.people
    onProgress?.(progress())
  }
  return progress()
}
