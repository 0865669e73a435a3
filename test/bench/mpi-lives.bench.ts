import { createNumberSeal } from '../../subgraphs/shared/seal/number-seal.ts'
import type { Bench } from './bench.ts'
import { qualityOnLives } from './mpi/lives.ts'

const seal = createNumberSeal([{ id: 1, secret: Buffer.alloc(32, 1) }], 'mpi')

/** The quality figures of `mpi` by themselves: they take most of its time and do not need a quiet machine. */
export const bench: Bench = {
  name: 'mpi-lives',
  says: 'How much of invented lives the index captures at 100, 90 and 0 % of continuity statements, and what it merges wrongly.',
  options: { people: 100_000, seed: 20_261_201 },
  async run({ folder, option, say }) {
    const [people, seed] = [option('people'), option('seed')]
    return { data: { people, seed, years: 10 }, figures: await qualityOnLives(folder, { people, seed }, seal, say) }
  },
}
