import { describe } from 'vitest'
import { deliveryContract } from './mpi-graph/deliveries.ts'
import { factContract } from './mpi-graph/facts.ts'
import { ledgerContract } from './mpi-graph/ledger.ts'
import type { OpenGraph } from './mpi-graph/rig.ts'

/** What every engine of the index keeps and answers. */
export function mpiGraphContract(name: string, open: OpenGraph): void {
  describe(`the graph on ${name}`, () => {
    describe('keeps records and the ledger', () => ledgerContract(open))
    describe('takes deliveries of registrations', () => deliveryContract(open))
    describe('keeps what is known beside them', () => factContract(open))
  })
}
