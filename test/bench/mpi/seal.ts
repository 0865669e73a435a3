import { createNumberSeal } from '../../../subgraphs/shared/seal/number-seal.ts'

/** Whatever process opens a store of the bench. */
export const indexSeal = createNumberSeal([{ id: 1, secret: Buffer.alloc(32, 1) }], 'mpi')
