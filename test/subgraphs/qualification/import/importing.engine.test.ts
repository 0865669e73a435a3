import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Instant } from '../../../../schema/domain/time.ts'
import { freshPostgresUrl } from '../../../support/engine.ts'
import { temporaryFolder } from '../../../support/folder.ts'
import { exported } from '../../../support/import-export.ts'
import {
  type ImportCells,
  importHeader,
  importInsurer,
  importLine,
  importPrevious,
  importText,
} from '../../../support/import-file.ts'
import { openImportRig, type RigOptions } from '../../../support/import-rig.ts'
import { storesAt } from '../../../support/import-stores.ts'

const folder = temporaryFolder()
let rigs = 0

async function* chunks(text: string) {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000)
}

/** What files leave, one after the other, and the last of them once more. */
async function landed(texts: readonly string[], over: Partial<RigOptions>) {
  const place = join(folder, String(++rigs))
  mkdirSync(place)
  const rig = await openImportRig({ folder: place, now: () => Date.parse('2026-11-20T09:00:00Z') as Instant, ...over })
  try {
    const jobs: object[] = []
    for (const [at, text] of [...texts, texts.at(-1) ?? ''].entries()) {
      const { job, fault } = await rig.import(chunks(text), { key: `file-${Math.min(at, texts.length - 1)}` })
      await rig.settled()
      jobs.push({ ...job, id: '', fault, report: await rig.report(job.id) })
    }
    return { jobs, everything: await exported(rig) }
  } finally {
    await rig.close()
  }
}

const card: ImportCells = { insurerNumber: importInsurer, symbol: '葵', number: '5', branch: '01' }
const acquired: ImportCells = {
  kind: 'NEW',
  ...card,
  name: '山田　葵',
  kana: 'ヤマダ　アオイ',
  sex: 'FEMALE',
  birthDate: '2001-01-01',
  address: '東京都千代田区霞が関1-2-2',
  family: 'SELF',
  from: '2024-04-01',
}
/** What JSON and arrays escape. */
const quoted = (cells: ImportCells): string => importLine({ ...cells, address: '"東京都千代田区""霞""{が}関\\1-2-2"' })
const before = (number: string, insurer = importInsurer): ImportCells => ({
  previousInsurerNumber: insurer,
  previousSymbol: '葵',
  previousNumber: number,
  previousBranch: '01',
})

test('files land on PostgreSQL as by the thread of SQLite, and a file again changes nothing', async () => {
  const texts = [
    importText(4_000, 13) + importLine({ ...acquired, birthDate: 'x' }),
    // Of numbers nobody entered yet, one of which comes later in the same file; then what changes what stands.
    importHeader +
      importLine({ ...acquired, number: '6', from: '2026-04-01', ...before('5') }) +
      importLine({ ...acquired, number: '7', from: '2026-04-01', birthDate: '1970-01-01', ...before('5') }) +
      importLine({ ...acquired, number: '9', from: '2026-04-01', ...before('8') }) +
      importLine({ ...acquired, number: '10', from: '2026-04-01', ...before('11', importPrevious) }) +
      quoted(acquired) +
      importLine({ kind: 'AMEND', ...card, address: '東京都千代田区永田町1-7-1', asOf: '2025-01-01' }) +
      importLine({ kind: 'LOSS', ...card, until: '2025-04-01', reason: 'OTHER' }) +
      importLine({ kind: 'LOSS', ...card, until: '2025-05-01', reason: 'OTHER' }) +
      importLine({ kind: 'LOSS', ...card, number: '77', until: '2025-04-01', reason: 'OTHER' }),
    importHeader +
      importLine({ ...acquired, number: '8' }) +
      importLine({ ...acquired, number: '12', from: '2026-04-01', ...before('8') }) +
      importLine({ kind: 'AMEND', ...card, number: '1000001', kana: 'サトウ　ハナ' }),
  ]
  const postgres = await landed(texts, await storesAt([freshPostgresUrl(), freshPostgresUrl()]))
  expect(postgres.jobs).toMatchObject([
    { state: 'DONE', rows: 4_001, refused: 1 },
    { state: 'DONE', rows: 9, landed: 7, refused: 2 },
    { state: 'DONE', rows: 3, landed: 3, refused: 0 },
    { state: 'DONE', rows: 3, landed: 3, refused: 0 },
  ])
  expect(postgres.everything.waiting).toBe(0)
  expect(postgres).toEqual(await landed(texts, {}))
})
