import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { InsurerNumber } from '../../../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../../../schema/domain/time.ts'
import { temporaryFolder } from '../../../support/folder.ts'
import { exported } from '../../../support/import-export.ts'
import { importInsurer, importPrevious, importText } from '../../../support/import-file.ts'
import { type ImportRig, openImportRig } from '../../../support/import-rig.ts'

const folder = temporaryFolder()
let rigs = 0

async function withRig<T>(use: (rig: ImportRig) => Promise<T>): Promise<T> {
  const place = join(folder, String(++rigs))
  mkdirSync(place)
  const rig = await openImportRig({ folder: place, now: () => Date.parse('2026-11-20T09:00:00Z') as Instant })
  try {
    return await use(rig)
  } finally {
    await rig.close()
  }
}

const succession = {
  from: importInsurer as InsurerNumber,
  to: importPrevious as InsurerNumber,
  on: '2026-12-01' as CivilDate,
}
const source = async function* (text: string) {
  yield Buffer.from(text)
}

test('every live number goes on under the successor, the same person behind it, and what was lost stays lost', async () => {
  await withRig(async (rig) => {
    await rig.import(source(importText(900, 51)))
    await rig.settled()
    const before = await rig.database.read
      .selectFrom('term')
      .select(({ fn }) => [fn.countAll<number>().as('all')])
      .where('superseded', 'is', null)
      .where('until_on', 'is', null)
      .executeTakeFirstOrThrow()
    const job = await rig.succeed(succession)
    await rig.settled()
    expect(job).toMatchObject({ state: 'DONE', landed: 2 * before.all, unchanged: 0, refused: 0 })
    const live = await rig.database.read
      .selectFrom('term')
      .innerJoin('insured_number as number', 'number.handle', 'term.handle')
      .select(['number.insurer', 'term.acquired', 'term.handle'])
      .where('superseded', 'is', null)
      .where('until_on', 'is', null)
      .execute()
    expect(live).toHaveLength(before.all)
    expect(live.every(({ insurer, acquired }) => insurer === succession.to && acquired === succession.on)).toBe(true)
    // Each new number hangs on the person of the one before: nobody was made anew.
    const alone = await rig.index.read
      .selectFrom('record')
      .select('person')
      .where('evidence', '=', 'FIRST_REGISTRATION')
      .where('from_on', '=', succession.on)
      .execute()
    expect(alone).toEqual([])
    const after = await exported(rig)
    expect(await rig.succeed(succession)).toEqual(job)
    expect(await exported(rig)).toEqual(after)
  })
}, 60_000)

test('stopped on the way it goes on, and comes to the same', async () => {
  const whole = await withRig(async (rig) => {
    await rig.import(source(importText(1_400, 52)))
    await rig.succeed(succession)
    await rig.settled()
    return exported(rig)
  })
  await withRig(async (rig) => {
    await rig.import(source(importText(1_400, 52)))
    for (let stops = 0; stops < 2; stops++) {
      const stopping = new AbortController()
      const stopped = await rig.succeed(succession, stopping.signal, () => stopping.abort())
      expect(stopped).toMatchObject({ state: 'STOPPED', mark: { position: (stops + 1) * 250 } })
    }
    await rig.succeed(succession)
    await rig.settled()
    const { jobs: _one, ...one } = await exported(rig)
    const { jobs: _other, ...other } = whole
    expect(one).toEqual(other)
  })
}, 60_000)

test('an insurer of another scheme succeeds nobody', async () => {
  await withRig(async (rig) => {
    const late = { ...succession, to: '39131008' as InsurerNumber }
    await expect(rig.succeed(late)).rejects.toThrow('its own scheme')
  })
})
