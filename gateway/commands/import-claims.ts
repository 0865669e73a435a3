import { resolve } from 'node:path'
import { command, Failure, oneOf, required, say, sayJson } from './command.ts'
import { asFailure, askingHub } from './import/asking.ts'
import { readAnswer } from './import/claims-answer.ts'
import { columns } from './import/claims-row.ts'
import { committedOperation } from './import/committed-operation.ts'
import { encodings } from './import/file-text.ts'
import { routeFile } from './import/route-file.ts'
import { progressLine } from './progress.ts'
import { stopSignal } from './signals.ts'

const text = { type: 'string' } as const
const described = Object.entries(columns).map(([name, japanese]) => `${name} (${japanese})`)

export default command({
  usage: `hub import claims FILE.csv --out RESULT.csv [OPTION…]

Asks a running hub which insurer each claim (レセプト) of a file belongs to (振替・分割), as a payment agency
(審査支払機関), and writes what it says, with the notice for the institution: one line a claim, one for each part of a
split. Stopped, the same command goes on where it was; run again, it makes the same file.

The first line names the columns: ${described.slice(0, 5).join(', ')},
${described.slice(5, 9).join(', ')},
${described.slice(9).join(', ')}. Needed: insurerNumber, number, birthDate, sex, serviceMonth.
Dates as 2026-10-05, 20261005, 令和8年10月5日 or 5081005; months as 2026-10, 202610 or 50810; several visits (days of the
month, or dates) and several payers with spaces or semicolons between them.

  --encoding NAME   utf-8 or shift_jis; unless said, what the file turns out to be
  --hub URL         where the hub is; as HOST and PORT say unless given
  --token FILE      the token to ask with, read anew for each request; in demo mode one is made
  --json            the counts as JSON`,
  options: { out: text, encoding: text, hub: text, token: text, json: { type: 'boolean', default: false } },
  words: { least: 1, most: 1 },
  async run(values, [file = '']) {
    const out = required(values.out, '--out')
    if (resolve(out) === resolve(file)) throw new Failure('--out is the file itself.')
    const encoding = values.encoding === undefined ? null : oneOf(encodings, values.encoding, '--encoding')
    const signal = stopSignal()
    const ask = askingHub({ hub: values.hub, token: values.token, role: 'PAYMENT_AGENCY', signal })
    const query = committedOperation('RouteClaims')
    const line = progressLine()
    try {
      const { rows, counts } = await routeFile({
        file,
        out,
        encoding,
        signal,
        route: async (claims) => readAnswer(await ask(query, { claims }), claims),
        onProgress: (now) => line.show(`routing: ${now.rows} claims, ${Math.floor(now.share * 100)} %`),
      })
      line.end()
      if (values.json) sayJson({ claims: rows, ...counts })
      else
        say(
          `${rows} claims: ${Object.entries(counts)
            .map(([name, count]) => `${name} ${count}`)
            .join(', ')}.`,
        )
      return 0
    } catch (error) {
      line.end()
      throw asFailure(error, file)
    }
  },
})
