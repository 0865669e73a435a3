import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readManifest } from '../../gateway/commands/backup/manifest.ts'
import type { Instant } from '../../schema/domain/time.ts'
import { openClinicalStore } from '../../subgraphs/clinical/store.sql.ts'
import type { ClinicalStore, ToldRecord } from '../../subgraphs/clinical/store.ts'
import type { ClinicalTables } from '../../subgraphs/clinical/tables.ts'
import { openPostgres } from '../../subgraphs/shared/database/postgres.ts'
import { content, record, token } from '../support/clinical/records.ts'
import { freshPostgresUrl } from '../support/engine.ts'
import { temporaryFolder } from '../support/folder.ts'
import { hubCommand, killHubCommands } from '../support/hub-command.ts'
import { contentOf } from '../support/postgres-content.ts'
import { scopeFor } from '../support/scopes.ts'

afterAll(killHubCommands)

const at = Date.parse('2026-11-20T03:00:00Z') as Instant
const settings = {
  qualification: 'QUALIFICATION_DATABASE_URL',
  mpi: 'MPI_DATABASE_URL',
  emergency: 'EMERGENCY_DATABASE_URL',
  chase: 'CHASE_DATABASE_URL',
  node: 'NODE_DATABASE_URL',
} as const
const stores = Object.keys(settings) as readonly (keyof typeof settings)[]

describe('a backup of every store that can lie on PostgreSQL', () => {
  const folder = temporaryFolder()
  const backup = join(folder, 'backup')
  const source = placed('source')

  function placed(name: string) {
    const urls = Object.fromEntries(stores.map((store) => [settings[store], freshPostgresUrl()]))
    const places = urls as Record<(typeof settings)[keyof typeof settings], string>
    return { HUB_MODE: 'demo', DATA_DIR: join(folder, name), KEYS_DIR: join(folder, 'keys'), ...places }
  }
  const inNode = async <T>(url: string, work: (store: ClinicalStore) => Promise<T>): Promise<T> => {
    const store = await openClinicalStore(await openPostgres<ClinicalTables>({ url, name: 'node' }))
    try {
      return await work(store)
    } finally {
      await store.close()
    }
  }
  const recordsIn = (url: string) =>
    inNode(url, (store) =>
      store.records({
        scope: scopeFor('CLINICAL', token),
        from: null,
        until: null,
        reach: { persons: [], guardian: null, hangsOn: [] },
      }),
    )

  beforeAll(async () => {
    const seeded = await hubCommand(['seed', '--people', '120'], source)
    expect(seeded).toMatchObject({ code: 0 })
    const { id: _, ...said } = record(content('CONDITION'), '2026-04-02')
    const told: ToldRecord = { ...said, source: 'c-1', labels: ['PSYCHIATRIC'], keepLong: true }
    await inNode(source.NODE_DATABASE_URL, (store) => store.put([told], at))
    expect(await hubCommand(['backup', backup], source)).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^Backed up: 5 stores, 1 logs\. Keys are not in it\.\n[0-9a-f]{64}\n$/),
      stderr: expect.not.stringContaining('hub: '),
    })
  }, 180_000)

  test('holds what people rely on: emergency records, care records and a node’s', () => {
    const { servers } = readManifest(backup, undefined)
    expect(servers.map(({ store }) => store).sort()).toEqual([...stores].sort())
    const rowsOf = (store: string, table: string) =>
      servers.find((server) => server.store === store)?.tables.find((one) => one.table === table)?.rows
    expect(rowsOf('emergency', 'section')).toBeGreaterThan(0)
    expect(rowsOf('emergency', 'consent_snapshot')).toBeGreaterThan(0)
    expect(rowsOf('chase', 'care_record')).toBeGreaterThan(0)
    expect(rowsOf('chase', 'care_fact')).toBeGreaterThan(0)
    expect(rowsOf('node', 'record')).toBe(1)
  })

  test('restored, every store has the same rows, goes on numbering where it was, and is worked on', async () => {
    const here = placed('restored')
    expect(await hubCommand(['restore', backup], here)).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^Restored as of 2.*: 5 stores, 1 logs\.\n$/),
      stderr: expect.any(String),
    })
    for (const store of stores)
      expect(await contentOf(here[settings[store]]), store).toEqual(await contentOf(source[settings[store]]))
    const read = await recordsIn(here.NODE_DATABASE_URL)
    expect(read).toEqual(await recordsIn(source.NODE_DATABASE_URL))
    expect(read.map(({ labels }) => labels)).toEqual([['PSYCHIATRIC']])
    // The same population again: a hub opens all of it, finds everybody there and grows.
    expect(await hubCommand(['seed', '--people', '160'], here)).toMatchObject({ code: 0 })
  }, 180_000)

  test.each(['emergency', 'chase', 'node'] as const)(
    'with one octet too few in a table of %s leaves nothing in any store',
    async (store) => {
      const broken = join(folder, `broken-${store}`)
      cpSync(backup, broken, { recursive: true })
      const table = readManifest(backup, undefined)
        .servers.find((server) => server.store === store)
        ?.tables.find(({ rows }) => rows > 0)
      if (table === undefined) throw new Error('a store without rows')
      const file = join(broken, table.file)
      writeFileSync(file, readFileSync(file).subarray(0, -1))
      const here = placed(`broken-target-${store}`)
      expect(await hubCommand(['restore', broken], here)).toEqual({
        code: 1,
        stdout: '',
        stderr: expect.stringContaining(`hub: ${table.file} is not as the manifest says: nothing was restored.`),
      })
      for (const one of stores) expect(await contentOf(here[settings[one]]), one).toEqual({})
    },
  )
})
