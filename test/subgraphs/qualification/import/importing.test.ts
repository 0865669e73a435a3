import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Instant } from '../../../../schema/domain/time.ts'
import type { ImportProgress } from '../../../../subgraphs/qualification/import/importing.ts'
import { Refused } from '../../../../subgraphs/shared/failure.ts'
import { temporaryFolder } from '../../../support/folder.ts'
import { exported } from '../../../support/import-export.ts'
import { type ImportCells, importHeader, importInsurer, importLine, importText } from '../../../support/import-file.ts'
import { type ImportRig, openImportRig, type RigOptions } from '../../../support/import-rig.ts'

const folder = temporaryFolder()
let rigs = 0

async function withRig<T>(use: (rig: ImportRig) => Promise<T>, over: Partial<RigOptions> = {}): Promise<T> {
  const place = join(folder, String(++rigs))
  mkdirSync(place)
  const rig = await openImportRig({ folder: place, now: () => Date.parse('2026-11-20T09:00:00Z') as Instant, ...over })
  try {
    return await use(rig)
  } finally {
    await rig.close()
  }
}

async function* chunks(text: string | Uint8Array, size = 10_000, until = Number.POSITIVE_INFINITY) {
  const bytes = Buffer.from(text as Uint8Array)
  for (let at = 0; at < Math.min(bytes.length, until); at += size) yield bytes.subarray(at, Math.min(at + size, until))
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

test('a file by the thread leaves what it leaves by the door’s own way', async () => {
  const text =
    importText(1_700, 11) +
    importLine({ ...acquired, birthDate: 'x' }) +
    importLine({ ...acquired, number: '1000001', from: '2031-01-01' })
  const after = (plain: boolean) =>
    withRig(
      async (rig) => {
        const { job, fault } = await rig.import(chunks(text))
        await rig.settled()
        return { job: { ...job, id: '' }, fault, everything: await exported(rig) }
      },
      { plain },
    )
  const [thread, plain] = [await after(false), await after(true)]
  expect(thread.job).toMatchObject({ state: 'DONE', rows: 1_702, refused: 2, unchanged: 0 })
  expect(thread.everything.waiting).toBe(0)
  expect(thread).toEqual(plain)
}, 60_000)

test('what rows of one batch say of each other holds however far apart they stand', async () => {
  const numbered = (number: number): ImportCells => ({ ...acquired, number: String(number) })
  const others = (first: number) => Array.from({ length: 130 }, (_, at) => numbered(first + at))
  const stating = (previous: string): ImportCells => ({
    previousInsurerNumber: importInsurer,
    previousSymbol: '葵',
    previousNumber: previous,
    previousBranch: '01',
  })
  const moved: ImportCells = { kind: 'AMEND', ...card, address: '東京都千代田区永田町1-7-1', asOf: '2024-10-01' }
  const rows: readonly ImportCells[] = [
    { ...acquired, ...stating('7'), from: '2025-04-01' },
    { ...numbered(6), ...stating('5'), from: '2025-10-01' },
    ...others(100),
    moved,
    ...others(300),
    { ...acquired, number: '7' },
    { ...moved, address: '大阪府大阪市北区中之島1-3-20', asOf: '2025-05-01' },
    { kind: 'LOSS', ...card, number: '6', until: '2026-04-01', reason: 'OTHER' },
  ]
  const after = (plain: boolean) =>
    withRig(
      async (rig) => {
        const { job } = await rig.import(chunks(importHeader + rows.map(importLine).join('')))
        await rig.settled()
        return { job: { ...job, id: '' }, everything: await exported(rig) }
      },
      { plain },
    )
  const [thread, plain] = [await after(false), await after(true)]
  expect(thread.job).toMatchObject({ rows: 266, landed: 265, refused: 1 })
  expect(thread).toEqual(plain)
}, 60_000)

test('the same file again changes nothing, and neither does it in the middle of what it did', async () => {
  await withRig(async (rig) => {
    const text =
      importHeader +
      importLine(acquired) +
      importLine({ kind: 'AMEND', ...card, address: '東京都千代田区永田町1-7-1' }) +
      importLine({ kind: 'LOSS', ...card, until: '2025-04-01', reason: 'OTHER' })
    const first = await rig.import(chunks(text))
    await rig.settled()
    const before = await exported(rig)
    expect(first.job).toMatchObject({ state: 'DONE', landed: 3, unchanged: 0, refused: 0 })
    expect((await rig.import(chunks(text))).job).toEqual(first.job)
    expect(await exported(rig)).toEqual(before)
  })
})

test('another file under the key of one that was taken is refused, and nothing of it lands', async () => {
  await withRig(async (rig) => {
    const text = importHeader + importLine(acquired)
    await rig.import(chunks(text))
    const before = await exported(rig)
    const other = importHeader + importLine({ ...acquired, number: '6' })
    expect((await rig.import(chunks(other))).fault).toEqual({ reason: 'OTHER_FILE' })
    expect((await rig.import(chunks(text.slice(0, -10)))).fault).toEqual({ reason: 'OTHER_FILE' })
    await expect(rig.import(chunks(text + importLine({ ...acquired, number: '6' })))).rejects.toMatchObject({
      refusal: { code: 'CONFLICT', reason: 'IDEMPOTENCY_KEY' },
    })
    expect(await exported(rig)).toEqual(before)
  })
})

test('stopped, what landed stays and the report says where; sent again, it goes on from there', async () => {
  const text = importText(8_700, 12)
  const whole = await withRig(async (rig) => {
    await rig.import(chunks(text))
    await rig.settled()
    return exported(rig)
  })
  await withRig(async (rig) => {
    const stopping = new AbortController()
    const seen: ImportProgress[] = []
    const { job } = await rig.import(chunks(text), {
      signal: stopping.signal,
      onProgress(progress) {
        seen.push(progress)
        stopping.abort()
      },
    })
    expect(job.state).toBe('STOPPED')
    expect(job.landed).toBeGreaterThanOrEqual(400)
    expect(job.rows).toBeLessThan(8_700)
    expect(job.mark?.line).toBe(job.rows + 2)
    expect(seen.at(-1)).toEqual({
      position: job.mark?.position,
      landed: job.landed,
      unchanged: job.unchanged,
      refused: job.refused,
    })
    const again = await rig.import(chunks(text))
    expect(again.job.state).toBe('DONE')
    await rig.settled()
    expect(await exported(rig)).toEqual(whole)
  })
}, 60_000)

test('a sender that goes away leaves whole batches, and a source that fails is no end of the file', async () => {
  const text = importText(1_300, 13)
  await withRig(async (rig) => {
    async function* gone() {
      yield* chunks(text, 10_000, 250_000)
      throw new Error('the connection was closed')
    }
    await expect(rig.import(gone())).rejects.toThrow('the connection was closed')
    const [job] = (await exported(rig)).jobs.map((line) => JSON.parse(line))
    expect(job).toMatchObject({ state: 'RUNNING' })
    expect(job.rows % 500).toBe(0)
    expect((await rig.import(chunks(text))).job).toMatchObject({ state: 'DONE', rows: 1_300 })
  })
})

test('whoever may no longer write is stopped between two batches', async () => {
  await withRig(async (rig) => {
    let asked = 0
    const mayWrite = async () => {
      asked += 1
      if (asked > 2) throw new Refused({ code: 'SUSPENDED', message: 'The credential is suspended.' })
    }
    await expect(rig.import(chunks(importText(2_000, 14)), { mayWrite })).rejects.toMatchObject({
      refusal: { code: 'SUSPENDED' },
    })
    const [job] = (await exported(rig)).jobs.map((line) => JSON.parse(line))
    expect(job).toMatchObject({ state: 'RUNNING', rows: 500 })
  })
})

test('the report names line, column and reason of every row that was not taken, and no value', async () => {
  await withRig(async (rig) => {
    const text =
      importHeader +
      importLine(acquired) +
      importLine({ ...acquired, from: '2024-05-01' }) +
      importLine({ ...acquired, number: '123456789018' }) +
      importLine({ ...acquired, insurerNumber: '06130489' }) +
      importLine({ kind: 'LOSS', ...card, number: '77', until: '2025-04-01', reason: 'OTHER' })
    const { job } = await rig.import(chunks(text))
    expect(job).toMatchObject({ rows: 5, landed: 1, unchanged: 0, refused: 4 })
    expect(await rig.report(job.id)).toBe(
      [
        '\ufeff行 line,列 column,値 value,理由コード reason,理由,what is wrong',
        '3,,,OVERLAPS,この番号には期間の重複する資格があります。,Another qualification stands under this number in that time.',
        '4,番号 number,999999999999,MY_NUMBER,個人番号(マイナンバー)と思われます。受け付けません。,This looks like a My Number; the hub never takes one.',
        '5,保険者番号 insurerNumber,99999999,CHECK_DIGIT,検証番号が一致しません。,The check digit does not fit: a digit was mistyped.',
        '6,,,NO_QUALIFICATION,この番号の資格は登録されていません。,No qualification stands under this number.',
        '',
      ].join('\r\n'),
    )
  })
})

test('two senders of one file at once: it is taken once', async () => {
  const text = importText(1_500, 15)
  await withRig(async (rig) => {
    const both = await Promise.allSettled([rig.import(chunks(text)), rig.import(chunks(text))])
    const refused = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    for (const reason of refused) expect(reason).toMatchObject({ refusal: { code: 'CONFLICT' } })
    expect((await rig.import(chunks(text))).job).toMatchObject({ state: 'DONE', rows: 1_500, unchanged: 0 })
  })
})

test.each([
  ['by the thread', false],
  ['by the door’s own way', true],
])('a number continues another only of somebody born the same day, and is theirs at once, %s', async (_, plain) => {
  const before = {
    previousInsurerNumber: importInsurer,
    previousSymbol: '葵',
    previousNumber: '5',
    previousBranch: '01',
  }
  const taken = await withRig(
    async (rig) => {
      const links = () => rig.database.read.selectFrom('link').select(['handle', 'person']).execute()
      await rig.import(chunks(importHeader + importLine(acquired)))
      await rig.settled()
      const [holder] = await links()
      const text =
        importHeader +
        importLine({ ...acquired, number: '6', from: '2026-04-01', ...before }) +
        importLine({ ...acquired, number: '7', from: '2026-04-01', birthDate: '1970-01-01', ...before })
      await rig.import(chunks(text), { key: 'key-of-the-second' })
      const theirs = (all: Awaited<ReturnType<typeof links>>) =>
        all.filter(({ person }) => person === holder?.person).length
      const atOnce = theirs(await links())
      await rig.settled()
      const everybody = await links()
      return { atOnce, later: theirs(everybody), numbers: everybody.length }
    },
    { plain },
  )
  expect(taken).toEqual({ atOnce: 2, later: 2, numbers: 3 })
})

test.each([
  ['by the thread', false],
  ['by the door’s own way', true],
])(
  'a number named before its holder is entered waits for them, and joins only who was born that day, %s',
  async (_, plain) => {
    const before = {
      previousInsurerNumber: importInsurer,
      previousSymbol: '葵',
      previousNumber: '5',
      previousBranch: '01',
    }
    const later = { ...acquired, from: '2026-04-01', ...before }
    const persons = await withRig(
      async (rig) => {
        const early =
          importHeader +
          importLine({ ...later, number: '6' }) +
          importLine({ ...later, number: '7', birthDate: '1970-01-01' })
        await rig.import(chunks(early))
        await rig.import(chunks(importHeader + importLine(acquired)), { key: 'key-of-the-second' })
        await rig.settled()
        const links = await rig.database.read.selectFrom('link').select(['handle', 'person']).execute()
        const waiting = await rig.database.read.selectFrom('awaited_continuity').select('handle').execute()
        return [links.length, new Set(links.map(({ person }) => person)).size, waiting.length]
      },
      { plain },
    )
    expect(persons).toEqual([3, 2, 0])
  },
)
