import { expect, test } from 'vitest'
import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import { ok } from '../../../schema/domain/outcome.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { formRules } from '../../../subgraphs/chase/checking/row.ts'
import type { ReadBatch } from '../../../subgraphs/chase/reading/batches.ts'
import { FileRefused } from '../../../subgraphs/chase/reading/form-file.ts'
import type { Upload, Uploads } from '../../../subgraphs/chase/store.ts'
import { takeFile } from '../../../subgraphs/chase/uploading.ts'
import { office } from '../../support/chase/cells.ts'
import { formNamed } from '../../support/chase/forms.ts'

const rules = formRules(formNamed('life-2021', 'FORM_0600_2021'))
const nothing = new Uint8Array(0)

/** As if a file of so many rows had been read, and nothing were kept of it. */
async function taken(rowsOfBatches: readonly number[], whole: boolean) {
  const calls: string[] = []
  const upload = { id: 1, state: 'RUNNING', whole, mark: null, rows: 0 } as Upload
  const said = (name: string) => async () => void calls.push(name)
  const uploads = {
    begin: async () => upload,
    find: async () => upload,
    async take() {
      calls.push('take')
      return { landed: 0, unchanged: 0, refused: 0 }
    },
    stage: said('stage'),
    land: said('land'),
    forget: said('forget'),
    async undo() {
      calls.push('undo')
      return ok(upload)
    },
    end: async (_, state) => void calls.push(state),
  } as Partial<Uploads> as Uploads
  const batches = rowsOfBatches.map((count, at): ReadBatch => {
    const mark = { line: at, afterCr: false, position: at + 1, prefix: nothing }
    return { rules, rows: { rows: nothing, sealed: nothing, numbers: '' }, count, refused: [], refusedRows: 0, mark }
  })
  const reading = {
    async *read() {
      yield* batches
    },
  }
  const refusal = await takeFile(
    { reading, uploads, index: { handlesFor: async () => [] }, now: () => 0 as Instant },
    {
      office: office as InstitutionCode,
      key: 'the-file',
      encoding: null,
      whole,
      source: (async function* () {})(),
      mayWrite: async () => undefined,
      signal: new AbortController().signal,
    },
  ).then(
    () => null,
    (error: unknown) => (error instanceof FileRefused ? error.fault : error),
  )
  return { refusal, calls }
}

test('a file that is to land whole has 50,000 rows at most, and of a longer one nothing stays', async () => {
  expect(await taken([25_000, 25_000], true)).toEqual({ refusal: null, calls: ['stage', 'stage', 'land', 'DONE'] })
  expect(await taken([25_000, 25_000, 1], true)).toEqual({
    refusal: { reason: 'TOO_MANY_ROWS' },
    calls: ['stage', 'stage', 'undo', 'STOPPED'],
  })
})

test('a file that lands row by row has as many as it has', async () => {
  expect(await taken([50_000, 1], false)).toEqual({ refusal: null, calls: ['take', 'take', 'DONE'] })
})
