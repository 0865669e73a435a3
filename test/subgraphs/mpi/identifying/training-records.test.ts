import { expect, test } from 'vitest'
import type { PersonId, RecordId } from '../../../../schema/domain/ids.ts'
import type { Instant } from '../../../../schema/domain/time.ts'
import type { FiledIdentity } from '../../../../subgraphs/mpi/graph.ts'
import { registeredRows } from '../../../../subgraphs/mpi/identifying/identity.ts'
import { trainingRecords } from '../../../../subgraphs/mpi/identifying/training-records.ts'
import type { FiledRecord } from '../../../../subgraphs/mpi/ledger/ledger.ts'
import { yamada } from '../../../stores/mpi/identifying.ts'

/** So many people, two records each. */
function indexOf(people: number) {
  const ids = Array.from({ length: people }, (_, place) => `per_${String(place).padStart(5, '0')}` as PersonId)
  const asked = { identities: 0 }
  return {
    asked,
    persons: async (after: PersonId | null, first: number) => ids.filter((id) => id > (after ?? '')).slice(0, first),
    recordsOf: async (persons: readonly PersonId[]) =>
      persons.map((person) => [1, 2].map((nth) => ({ id: `${person}-${nth}` }) as unknown as FiledRecord)),
    identitiesOf: async (records: readonly RecordId[]): Promise<readonly (readonly FiledIdentity[])[]> => {
      asked.identities += records.length
      return records.map((record) => registeredRows(record, yamada, 0 as Instant))
    },
  }
}

const reading = { signal: new AbortController().signal, onProgress: () => undefined }

test('of more people than are wanted those read first are a sample with all of their records, and the others are counted', async () => {
  const index = indexOf(5_000)
  const { table, of } = await trainingRecords(index, { ...reading, most: 300 })
  expect([table.count, of, index.asked.identities]).toEqual([400, 10_000, 400])
})

test('of fewer everybody is read, also where the last of them fill a page', async () => {
  for (const people of [0, 199, 200, 401]) {
    const told: number[] = []
    const { table, of } = await trainingRecords(indexOf(people), {
      ...reading,
      most: 1_000_000,
      onProgress: (records) => told.push(records),
    })
    expect([table.count, of, told.at(-1)]).toEqual([2 * people, 2 * people, 2 * people])
  }
})

test('whoever stops it while the others are counted is obeyed', async () => {
  const stopping = new AbortController()
  const onProgress = (_: number, people: number) => (people > 200 ? stopping.abort() : undefined)
  const stopped = trainingRecords(indexOf(5_000), { most: 1, signal: stopping.signal, onProgress })
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
})
