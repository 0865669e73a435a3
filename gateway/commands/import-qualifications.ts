import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { template } from '../../subgraphs/qualification/import/columns.ts'
import { type FileEncoding, fileEncodings } from '../../subgraphs/shared/file-door.ts'
import { readConfig } from '../config.ts'
import { command, Failure, oneOf, required, say, sayJson } from './command.ts'
import { demoKeys } from './demo-keys.ts'
import { progressLine } from './progress.ts'
import { stopSignal } from './signals.ts'

const text = { type: 'string' } as const
const chunkBytes = 256 * 1024

export default command({
  usage: `hub import qualifications FILE.csv [--insurer CODE | --token FILE] [OPTION…]
hub import qualifications --template

Sends an insurer's file of qualifications to a running hub: acquisitions (取得), losses (喪失) and changes (異動), each row
landing or refused by itself. What was refused, and why, stands in the report. Stopped, what landed stays, and the same
command goes on from there; a file that was taken changes nothing when it is sent again.

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
    if (resolve(report) === resolve(file)) throw new Failure('--report is the file itself.')
    const encoding = values.encoding === undefined ? null : oneOf(fileEncodings, values.encoding, '--encoding')
    const { host, port } = readConfig().server
    const token = values.token === undefined ? await demoToken(values.insurer) : fileToken(values.token)
    const path = new URL('/import/qualifications', values.hub ?? `http://${host}:${port}`)
    const sending: Sending = { file, path, encoding, authorization: `Bearer ${token}`, signal: stopSignal() }
    try {
      const { key, taken } = await send(sending)
      await fetchReport(sending, key, report)
      if (values.json) sayJson({ ...taken, report })
      else say(summary(taken, report))
      return taken.state === 'DONE' ? 0 : 1
    } catch (error) {
      throw asFailure(error, file)
    }
  },
})

interface Sending {
  readonly file: string
  readonly path: URL
  readonly encoding: FileEncoding | null
  readonly authorization: string
  readonly signal: AbortSignal
}

const takenShape = z.object({
  state: z.enum(['RUNNING', 'STOPPED', 'DONE']),
  rows: z.number(),
  landed: z.number(),
  unchanged: z.number(),
  refused: z.number(),
  line: z.number(),
  position: z.number(),
})
type Taken = z.infer<typeof takenShape>

const refusedShape = z.object({
  errors: z.tuple([z.object({ message: z.string(), extensions: z.object({ code: z.string() }) })]).rest(z.unknown()),
})

async function send(sending: Sending): Promise<{ readonly key: string; readonly taken: Taken }> {
  const { file, path, encoding, authorization, signal } = sending
  const key = await digestOf(file)
  const ofFile = new URL(`${path.pathname}/${key}`, path)
  const stop = () => void fetch(ofFile, { method: 'DELETE', headers: { authorization } }).catch(() => undefined)
  const line = progressLine()
  // What landed stays, and the hub answers with where it stopped.
  signal.addEventListener('abort', stop)
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: {
        authorization,
        'idempotency-key': key,
        'content-type': encoding === null ? 'text/csv' : `text/csv; charset=${encoding}`,
      },
      body: chunksOf(file, (text) => line.show(text)),
      duplex: 'half',
    } as unknown as RequestInit)
    return { key, taken: takenShape.parse(await bodyOf(response)) }
  } catch (error) {
    if (!signal.aborted) throw error
    const state = await fetch(ofFile, { headers: { authorization } })
    return { key, taken: takenShape.parse(await bodyOf(state)) }
  } finally {
    signal.removeEventListener('abort', stop)
    line.end()
  }
}

async function* chunksOf(file: string, show: (text: string) => void): AsyncGenerator<Uint8Array> {
  const { size } = statSync(file)
  let sent = 0
  for await (const chunk of createReadStream(file, { highWaterMark: chunkBytes })) {
    const bytes: Buffer = chunk
    yield bytes
    sent += bytes.length
    show(`importing: ${Math.floor((sent / size) * 100)} % of ${Math.ceil(size / 1_000_000)} MB`)
  }
}

/** The same file has the same key wherever it lies: sent again, it goes on. */
async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: chunkBytes }), hash)
  return hash.digest('hex')
}

async function fetchReport({ path, authorization }: Sending, key: string, report: string): Promise<void> {
  const response = await fetch(new URL(`${path.pathname}/${key}/report`, path), { headers: { authorization } })
  if (!response.ok || response.body === null) throw await refusalOf(response)
  await pipeline(response.body, createWriteStream(report))
}

async function bodyOf(response: Response): Promise<unknown> {
  if (!response.ok) throw await refusalOf(response)
  return response.json()
}

async function refusalOf(response: Response): Promise<Failure> {
  const refused = refusedShape.safeParse(await response.json().catch(() => null))
  if (!refused.success) return new Failure(`The hub answered ${response.status}.`)
  const [{ message, extensions }] = refused.data.errors
  return new Failure(`The hub refused: ${extensions.code}. ${message}`)
}

async function demoToken(insurer: string | undefined): Promise<string> {
  const { issuer } = demoKeys()
  const institution = required(insurer, '--insurer (or --token)')
  const token = await issuer.mintToken({ role: 'INSURER', institution, ttl: 12 * 3600 })
  if (!token.ok) throw new Failure(token.refusal.message)
  return token.value
}

const fileToken = (path: string): string => readFileSync(path, 'utf8').trim()

function summary({ state, rows, landed, unchanged, refused, line }: Taken, report: string): string {
  const counts = `${rows} rows: ${landed} landed, ${unchanged} unchanged, ${refused} refused.`
  const end = state === 'DONE' ? '' : ` Stopped before line ${line}; the same command goes on from there.`
  return `${counts}${end}${refused === 0 ? '' : ` What was refused: ${report}`}`
}

/** What stopped it, in one line; what landed stays. */
function asFailure(error: unknown, file: string): unknown {
  if (!(error instanceof Error)) return error
  if (error.name === 'TypeError' && error.message === 'fetch failed')
    return new Failure('The hub does not answer, or was cut off. The same command goes on from where it stopped.')
  if ('code' in error && error.code === 'ENOENT') return new Failure(`There is no file ${file}.`)
  return error
}
