import { createReadStream, createWriteStream, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { committedCatalogue } from '../../subgraphs/chase/catalogue/committed.ts'
import { checkFile } from '../../subgraphs/chase/checking/file.ts'
import { FileRefused } from '../../subgraphs/chase/reading/form-file.ts'
import { labels, reportHead, reportLine } from '../../subgraphs/chase/report.ts'
import { type FileEncoding, fileEncodings } from '../../subgraphs/shared/file-door.ts'
import { command, oneOf, required, say, sayJson } from './command.ts'
import { type CareFile, careFiles, faultText, reportEnding } from './import/care-folder.ts'
import { type ProgressLine, progressLine } from './progress.ts'
import { stopSignal } from './signals.ts'

const text = { type: 'string' } as const
const flag = { type: 'boolean', default: false } as const

export default command({
  usage: `hub check chase FOLDER [OPTION…]

Checks a care office's files of CHASE and LIFE by themselves: no hub is asked, nothing is sent, nothing is kept. Each row
is taken for a new record. What would be refused, cell by cell, is written to FILE${reportEnding}; whether a person and a
parent record are known only the hub can tell.

  --encoding NAME   UTF-8 or Shift_JIS; unless said, what each file turns out to be
  --json            the counts as JSON`,
  options: { encoding: text, json: flag },
  words: { least: 1, most: 1 },
  async run(values, [given]) {
    const encoding = values.encoding === undefined ? null : oneOf(fileEncodings, values.encoding, '--encoding')
    const catalogue = committedCatalogue()
    const files = careFiles(catalogue, required(given, 'FOLDER'), encoding)
    const signal = stopSignal()
    const progress = progressLine()
    const results: Result[] = []
    try {
      for (const file of files) {
        if (!signal.aborted) results.push(await check(catalogue, file, encoding, signal, progress))
      }
    } finally {
      progress.end()
    }
    if (values.json) sayJson({ files: results })
    else for (const result of results) say(summary(result))
    const good = results.every(({ refusedAs, refused }) => refusedAs === null && refused === 0)
    return good && results.length === files.length && !signal.aborted ? 0 : 1
  },
})

interface Result {
  readonly file: string
  readonly version: string | null
  readonly form: string | null
  readonly rows: number
  readonly complete: number
  readonly drafts: number
  readonly refused: number
  /** Null: the file could be read. */
  readonly refusedAs: string | null
  readonly report: string | null
}

async function check(
  catalogue: ReturnType<typeof committedCatalogue>,
  { path, name, form, fault }: CareFile,
  encoding: FileEncoding | null,
  signal: AbortSignal,
  progress: ProgressLine,
): Promise<Result> {
  const of = { file: name, version: form?.version ?? null, form: form?.code ?? null }
  const counts = { rows: 0, drafts: 0, refused: 0 }
  const told = (refusedAs: string | null, report: string | null): Result => ({
    ...of,
    rows: counts.rows,
    complete: counts.rows - counts.drafts - counts.refused,
    drafts: counts.drafts,
    refused: counts.refused,
    refusedAs,
    report,
  })
  if (fault !== null) return told(faultText(fault), null)
  const { size } = statSync(path)
  const labelOf = labels(catalogue, form?.code ?? null)
  const lines = async function* (): AsyncGenerator<string> {
    yield reportHead
    for await (const batch of checkFile(catalogue, { source: createReadStream(path), encoding })) {
      counts.rows += batch.rows
      counts.drafts += batch.drafts
      counts.refused += batch.refusedRows
      progress.show(`checking ${name}: ${Math.floor((batch.position / size) * 100)} %`)
      yield batch.refused.map((refusal) => reportLine(refusal, labelOf(refusal.item))).join('')
      if (signal.aborted) return
    }
  }
  const report = `${path}${reportEnding}`
  let refusedAs: string | null = null
  try {
    await pipeline(lines, createWriteStream(report))
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error
    refusedAs = faultText(error.fault)
  }
  if (counts.refused > 0) return told(refusedAs, report)
  await rm(report, { force: true })
  return told(refusedAs, null)
}

function summary({ file, version, form, rows, complete, drafts, refused, refusedAs, report }: Result): string {
  if (refusedAs !== null) return `${file}: refused. ${refusedAs}`
  const counts = `${rows} rows: ${complete} complete, ${drafts} drafts, ${refused} would be refused.`
  return `${file} (${version} ${form}): ${counts}${report === null ? '' : ` Why: ${report}`}`
}
