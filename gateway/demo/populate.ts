import { type CivilDate, civilDateAt, type Instant } from '../../schema/domain/time.ts'
import type { RegisterStore } from '../../subgraphs/qualification/register-store.ts'
import type { DemoCardAuthority } from './card-authority.ts'
import { type DemoState, readDemoState, writeDemoState } from './demo-file.ts'
import { type Introduction, introduce } from './introduce.ts'
import { demoInstitutions, withReaders } from './people/institutions.ts'
import { type SeedDoor, type SeedOptions, type SeedProgress, seedPopulation } from './seed.ts'

/** As many as a small town's quarter: enough for every case, in a few seconds. */
export const usualPopulation = { people: 2_000, seed: 20_261_120 } as const

/** The day of which a new population is a picture. */
export const today = (): CivilDate => civilDateAt(Date.now() as Instant)

export interface Acquainting extends Introduction {
  /** The folder of the stores: what became of it is written there. */
  readonly folder: string
  readonly population: DemoState['population']
}

export interface Populating extends Acquainting {
  readonly door: SeedDoor
  readonly onProgress: NonNullable<SeedOptions['onProgress']>
  /** Resolves when what insurers told is on its way to the index. */
  readonly settled: () => Promise<void>
}

/** The demo's institutions and the readers at their desks (顔認証付きカードリーダー). */
export async function enterInstitutions(
  register: Pick<RegisterStore, 'putInstitutions' | 'putReaders'>,
  cards: Pick<DemoCardAuthority, 'readerAt'>,
): Promise<void> {
  await register.putInstitutions(demoInstitutions)
  await register.putReaders(
    withReaders.map(({ code }) => {
      const { kid, jwk } = cards.readerAt(code)
      return { key: kid, institution: code, publicJwk: JSON.stringify(jwk) }
    }),
  )
}

/** Loads the population and gets acquainted. Cut off and run again, it goes over what landed and goes on. */
export async function populate(parts: Populating): Promise<SeedProgress> {
  const { folder, population, signal, onProgress } = parts
  const defaults = readDemoState(folder)?.defaults ?? {}
  writeDemoState(folder, { population, complete: false, defaults })
  const done = await seedPopulation({ ...population, door: untilStopped(parts.door, signal), onProgress, signal })
  signal.throwIfAborted()
  await parts.settled()
  await getAcquainted(parts)
  return done
}

/** Writes down whom the tokens of the demo speak for, once its people are in. */
export async function getAcquainted(parts: Acquainting): Promise<void> {
  const { folder, population } = parts
  writeDemoState(folder, { population, complete: true, defaults: await introduce(parts) })
}

/** Between two batches at the latest: a wave of many thousand people is long. */
function untilStopped(door: SeedDoor, signal: AbortSignal): SeedDoor {
  return {
    enter: (institutions) => door.enter(institutions),
    register(batch) {
      signal.throwIfAborted()
      return door.register(batch)
    },
  }
}
