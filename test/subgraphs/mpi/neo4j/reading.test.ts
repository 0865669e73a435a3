import { expect, test } from 'vitest'
import type { NumberHandle, PersonId } from '../../../../schema/domain/ids.ts'
import { read } from '../../../../subgraphs/mpi/neo4j/cypher.ts'
import { graphReads } from '../../../../subgraphs/mpi/neo4j/reading.ts'
import type { Parameters } from '../../../../subgraphs/mpi/neo4j/statement.ts'

const handle = (place: number) => `num_${place}` as NumberHandle
const held = (place: number) => ({
  id: null,
  filed: place,
  handle: handle(place),
  from_on: 20_240_401,
  until_on: null,
  person: `per_${place}`,
  evidence: null,
  decision: null,
  doubted: null,
  known: 1,
  scheme: 'MEDICAL',
})

/** A server where each person holds the number of the same place, and every number that is asked for is a CARE one. */
function rig() {
  const asked: { readonly text: string; readonly parameters: Parameters }[] = []
  const reads = graphReads((work) =>
    work({
      async rows<R>(text: string, parameters: Parameters = {}) {
        asked.push({ text, parameters })
        const { keys = [], numbers = [] } = parameters as { keys?: readonly string[]; numbers?: readonly string[] }
        const rows =
          text === read.ofPersons
            ? keys.map((key) => held(Number(key.slice(4))))
            : numbers.map((number) => ({ handle: number, scheme: 'CARE' }))
        return rows as readonly unknown[] as readonly R[]
      },
    }),
  )
  return { asked, reads }
}

test('the schemes of a person’s numbers come with the records: a history is one question', async () => {
  const { asked, reads } = rig()
  const [records] = await reads.recordsOf(['per_7' as PersonId], null)
  expect(records).toEqual([
    {
      id: 'rec_7',
      filed: 7,
      own: 'per_7',
      handle: handle(7),
      from: '2024-04-01',
      until: null,
      known: 1,
      person: 'per_7',
      evidence: 'FIRST_REGISTRATION',
      decision: null,
      doubted: false,
    },
  ])
  expect(await reads.schemes([handle(7), handle(7)])).toEqual(['MEDICAL', 'MEDICAL'])
  expect(asked).toEqual([{ text: read.ofPersons, parameters: { keys: ['per_7'] } }])
})

test('only what did not come with a record is asked for, and told in the order asked', async () => {
  const { asked, reads } = rig()
  await reads.recordsOf(['per_7' as PersonId], null)
  expect(await reads.schemes([handle(8), handle(7), handle(9)])).toEqual(['CARE', 'MEDICAL', 'CARE'])
  expect(asked.slice(1)).toEqual([{ text: read.schemes, parameters: { numbers: [handle(8), handle(9)] } }])
})

test('of many the oldest are forgotten, and asked for again', async () => {
  const { asked, reads } = rig()
  await reads.recordsOf(
    Array.from({ length: 10_001 }, (_, place) => `per_${place}` as PersonId),
    null,
  )
  expect(await reads.schemes([handle(0), handle(1)])).toEqual(['CARE', 'MEDICAL'])
  expect(asked.slice(1)).toEqual([{ text: read.schemes, parameters: { numbers: [handle(0)] } }])
})
