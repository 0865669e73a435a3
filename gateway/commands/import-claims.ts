import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { readConfig } from '../config.ts'
import { command, Failure, oneOf, required, say, sayJson } from './command.ts'
import { demoKeys } from './demo-keys.ts'
import { NotAnswered, readAnswer } from './import/claims-answer.ts'
import { claimsOperation } from './import/claims-operation.ts'
import { type ClaimRow, columns } from './import/claims-row.ts'
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
    const config = readConfig()
    const { host, port } = config.server
    const url = new URL('/graphql', values.hub ?? `http://${host}:${port}`)
    const token = values.token === undefined ? demoToken() : () => fileToken(values.token ?? '')
    const signal = stopSignal()
    const query = claimsOperation()
    const line = progressLine()
    try {
      const { rows, counts } = await routeFile({
        file,
        out,
        encoding,
        signal,
        route: (claims) => ask({ url, query, token, signal }, claims),
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

interface Asking {
  readonly url: URL
  readonly query: string
  readonly token: () => Promise<string>
  readonly signal: AbortSignal
}

async function ask({ url, query, token, signal }: Asking, claims: readonly ClaimRow[]) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await token()}` },
    body: JSON.stringify({ query, variables: { input: { claims } } }),
    signal,
  })
  const body: unknown = await response.json().catch(() => null)
  return readAnswer(body, claims)
}

function demoToken(): () => Promise<string> {
  const { issuer } = demoKeys()
  return async () => {
    const token = await issuer.mintToken({ role: 'PAYMENT_AGENCY', ttl: 60 })
    if (!token.ok) throw new Failure(token.refusal.message)
    return token.value
  }
}

async function fileToken(path: string): Promise<string> {
  return readFileSync(path, 'utf8').trim()
}

const again = 'The same command goes on from there.'

/** What stopped it, in one line; what was done stays. */
function asFailure(error: unknown, file: string): unknown {
  if (error instanceof NotAnswered) return new Failure(`${error.message} ${again}`)
  if (!(error instanceof Error)) return error
  if (error.name === 'AbortError') return new Failure(`Stopped. ${again}`)
  if (error.name === 'TypeError' && error.message === 'fetch failed')
    return new Failure(`The hub does not answer. ${again}`)
  if ('code' in error && error.code === 'ENOENT')
    return new Failure(`There is no file ${'path' in error ? error.path : file}.`)
  return error
}
