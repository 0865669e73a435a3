import { linkTable } from '../../subgraphs/mpi/matching/batch/link.ts'
import { scorePairs } from '../../subgraphs/mpi/matching/batch/score.ts'
import { command, Misuse, required, say, sayJson } from './command.ts'
import { readFieldMap } from './mpi/field-map.ts'
import { readModelFile } from './mpi/model-file.ts'
import { readRecords, readTruth } from './mpi/read-records.ts'
import { progressLine } from './progress.ts'
import { stopSignal } from './signals.ts'

const text = { type: 'string' } as const

export default command({
  usage: `hub mpi evaluate --records FILE.csv [--records FILE2.csv] --truth TRUTH.csv --map MAP.json [OPTION…]

Links the records of a labelled file and says how well: precision, recall and F1 over pairs after clustering, time and
memory. The truth is read when everything is linked. Of two files, each has a person once at most, and pairs across
them count.

  --truth FILE   record_id,entity_id
  --map FILE     {"id": COLUMN, "fields": {COLUMN: KIND}}; KIND: name, date, number, text, address, phone, exact,
                 period (FROM/UNTIL, one of them may be left out)
  --model FILE   made by \`hub mpi train\`; unless given, trained on the records themselves
  --json         as JSON`,
  options: {
    records: { type: 'string', multiple: true },
    truth: text,
    map: text,
    model: text,
    json: { type: 'boolean', default: false },
  },
  async run(values) {
    const files = values.records ?? []
    if (files.length === 0) throw new Misuse('--records is missing.')
    if (files.length > 2) throw new Misuse('--records is given once or twice.')
    const truthFile = required(values.truth, '--truth')
    const map = readFieldMap(required(values.map, '--map'))
    const model = values.model === undefined ? {} : { model: readModelFile(values.model, map) }
    const line = progressLine()
    const reading = {
      signal: stopSignal(),
      onProgress: (_: string, share: number) => line.show(`reading: ${Math.floor(share * 100)} %`),
    }
    try {
      const started = performance.now()
      const records = await readRecords(files, map, reading)
      const { table } = records
      const acrossFiles = files.length === 2
      const { person, compared, threshold } = linkTable(table, {
        ...model,
        acrossFiles,
        onProgress: (what, done, of) => line.show(`${what}: ${done} of ${of}`),
      })
      const seconds = (performance.now() - started) / 1000
      const score = scorePairs(person, await readTruth(truthFile, records, reading), acrossFiles ? table.files : null)
      line.end()
      // Kilobytes, as getrusage(2) has it.
      const peakMb = process.resourceUsage().maxRSS / 1024
      const figures = { records: table.count, compared, threshold, ...score, seconds, peakMb }
      if (values.json) sayJson(figures)
      else
        say(
          [
            `precision ${score.precision.toFixed(5)}, recall ${score.recall.toFixed(5)}, F1 ${score.f1.toFixed(5)}`,
            `${score.right} of ${score.true} true pairs among ${score.found} found`,
            `${table.count} records, ${compared} pairs compared, ${seconds.toFixed(1)} s, ${Math.round(peakMb)} MB`,
          ].join('\n'),
        )
      return 0
    } finally {
      line.end()
    }
  },
})
