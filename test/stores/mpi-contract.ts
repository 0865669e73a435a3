import { describe } from 'vitest'
import type { MpiAdapter } from './mpi/bench.ts'
import { changeContract } from './mpi/changes.ts'
import { groupingContract } from './mpi/grouping.ts'
import { handleContract } from './mpi/handles.ts'
import { historyContract } from './mpi/history.ts'
import { identifyingContract } from './mpi/identifying.ts'
import { linkageContract } from './mpi/linkage.ts'
import { locationContract } from './mpi/locations.ts'
import { meteringContract } from './mpi/metering.ts'
import { ownModelContract } from './mpi/own-model.ts'
import { patientContract } from './mpi/patients.ts'
import { secondLookContract } from './mpi/second-look.ts'
import { stewardContract } from './mpi/stewarding.ts'
import { trainingContract } from './mpi/training.ts'
import { webhookContract } from './mpi/webhooks.ts'

/** What every adapter of the index does. `open` gives an empty store each time. */
export function mpiContract(name: string, open: () => MpiAdapter): void {
  describe(`the master patient index on ${name}`, () => {
    describe('mints handles', () => handleContract(open))
    describe('groups numbers into persons', () => groupingContract(open))
    describe('answers who held what', () => historyContract(open))
    describe('tells of changes', () => changeContract(open))
    describe('knows where records lie', () => locationContract(open))
    describe('codes persons for those who join databases', () => linkageContract(open))
    describe('matches whoever is filed', () => identifyingContract(open))
    describe('looks again at whom likeness leaves in doubt', () => secondLookContract(open))
    describe('is given a model of the site’s own', () => ownModelContract(open))
    describe('gives what a model is trained on', () => trainingContract(open))
    describe('takes the patients of networks', () => patientContract(open))
    describe('meters itself', () => meteringContract(open))
    describe('tells institutions of news', () => webhookContract(open))
    describe('is decided by stewards', () => stewardContract(open))
  })
}
