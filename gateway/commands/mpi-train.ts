import { renameSync, rmSync, writeFileSync } from 'node:fs'
import type { TrainingRecords } from '../../subgraphs/mpi/identifying/training-records.ts'
import { siteModel } from '../../subgraphs/mpi/matching/batch/site-model.ts'
import { type MatchModel, writeModel } from '../../subgraphs/mpi/matching/model.ts'
import { command, Failure, Misuse, required, say, wholeNumber } from './command.ts'
import { requireFile, requirePlace } from './import/given-file.ts'
import { readFieldMap } from './mpi/field-map.ts'
import { readRecords } from './mpi/read-records.ts'
import { ownIndex } from './own-hub.ts'
import { type ProgressLine, progressLine } from './progress.ts'
import { stopping } from './signals.ts'

const text = { type: 'string' } as const

export default command({
  usage: `hub mpi train --records FILE.csv --map MAP.json --out MODEL.json
hub mpi train --index [--most N] --out MODEL.json

Trains a model for matching on records alone: how often each level of agreement is seen among one person's records and
among different people's, how common values are, which records are worth comparing. Nobody's labels are needed. The same
records make the same model, from a file or from the index, in whatever order. A model names values that are there at ten
birth dates at least (birth dates: at ten names), and no other. Its thresholds are a hub's (MPI_MODEL), at least those of
the committed model; \`hub mpi evaluate\` finds its own in the records.

  --map FILE   {"id": COLUMN, "fields": {COLUMN: KIND}}; KIND: name, date, number, text, address, phone, exact,
               period (FROM/UNTIL, one of them may be left out)
  --index      what is said now of everybody in the index that the settings name, which on a server may be at work; a
               file is read while the hub is stopped, and free again when the reading is done
  --most N     of more records than these a sample: people until there are so many (1,000,000 unless said)`,
  options: { records: text, map: text, out: text, most: text, index: { type: 'boolean', default: false } },
  async run(values) {
    const out = required(values.out, '--out')
    if (values.index && (values.records ?? values.map) !== undefined)
      throw new Misuse('--index is given, or --records and --map.')
    if (!values.index && values.most !== undefined) throw new Misuse('--most goes with --index.')
    if (values.records !== undefined) requireFile(values.records)
    // Before hours of reading and training.
    requirePlace(out, '--out', values.records ?? null)
    const stop = stopping()
    const line = progressLine()
    try {
      const { table, of } = values.index
        ? await ofIndex(wholeNumber(values.most ?? '1000000', '--most', 1), stop.signal, line)
        : await ofFile(required(values.records, '--records'), values, stop.signal, line)
      // Training is one long turn of the event loop.
      stop.stopAtOnce()
      stop.signal.throwIfAborted()
      const trained = siteModel(table, {
        of,
        onProgress: (what, done, parts) => line.show(`${what}: ${done} of ${parts}`),
      })
      if (!trained.ok) throw new Failure(`${trained.problem}: ${tooLittle[trained.problem]}`)
      await write(trained.model, out, values.index)
      line.end()
      say(
        `${table.count} records, ${trained.compared} pairs compared, ${trained.model.blocking.length} blocking rules.`,
      )
      return 0
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') throw new Failure('Stopped; there is no model.')
      throw error
    } finally {
      line.end()
      stop.stopAtOnce()
    }
  },
})

const tooLittle = {
  TOO_FEW_RECORDS: 'a model is made of a thousand records at least.',
  NOBODY_TWICE: 'hardly anybody is there twice, and how one person’s records differ is not to be learnt.',
} as const

async function ofIndex(most: number, signal: AbortSignal, line: ProgressLine): Promise<TrainingRecords> {
  const { mpi, close } = await ownIndex()
  try {
    return await mpi.trainingRecords({
      most,
      signal,
      onProgress: (records, people) => line.show(`reading: ${records} records of ${people} people`),
    })
  } finally {
    await close()
  }
}

async function ofFile(
  file: string,
  { map }: { readonly map?: string },
  signal: AbortSignal,
  line: ProgressLine,
): Promise<TrainingRecords> {
  const fields = readFieldMap(required(map, '--map'))
  const { table } = await readRecords([file], fields, {
    signal,
    onProgress: (_, share) => line.show(`reading: ${Math.floor(share * 100)} %`),
  })
  table.closeInOrder()
  return { table, of: table.count }
}

/** Whole or not there; one of the index is one that a hub starts with. */
async function write(model: MatchModel, out: string, forHub: boolean): Promise<void> {
  const part = `${out}.part`
  writeFileSync(part, writeModel(model), { mode: 0o600 })
  if (forHub) {
    const { openModel } = await import('../../subgraphs/mpi/identifying/model-in-use.ts')
    const opening = openModel(part)
    if (!opening.ok) {
      rmSync(part)
      throw new Failure(`${opening.problem}: no hub could go by the model of these records (${opening.at}).`)
    }
  }
  renameSync(part, out)
}
