import type { IncomingHttpHeaders } from 'node:http'
import { Readable } from 'node:stream'
import { Pool } from 'undici'
import { z } from 'zod'
import type { Instant } from '../../../schema/domain/time.ts'
import { Refused } from '../failure.ts'
import { type FileDoor, type FileQuestion, fileStates, stoppedInBetween, until } from '../file-door.ts'
import type { ServiceName } from '../wire/keys.ts'
import { fromPieces, inPieces } from '../wire/pieces.ts'
import type { FetchSigner, SignedStream } from '../wire/signer.ts'
import { unavailable } from './exchange.ts'
import { type FileAct, type FileHead, fileHead, piecesType } from './files.ts'
import { refusedAnswer } from './neighbour.ts'

export interface FileNeighbourOptions {
  readonly name: ServiceName
  /** Where it listens; the path does not matter. */
  readonly url: string
  /** Of the files, over there. */
  readonly path: string
  readonly signer: FetchSigner
  readonly now: () => Instant
}

/** The door for files of another of the hub's services, reached over signed HTTP. */
export interface FileNeighbour extends FileDoor {
  close(): Promise<void>
}

/** A file is taken for as long as it comes; so long the rest of it may be in the making. */
const silenceMs = 120_000
const mostAnswerBytes = 64 * 1024

const taken = z.strictObject({
  state: z.enum(fileStates),
  rows: z.int(),
  landed: z.int(),
  unchanged: z.int(),
  refused: z.int(),
  line: z.int(),
  position: z.int(),
})

interface Answered {
  readonly signed: SignedStream
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: AsyncIterable<Uint8Array>
}

interface Sent {
  readonly encoding?: FileHead['encoding']
  readonly whole?: boolean
  readonly source?: AsyncIterable<Uint8Array>
  readonly signal?: AbortSignal
}

export function openFileNeighbour({ name, url, path, signer, now }: FileNeighbourOptions): FileNeighbour {
  const pool = new Pool(new URL(url).origin, {
    connections: 16,
    pipelining: 1,
    keepAliveTimeout: 20_000,
    keepAliveMaxTimeout: 20_000,
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
  })

  const stopping = new AbortController()

  const send = async (act: FileAct, { request, caller, key }: FileQuestion, sent: Sent = {}): Promise<Answered> => {
    const target = `${path}/${act}`
    const head = JSON.stringify({ key, encoding: sent.encoding ?? null, whole: sent.whole ?? false } satisfies FileHead)
    const signed = signer.forOperation({ caller, request, operation: target, at: now() }).signStream(name, target, head)
    const { source, signal } = sent
    try {
      const { statusCode, headers, body } = await pool.request({
        method: 'POST',
        path: target,
        headers: { ...signed.headers, [fileHead]: head, 'content-type': piecesType },
        body:
          source === undefined
            ? null
            : Readable.from(inPieces(untilAborted(source, signal), signed.pieces('sent')), { objectMode: false }),
        ...(signal === undefined ? {} : { signal }),
      })
      return { signed, status: statusCode, headers, body }
    } catch (error) {
      throw unavailable(error)
    }
  }

  const answerOf = async (answered: Answered): Promise<unknown> => {
    const { signed, status, headers } = answered
    const text = await readWhole(answered.body)
    // A refusal at the door is not signed: whoever sent it, the file was not taken.
    const genuine = signed.checkAnswer(headers, status, text)
    if (!genuine.ok) throw unavailable(new Refused(genuine.refusal))
    const answer: unknown = JSON.parse(text.toString('utf8'))
    const refused = refusedAnswer(answer)
    // What was wrong between the hub's own processes is not the client's to mend.
    if (refused !== null) throw status === 401 ? unavailable(refused) : refused
    return z.strictObject({ value: z.unknown() }).parse(answer).value
  }

  const ask = async <T>(shape: z.ZodType<T>, act: FileAct, question: FileQuestion, sent?: Sent): Promise<T> =>
    shape.parse(await answerOf(await send(act, question, sent)))

  return {
    async take({ encoding, whole, source, signal: gone, ...question }) {
      const signal = AbortSignal.any([gone, stopping.signal])
      try {
        return await ask(taken, 'take', question, { encoding, whole, source: until(source, signal), signal })
      } catch (error) {
        // Over there the file is cut off, which stops it after the batch at hand.
        throw stopping.signal.aborted ? stoppedInBetween() : error
      }
    },
    state: (question) => ask(taken.nullable(), 'state', question),
    stop: (question) => ask(z.boolean(), 'stop', question),
    async report(question) {
      const answered = await send('report', question)
      const { signed, status, headers, body } = answered
      if (headers['content-type'] !== piecesType) {
        z.null().parse(await answerOf(answered))
        return null
      }
      const genuine = signed.checkAnswer(headers, status, '')
      if (!genuine.ok) throw unavailable(new Refused(genuine.refusal))
      return asTexts(fromPieces(body, signed.pieces('answered')))
    },
    interrupt: () => stopping.abort(),
    close: () => pool.destroy(),
  }
}

/** Aborted, a source ends early without a word: the body then has no last piece. */
async function* untilAborted(
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  yield* source
  signal?.throwIfAborted()
}

async function readWhole(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of body) {
      size += chunk.length
      if (size > mostAnswerBytes) throw new Error('The answer is larger than allowed.')
      chunks.push(chunk)
    }
  } catch (error) {
    throw unavailable(error)
  }
  return Buffer.concat(chunks)
}

async function* asTexts(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  for await (const piece of bytes) yield decoder.decode(piece, { stream: true })
  yield decoder.decode()
}
