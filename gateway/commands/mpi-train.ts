import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { train } from '../../subgraphs/mpi/matching/batch/train.ts'
import { writeModel } from '../../subgraphs/mpi/matching/model.ts'
import { command, Failure, required, say } from './command.ts'
import { readFieldMap } from './mpi/field-map.ts'
import { readRecords } from './mpi/read-records.ts'
import { progressLine } from './progress.ts'
import { stopSignal } from './signals.ts'

const text = { type: 'string' } as const

export default command({
  usage: `hub mpi train --records FILE.csv --map MAP.json --out MODEL.json

Trains a model for matching on records alone: how often each level of agreement is seen among one person's records and
among different people's, how common values are, which records are worth comparing. Nobody's labels are needed. The same
file makes the same model. A model holds common values of the records: keep it as they are kept. Its thresholds are a
hub's (MPI_MODEL), at least those of the committed model; \`hub mpi evaluate\` finds its own in the records.

  --map FILE   {"id": COLUMN, "fields": {COLUMN: KIND}}; KIND: name, date, number, text, address, phone, exact,
               period (FROM/UNTIL, one of them may be left out)`,
  options: { records: text, map: text, out: text },
  async run(values) {
    const file = required(values.records, '--records')
    const map = readFieldMap(required(values.map, '--map'))
    const out = required(values.out, '--out')
    if (resolve(out) === resolve(file)) throw new Failure('--out is the file itself.')
    if (!existsSync(dirname(resolve(out)))) throw new Failure('The folder of --out is not there.')
    const line = progressLine()
    const signal = stopSignal()
    try {
      const { table } = await readRecords([file], map, {
        signal,
        onProgress: (_, share) => line.show(`reading: ${Math.floor(share * 100)} %`),
      })
      const { model, pairs } = train(table, {
        acrossFiles: false,
        onProgress: (what, done, of) => line.show(`${what}: ${done} of ${of}`),
      })
      writeFileSync(`${out}.part`, writeModel(model), { mode: 0o600 })
      renameSync(`${out}.part`, out)
      line.end()
      say(`${table.count} records, ${pairs.count} pairs compared, ${model.blocking.length} blocking rules.`)
      return 0
    } finally {
      line.end()
    }
  },
})
