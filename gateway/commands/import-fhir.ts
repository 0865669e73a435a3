import { createReadStream, statSync } from 'node:fs'
import type { InstitutionCode } from '../../schema/domain/ids.ts'
import { entriesOf, linesOf } from '../../subgraphs/clinical/fhir/pieces.ts'
import { fhirReader, readEach } from '../../subgraphs/clinical/fhir/reading.ts'
import { importRecords } from '../../subgraphs/clinical/import/importing.ts'
import { command, Failure, oneOf, say, sayJson } from './command.ts'
import { requireFile } from './import/given-file.ts'
import { countsText, intoNodeOptions, openIntoNode, remarkFile } from './import/into-node.ts'
import { progressLine } from './progress.ts'
import { stopSignal } from './signals.ts'

const text = { type: 'string' } as const
const formats = ['ndjson', 'bundle'] as const

export default command({
  usage: `hub import fhir FILE --region NAME [OPTION…]

Brings a file of FHIR R4 (JP-CLINS: conditions, allergies, infections, tests, prescriptions) into the node of a region,
each entry landing or refused by itself, and tells the hub where records now lie. A report of a check-up (健診結果報告書,
JP eCheckup) is one record: the bundle is the file, or a line of NDJSON. The node and the hub are running. Sent again, a
file changes nothing; stopped, the same command goes on.

  --region NAME        the node, as NODES names it
  --institution CODE   whose records they are where an entry does not say
  --format NAME        ndjson (a resource on each line) or bundle; by the file's name unless said
  --token FILE         the network's token for the hub; demo mode makes one
  --refused FILE       where refused entries and items of check-ups are listed; FILE.refused.csv unless said
  --hub URL            where the hub is; as HOST and PORT say unless given
  --json               the counts as JSON`,
  options: { ...intoNodeOptions, institution: text, format: text },
  words: { least: 1, most: 1 },
  async run(values, [file = '']) {
    if (values.institution !== undefined && !/^\d{10}$/.test(values.institution))
      throw new Failure('--institution is a code of ten digits.')
    const into = openIntoNode(values)
    const line = progressLine()
    try {
      requireFile(file)
      const usual = /\.ndjson$/i.test(file) ? 'ndjson' : 'bundle'
      const format = values.format === undefined ? usual : oneOf(formats, values.format, '--format')
      const refused = remarkFile(values.refused ?? `${file}.refused.csv`, ['entry', 'outcome', 'reason', 'field'])
      const signal = stopSignal()
      let remarks = 0
      const counts = await importRecords({
        ...into,
        entries: readEach(
          (format === 'ndjson' ? linesOf : entriesOf)(chunksOf(file)),
          fhirReader((values.institution ?? null) as InstitutionCode | null),
        ),
        onProgress: ({ entries }) => line.show(`importing: ${entries} entries of ${megabytes(file)} MB`),
        onRefused: (entry, reason, field) => refused.add({ entry, outcome: 'REFUSED', reason, field }),
        onRemark: (entry, { fault, field }) => {
          remarks++
          refused.add({ entry, outcome: 'TAKEN', reason: fault, field })
        },
        signal,
      })
      line.end()
      await refused.end()
      if (values.json) sayJson({ ...counts, remarks })
      else say(`${countsText(counts, signal.aborted)} ${remarks} remarks on what was taken.`)
      return signal.aborted ? 1 : 0
    } finally {
      line.end()
      await into.close()
    }
  },
})

const megabytes = (file: string): number => Math.ceil(statSync(file).size / 1_000_000)

const chunksOf = (file: string): AsyncIterable<string> =>
  createReadStream(file, { encoding: 'utf8', highWaterMark: 256 * 1024 })
