import { expect, test } from 'vitest'
import type { RecordToken } from '../../../../schema/domain/ids.ts'
import type { Instant } from '../../../../schema/domain/time.ts'
import { readCheckup } from '../../../../subgraphs/clinical/checkup/cda/document.ts'
import { type IndexDoor, importRecords, type PlaceTold } from '../../../../subgraphs/clinical/import/importing.ts'
import { type NodeKeeping, nodeKeeping } from '../../../../subgraphs/clinical/node/keeping.ts'
import { openClinicalStore } from '../../../../subgraphs/clinical/store.sql.ts'
import type { ClinicalTables } from '../../../../subgraphs/clinical/tables.ts'
import { checkupXml } from '../../../support/clinical/cda.ts'
import { openStore } from '../../../support/engine.ts'
import { temporaryFolder } from '../../../support/folder.ts'
import { scopeFor } from '../../../support/scopes.ts'

const folder = temporaryFolder()
const people = 1_200

async function* checkups() {
  for (let person = 1; person <= people; person++) {
    const bytes = Buffer.from(checkupXml({ number: String(10_000 + person) }))
    yield { place: `h${person}.xml`, reading: readCheckup(bytes) }
  }
}

const tokenOf = (number: string) => `tok_${number.padStart(22, '0')}` as RecordToken

function index() {
  const told = new Map<RecordToken, PlaceTold>()
  const door: IndexDoor = {
    registerNumbers: async (numbers) => numbers.map(({ number }) => tokenOf(number)),
    registerLocations: async (places) => {
      for (const place of places) told.set(place.token, place)
    },
  }
  return { told, door }
}

test('an import that was cut off at any batch is run again: nothing lands twice, and every place is told', async () => {
  const store = await openClinicalStore(await openStore<ClinicalTables>(folder, 'cut-off'))
  const keeping = nodeKeeping(store, () => 0 as Instant)
  const { told, door } = index()
  const run = (node: NodeKeeping, signal = new AbortController().signal) =>
    importRecords({
      entries: checkups(),
      node,
      index: door,
      onProgress: () => undefined,
      onRefused: (place) => expect.unreachable(place),
      signal,
    })

  let landed = 0
  const failing: NodeKeeping = {
    ...keeping,
    put: async (records) => {
      // The batch lands, and the answer is lost.
      const outcomes = await keeping.put(records)
      landed += records.length
      if (landed >= 500) throw new Error('The connection was lost.')
      return outcomes
    },
  }
  await expect(run(failing)).rejects.toThrow('The connection was lost.')
  expect([landed > 0 && landed < people, told.size]).toEqual([true, 0])

  expect(await run(keeping)).toEqual({
    entries: people,
    added: people - landed,
    changed: 0,
    same: landed,
    aside: 0,
    refused: 0,
  })
  expect([told.size, new Set([...told.values()].map(({ count }) => count))]).toEqual([people, new Set([1])])
  const of = (number: string) =>
    store.records({
      scope: scopeFor('CHECKUP', tokenOf(number)),
      from: null,
      until: null,
      reach: { persons: [], guardian: null, hangsOn: [] },
    })
  expect([await of('10001'), await of('11200'), await of('9999')].map(({ length }) => length)).toEqual([1, 1, 0])
  await store.close()
})

test('an import that is stopped tells the places of what landed, and goes on when it is run again', async () => {
  const store = await openClinicalStore(await openStore<ClinicalTables>(folder, 'stopped'))
  const { told, door } = index()
  const stop = new AbortController()
  const parts = { node: nodeKeeping(store, () => 0 as Instant), index: door, onRefused: () => undefined }
  const stopped = await importRecords({
    ...parts,
    entries: checkups(),
    onProgress: () => stop.abort(),
    signal: stop.signal,
  })
  expect(stopped.added).toBeGreaterThan(0)
  expect([stopped.added < people, told.size]).toEqual([true, stopped.added])
  const { added, same } = await importRecords({
    ...parts,
    entries: checkups(),
    onProgress: () => undefined,
    signal: new AbortController().signal,
  })
  expect([added, same, told.size]).toEqual([people - stopped.added, stopped.added, people])
  await store.close()
})
