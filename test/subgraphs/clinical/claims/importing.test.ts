import { createHash } from 'node:crypto'
import { createReadStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { RecordToken } from '../../../../schema/domain/ids.ts'
import type { Instant } from '../../../../schema/domain/time.ts'
import { ukeLines } from '../../../../subgraphs/clinical/claims/lines.ts'
import { claimsIn } from '../../../../subgraphs/clinical/claims/reading.ts'
import { type IndexDoor, importRecords, type PlaceTold } from '../../../../subgraphs/clinical/import/importing.ts'
import { type NodeKeeping, nodeKeeping } from '../../../../subgraphs/clinical/node/keeping.ts'
import { openClinicalStore } from '../../../../subgraphs/clinical/store.sql.ts'
import type { ClinicalTables } from '../../../../subgraphs/clinical/tables.ts'
import { openSqlite } from '../../../../subgraphs/shared/database/sqlite.ts'
import { temporaryFolder } from '../../../support/folder.ts'

const at = Date.parse('2026-11-20T03:00:00Z') as Instant
const folder = temporaryFolder()
const files = ['medical', 'dental', 'pharmacy', 'dpc'] as const

/** The same token for the same number, as the hub gives it. */
const tokenOf = (number: object): RecordToken =>
  `tok_${createHash('sha256').update(JSON.stringify(number)).digest('base64url').slice(0, 22)}` as RecordToken

async function openNode(name: string) {
  mkdirSync(join(folder, name))
  const database = await openSqlite<ClinicalTables>({ file: join(folder, name, 'node.sqlite'), readers: 1 })
  const store = await openClinicalStore(database)
  const rows = async () =>
    (await database.read.selectFrom('record').selectAll().orderBy('institution').orderBy('source').execute()).map(
      ({ id: _, known: __, ...row }) => row,
    )
  return { store, rows, node: nodeKeeping(store, () => at) }
}

async function importing(file: string, node: NodeKeeping, told: PlaceTold[]) {
  const index: IndexDoor = {
    registerNumbers: async (numbers) => numbers.map(tokenOf),
    registerLocations: async (places) => void told.push(...places),
  }
  const counts = { lines: 0, claims: 0 }
  const { added, changed, same, refused } = await importRecords({
    entries: claimsIn(ukeLines(createReadStream(new URL(`golden-${file}.uke`, import.meta.url))), counts),
    node,
    index,
    onProgress: () => undefined,
    onRefused: () => undefined,
    signal: new AbortController().signal,
  })
  return { added, changed, same, refused }
}

const inOrder = (places: readonly PlaceTold[]) => [...new Set(places.map((place) => JSON.stringify(place)))].sort()

test('claims whose import broke off after they landed are not there twice, and their places are told', async () => {
  const [whole, broken] = [await openNode('whole'), await openNode('broken')]
  const [placesWhole, placesBroken]: PlaceTold[][] = [[], []]
  for (const file of files) {
    const cut: NodeKeeping = {
      ...broken.node,
      async put(records) {
        await broken.node.put(records)
        throw new Error('cut off')
      },
    }
    await expect(importing(file, cut, placesBroken ?? [])).rejects.toThrow('cut off')
    const { added, same, ...rest } = await importing(file, broken.node, placesBroken ?? [])
    const once = await importing(file, whole.node, placesWhole ?? [])
    // What a claim never said of a category is the same as before it came.
    expect({ added: added + same, ...rest }).toEqual({ added: once.added + once.same, changed: 0, refused: 0 })
    expect(added).toBe(0)
  }
  expect(await broken.rows()).toEqual(await whole.rows())
  expect(inOrder(placesBroken ?? [])).toEqual(inOrder(placesWhole ?? []))
  await whole.store.close()
  await broken.store.close()
})
