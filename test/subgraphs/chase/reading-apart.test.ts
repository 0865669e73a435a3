import { afterAll, expect, test } from 'vitest'
import { committedCatalogue } from '../../../subgraphs/chase/catalogue/committed.ts'
import { readingApart } from '../../../subgraphs/chase/reading/apart.ts'
import { type FileReading, type ReadBatch, readingHere } from '../../../subgraphs/chase/reading/batches.ts'
import type { Mark } from '../../../subgraphs/chase/reading/form-file.ts'
import { fileOf, rowOf } from '../../support/chase/cells.ts'
import { formNamed } from '../../support/chase/forms.ts'

const main = formNamed('life-2021', 'FORM_0000_2021')
const here = readingHere(committedCatalogue())
const apart = readingApart()
afterAll(() => apart.close())

const rows = Array.from({ length: 1_203 }, (_, at) =>
  rowOf(main, {
    insured_no: String(at % 7).padStart(10, '0'),
    external_system_management_number: `番号 ${at}`,
    ...(at % 100 === 50 ? { height: 'tall' } : {}),
  }),
)
const file = Buffer.from(fileOf(main, rows))

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield new Uint8Array(bytes.subarray(at, at + size))
}

const plain = ({ rules, rows: { numbers, ...packed }, ...batch }: ReadBatch) => ({
  ...batch,
  form: `${rules.form.version} ${rules.form.code}`,
  numbers,
  rows: Object.values(packed).map((bytes) => Buffer.from(bytes).toString()),
  mark: { ...batch.mark, prefix: Buffer.from(batch.mark.prefix).toString('hex') },
})

async function read(
  by: FileReading,
  bytes: Uint8Array,
  { chunk = 10_000, resume = null as Mark | null } = {},
): Promise<{ batches: ReturnType<typeof plain>[]; failure: string | null }> {
  const batches: ReturnType<typeof plain>[] = []
  try {
    for await (const batch of by.read({ source: inChunks(bytes, chunk), encoding: null, resume }))
      batches.push(plain(batch))
    return { batches, failure: null }
  } catch (error) {
    return { batches, failure: String(error) }
  }
}

test('a file reads on a thread as it does here, in whatever chunks', async () => {
  const expected = await read(here, file)
  expect(expected.batches.map(({ count, refusedRows }) => [count, refusedRows])).toEqual([
    [495, 5],
    [495, 5],
    [201, 2],
  ])
  for (const chunk of [997, 70_000, file.length]) expect(await read(apart, file, { chunk })).toEqual(expected)
})

test('files at once do not meet, and one that is left half way leaves the others alone', async () => {
  const expected = await read(here, file)
  const left = async (): Promise<number> => {
    for await (const batch of apart.read({ source: inChunks(file, 5_000), encoding: null, resume: null }))
      return batch.count
    return 0
  }
  expect(await Promise.all([read(apart, file), left(), read(apart, file, { chunk: 3_000 })])).toEqual([
    expected,
    495,
    expected,
  ])
})

test('what keeps the rest of a file from being read is told after what was read of it', async () => {
  const [first] = await Array.fromAsync(here.read({ source: inChunks(file, 10_000), encoding: null, resume: null }))
  const resume = first?.mark as Mark
  const other = Buffer.from(file)
  other[resume.position - 10] = (other[resume.position - 10] ?? 0) ^ 1
  for (const by of [here, apart]) {
    const again = await read(by, file, { resume })
    expect([again.batches.length, again.failure]).toEqual([2, null])
    expect(await read(by, other, { resume })).toEqual({
      batches: [],
      failure: 'FileRefused: The file is refused: OTHER_FILE.',
    })
    expect((await read(by, Buffer.from('what is this?'))).failure).toMatch(/^FileRefused: /)
  }
})

test('a source that fails fails the reading, and the thread goes on with the next file', async () => {
  const source = (async function* () {
    yield file.subarray(0, 90_000)
    throw new Error('The sender has gone.')
  })()
  const failing = async () => {
    for await (const _ of apart.read({ source, encoding: null, resume: null }));
  }
  await expect(failing()).rejects.toThrow('The sender has gone.')
  expect((await read(apart, file)).batches.length).toBe(3)
})

test('after the thread was ended the next file starts another', async () => {
  await apart.close()
  expect((await read(apart, file)).batches.length).toBe(3)
})

test('a chunk that has its buffer to itself is given away, and a view on a buffer leaves it as it was', async () => {
  async function* chunks(all: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
    yield* all
  }
  const [own, shared] = [new Uint8Array(file), new Uint8Array(Buffer.concat([file, file]))]
  const expected = await read(here, file)
  for (const [chunk, left] of [
    [own, 0],
    [shared.subarray(0, file.length), file.length],
  ] as const) {
    const batches: ReturnType<typeof plain>[] = []
    for await (const batch of apart.read({ source: chunks([chunk]), encoding: null, resume: null }))
      batches.push(plain(batch))
    expect({ batches, failure: null }).toEqual(expected)
    expect(chunk.length).toBe(left)
  }
  expect(Buffer.compare(shared.subarray(file.length), file)).toBe(0)
})
