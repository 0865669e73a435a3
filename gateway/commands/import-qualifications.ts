import { cardWords, familyWords, kindWords, reasonWords, sexWords } from '../../subgraphs/qualification/import/codes.ts'
import { template } from '../../subgraphs/qualification/import/columns.ts'
import { fileEncodings } from '../../subgraphs/shared/file-door.ts'
import { command, oneOf, required, say, sayJson } from './command.ts'
import { requireFile, requirePlace } from './import/given-file.ts'
import {
  asFailure,
  authorizationOf,
  doorAt,
  fetchReport,
  type Sending,
  sendFile,
  type Taken,
} from './import/sending.ts'
import { progressLine } from './progress.ts'
import { stopSignal } from './signals.ts'

const text = { type: 'string' } as const
/** As offices write them: the schema's own words may stand there too. */
const spelled = (words: ReadonlyMap<string, string>): string =>
  [...words.keys()].filter((word) => !/^[A-Z_]+$/.test(word)).join(', ')

export default command({
  usage: `hub import qualifications FILE.csv [--insurer CODE | --token FILE] [OPTION…]
hub import qualifications --template

Sends an insurer's file of qualifications to a running hub: acquisitions (取得), losses (喪失) and changes (異動), each row
landing or refused by itself. What was refused, and why, stands in the report. Stopped, what landed stays, and the same
command goes on from there; a file that was taken changes nothing when it is sent again.

What may stand in columns of codes: 区分 ${spelled(kindWords)}; 性別 ${spelled(sexWords)};
本人家族区分 ${spelled(familyWords)}; 証区分 ${spelled(cardWords)};
喪失事由 ${spelled(reasonWords)}.

  --insurer CODE    whose file it is; for the token that demo mode makes
  --token FILE      the token to send it with
  --encoding NAME   UTF-8 or Shift_JIS; unless said, what the file turns out to be
  --report FILE     where refused rows are listed; FILE.csv.report.csv unless said
  --hub URL         where the hub is; as HOST and PORT say unless given
  --template        an empty file with the names of all columns, in Japanese
  --json            the counts as JSON`,
  options: {
    insurer: text,
    token: text,
    encoding: text,
    report: text,
    hub: text,
    template: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
  words: { least: 0, most: 1 },
  async run(values, [given]) {
    if (values.template) {
      process.stdout.write(template('ja'))
      return 0
    }
    const file = required(given, 'FILE.csv')
    const report = values.report ?? `${file}.report.csv`
    requireFile(file)
    requirePlace(report, '--report', file)
    const encoding = values.encoding === undefined ? null : oneOf(fileEncodings, values.encoding, '--encoding')
    const progress = progressLine()
    const sending: Sending = {
      file,
      path: doorAt('/import/qualifications', values.hub),
      encoding,
      authorization: await authorizationOf(values.token, 'INSURER', () =>
        required(values.insurer, '--insurer (or --token)'),
      ),
      whole: false,
      signal: stopSignal(),
      progress,
    }
    try {
      const { key, taken } = await sendFile(sending)
      await fetchReport(sending, key, report)
      if (values.json) sayJson({ ...taken, report })
      else say(summary(taken, report))
      return taken.state === 'DONE' ? 0 : 1
    } catch (error) {
      throw asFailure(error, file)
    } finally {
      progress.end()
    }
  },
})

function summary({ state, rows, landed, unchanged, refused, line }: Taken, report: string): string {
  const counts = `${rows} rows: ${landed} landed, ${unchanged} unchanged, ${refused} refused.`
  const end = state === 'DONE' ? '' : ` Stopped before line ${line}; the same command goes on from there.`
  return `${counts}${end}${refused === 0 ? '' : ` What was refused: ${report}`}`
}
