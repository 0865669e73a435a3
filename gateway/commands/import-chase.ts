import { committedCatalogue } from '../../subgraphs/chase/catalogue/committed.ts'
import { fileEncodings } from '../../subgraphs/shared/file-door.ts'
import { careFiles as careDoor } from '../wiring/long-term-care.ts'
import { command, oneOf, required, say, sayJson } from './command.ts'
import { type CareFile, careFiles, faultText, reportEnding } from './import/care-folder.ts'
import { asFailure, authorizationOf, doorAt, fetchReport, sendFile, type Taken } from './import/sending.ts'
import { progressLine } from './progress.ts'
import { stopSignal } from './signals.ts'

const text = { type: 'string' } as const
const flag = { type: 'boolean', default: false } as const

export default command({
  usage: `hub import chase FOLDER [--office CODE | --token FILE] [OPTION…]

Sends a care office's files of CHASE and LIFE to a running hub: every CSV file of the folder, service users first and
parents before their children, whatever the files are called. Each row lands or is refused by itself; what was refused,
cell by cell, stands in FILE${reportEnding}. Stopped, what landed stays, and the same command goes on from there; a file
that was taken changes nothing when it is sent again.

  --office CODE     whose files they are; for the token that demo mode makes
  --token FILE      the token to send them with
  --encoding NAME   UTF-8 or Shift_JIS; unless said, what each file turns out to be
  --whole           each file all or nothing: where a row is refused, nothing of it lands; of 50,000 rows at most
  --hub URL         where the hub is; as HOST and PORT say unless given
  --json            the counts as JSON`,
  options: { office: text, token: text, encoding: text, hub: text, whole: flag, json: flag },
  words: { least: 1, most: 1 },
  async run(values, [given]) {
    const encoding = values.encoding === undefined ? null : oneOf(fileEncodings, values.encoding, '--encoding')
    const files = careFiles(committedCatalogue(), required(given, 'FOLDER'), encoding)
    const path = doorAt(careDoor, values.hub)
    const authorization = await authorizationOf(values.token, 'CARE_PROVIDER', () =>
      required(values.office, '--office (or --token)'),
    )
    const signal = stopSignal()
    const progress = progressLine()
    const results: Result[] = []
    try {
      for (const file of files) {
        if (signal.aborted) break
        if (file.fault !== null) {
          results.push({ ...named(file), refusedAs: faultText(file.fault) })
          continue
        }
        const sending = { file: file.path, path, encoding, authorization, whole: values.whole, signal, progress }
        try {
          const { key, taken } = await sendFile(sending)
          const report = `${file.path}${reportEnding}`
          if (taken.refused > 0) await fetchReport({ path, authorization }, key, report)
          results.push({ ...named(file), taken, report: taken.refused > 0 ? report : null })
        } catch (error) {
          throw asFailure(error, file.path)
        }
      }
    } finally {
      progress.end()
    }
    if (values.json) sayJson({ files: results })
    else for (const result of results) say(summary(result))
    const done = results.every((result) => 'taken' in result && result.taken.state === 'DONE')
    return done && results.length === files.length ? 0 : 1
  },
})

interface Named {
  readonly file: string
  readonly version: string | null
  readonly form: string | null
}

type Result = Named & ({ readonly taken: Taken; readonly report: string | null } | { readonly refusedAs: string })

const named = ({ name, form }: CareFile): Named => ({
  file: name,
  version: form?.version ?? null,
  form: form?.code ?? null,
})

function summary(result: Result): string {
  if ('refusedAs' in result) return `${result.file}: refused. ${result.refusedAs}`
  const { file, version, form, taken, report } = result
  const { state, rows, landed, unchanged, refused, line } = taken
  const counts = `${rows} rows: ${landed} landed, ${unchanged} unchanged, ${refused} refused.`
  const end =
    state === 'STOPPED'
      ? ` Stopped before line ${line}; the same command goes on from there.`
      : state === 'UNDONE'
        ? ' Nothing of it landed, or all of it was taken back.'
        : ''
  return `${file} (${version} ${form}): ${counts}${end}${report === null ? '' : ` What was refused: ${report}`}`
}
