import { createHash } from 'node:crypto'
import { createReadStream, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { StoreUnavailable } from '../../subgraphs/shared/failure.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type Exported, exported } from '../support/import-export.ts'
import { importText } from '../support/import-file.ts'
import { type ImportRig, openImportRig } from '../support/import-rig.ts'
import { storesAt } from '../support/import-stores.ts'
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts'
import { seeded } from '../support/seeded.ts'

const seed = Number(process.env.TEST_SEED ?? 20261121)
const folder = temporaryFolder()
const file = join(folder, 'file.csv')
const rows = 8_000
let server: PostgresServer
beforeAll(async () => {
  writeFileSync(file, importText(rows, seed))
  server = await startPostgres({ settings: ['fsync=off'] })
})
afterAll(() => server?.stop())

async function rigAt(name: string): Promise<ImportRig> {
  mkdirSync(join(folder, name))
  const urls = [server.url(`${name}_mpi`), server.url(`${name}_qualification`)]
  return openImportRig({ folder: join(folder, name), ...(await storesAt(urls)) })
}

/** What differs is told by its name: thousands of rows tell nobody anything. */
const digested = (everything: Exported): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(everything).map(([name, rows]) => [
      name,
      createHash('sha256').update(JSON.stringify(rows)).digest('hex'),
    ]),
  )

const importIn = (rig: ImportRig, onProgress: () => void = () => undefined) =>
  rig.import(createReadStream(file, { highWaterMark: 64 * 1024 }), { onProgress })

test(`PostgreSQL killed in mid-import (seed ${seed}) is told as an outage, and the import goes on as if it had not been`, async () => {
  const quiet = await rigAt('quiet')
  await importIn(quiet)
  await quiet.settled()
  const whole = await exported(quiet)
  await quiet.close()

  const random = seeded(seed)
  const rig = await rigAt('killed')
  const positions: number[] = []
  for (let kill = 0; kill < 4; kill++) {
    let killed: Promise<void> | null = null
    const milliseconds = Math.floor(random() ** 2 * 160)
    const importing = importIn(rig, () => {
      killed ??= pause(milliseconds).then(() => server.kill())
    })
    await expect(importing).rejects.toBeInstanceOf(StoreUnavailable)
    await killed
    // It is nowhere, and nothing is taken.
    await expect(importIn(rig)).rejects.toMatchObject({ refusal: { code: 'STORE_UNAVAILABLE' } })
    await server.start()
    const job = await rig.database.read.selectFrom('import_job').select(['position', 'state']).executeTakeFirstOrThrow()
    positions.push(job.position)
  }
  expect(new Set(positions).size).toBeGreaterThan(2)
  const { job } = await importIn(rig)
  expect(job.state).toBe('DONE')
  // After an outage the outbox leaves the index alone for a while.
  while ((await rig.store.outbox.lag()).waiting > 0) {
    await pause(20)
    await rig.settled()
  }
  expect(digested(await exported(rig))).toEqual(digested(whole))
  await rig.close()
}, 240_000)
