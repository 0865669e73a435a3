import { command, say, sayJson } from './command.ts'
import { asFailure, askingHub } from './import/asking.ts'
import { givenFile } from './import/given-file.ts'
import { takeVouchers } from './import/voucher-file.ts'
import { columns } from './import/vouchers-row.ts'
import { progressLine } from './progress.ts'
import { stopSignal } from './signals.ts'

const text = { type: 'string' } as const
const described = Object.entries(columns).map(([name, japanese]) => `${name} (${japanese})`)

export default command({
  usage: `hub import vouchers FILE.csv --out REPORT.csv [--office CODE | --token FILE] [OPTION…]

Registers a welfare office's (福祉事務所) vouchers (医療券) of a month at a running hub, or takes them back. Each row has an
outcome in the report: TAKEN, UNCHANGED (it stood so already) or REFUSED with the reason and the column; a bad one keeps
no other back. Stopped, the same command goes on from there; within a week, a file that was taken changes nothing when
it is sent again, and what it was refused is refused again: put right, those rows are another file.

The first line names the columns: ${described.join(', ')}.
Months as 2026-10, 202610, 令和8年10月 or 50810. kind: REGISTER, 1, 登録 (unless said), or WITHDRAW, 2, 取消; rows count in
their order.

  --office CODE     whose file it is; for the token that demo mode makes
  --token FILE      the token to ask with, read anew for each request
  --encoding NAME   utf-8 or shift_jis; unless said, what the file turns out to be
  --hub URL         where the hub is; as HOST and PORT say unless given
  --json            the counts as JSON`,
  options: {
    out: text,
    office: text,
    token: text,
    encoding: text,
    hub: text,
    json: { type: 'boolean', default: false },
  },
  words: { least: 1, most: 1 },
  async run(values, [file = '']) {
    const signal = stopSignal()
    const { out, digest, encoding, bytes } = await givenFile(file, values, signal)
    const ask = askingHub({
      hub: values.hub,
      token: values.token,
      role: 'WELFARE_OFFICE',
      institution: values.office,
      signal,
    })
    const line = progressLine()
    try {
      const counts = await takeVouchers({
        file,
        out,
        digest,
        encoding,
        ask,
        onProgress: (rows, read) =>
          line.show(`vouchers: ${rows} rows, ${bytes === 0 ? 100 : Math.floor((read / bytes) * 100)} %`),
        signal,
      })
      line.end()
      if (values.json) sayJson(counts)
      else say(`${counts.TAKEN} taken, ${counts.UNCHANGED} stood already, ${counts.REFUSED} refused.`)
      return 0
    } catch (error) {
      line.end()
      throw asFailure(error, file)
    }
  },
})
