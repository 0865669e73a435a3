import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Refused, StoreUnavailable } from '../failure.ts'
import { type FileDoor, type FileQuestion, fileEncodings } from '../file-door.ts'
import type { AdmittedStream, FetchDoor } from '../wire/door.ts'
import { fromPieces, inPieces } from '../wire/pieces.ts'
import { wireRefusal } from '../wire/reason.ts'

/** What the gateway asks about a file; the head of the call, in a header, so that the body is the file alone. */
export const fileHead = 'hub-file'
export const fileActs = ['take', 'state', 'report', 'stop'] as const
export type FileAct = (typeof fileActs)[number]

export const fileHeadShape = z.strictObject({
  key: z.string().regex(/^[\x21-\x7e]{8,128}$/),
  encoding: z.enum(fileEncodings).nullable(),
  whole: z.boolean(),
})
export type FileHead = z.infer<typeof fileHeadShape>

/** Said of an answer in pieces; any other is JSON. Both are signed, so that neither passes for the other. */
export const piecesType = 'application/octet-stream'

/** So long nothing may come of a file that is on its way. */
const silenceMs = 120_000

export interface FilesServed {
  readonly door: FetchDoor
  readonly onBug: (error: unknown) => void
  /** Works in the course of the client's request. */
  readonly during: <T>(request: FileQuestion['request'], work: () => Promise<T>) => Promise<T>
}

interface Asked {
  readonly question: FileQuestion
  readonly head: FileHead
  readonly admitted: AdmittedStream
}

export const takingPath = (path: string): string => `${path}/take`

/** Files that come to the gateway and belong here: the same door as in one process, behind signed HTTP. */
export function answerFiles(
  server: FastifyInstance,
  doors: Readonly<Record<string, FileDoor>>,
  { door, onBug, during }: FilesServed,
): void {
  const asking = async (
    request: FastifyRequest,
    reply: FastifyReply,
    answer: (asked: Asked) => Promise<FastifyReply>,
  ): Promise<FastifyReply> => {
    const given = request.headers[fileHead]
    const head = typeof given === 'string' ? given : ''
    const admitted = door.verifyStream(request.headers, request.url, head)
    if (!admitted.ok)
      return reply
        .code(401)
        .type('application/json')
        .send(JSON.stringify({ refusal: admitted.refusal }))
    const { caller, request: id } = admitted.value
    const read = fileHeadShape.safeParse(parsedJson(head))
    if (!read.success || caller === null) {
      return send(reply, admitted.value, 400, { refusal: { code: 'INVALID_INPUT', message: 'This is no file.' } })
    }
    const question = { request: id, caller, key: read.data.key }
    try {
      return await during(id, () => answer({ question, head: read.data, admitted: admitted.value }))
    } catch (error) {
      if (!(error instanceof Refused)) onBug(error)
      const refusal = error instanceof Refused ? error.refusal : { code: 'INTERNAL', message: 'Something went wrong.' }
      return send(reply, admitted.value, error instanceof StoreUnavailable ? 503 : 409, { refusal })
    }
  }

  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _body, done) => done(null))

    for (const [path, files] of Object.entries(doors)) {
      scope.post(takingPath(path), (request, reply) =>
        asking(request, reply, async ({ question, head, admitted }) => {
          const stopping = new AbortController()
          const file = new ArrivingFile(request, admitted, stopping)
          const gone = () => stopping.abort()
          reply.raw.once('close', gone)
          // Answered before its end, the sender goes away; who does not read on would never see that.
          reply.raw.once('finish', () => request.raw.on('data', () => undefined).resume())
          try {
            const taken = await files.take({
              ...question,
              encoding: head.encoding,
              whole: head.whole,
              source: file.bytes(),
              signal: stopping.signal,
            })
            if (file.fault !== null) return send(reply, admitted, 401, { refusal: file.fault })
            return send(reply, admitted, 200, { value: taken })
          } finally {
            reply.raw.off('close', gone)
          }
        }),
      )
      scope.post(`${path}/state`, (request, reply) =>
        asking(request, reply, async ({ question, admitted }) =>
          send(reply, admitted, 200, { value: await files.state(question) }),
        ),
      )
      scope.post(`${path}/stop`, (request, reply) =>
        asking(request, reply, async ({ question, admitted }) =>
          send(reply, admitted, 200, { value: await files.stop(question) }),
        ),
      )
      scope.post(`${path}/report`, (request, reply) =>
        asking(request, reply, async ({ question, admitted }) => {
          const report = await files.report(question)
          if (report === null) return send(reply, admitted, 200, { value: null })
          return reply
            .headers(admitted.answer(200, ''))
            .type(piecesType)
            .send(Readable.from(inPieces(asBytes(report), admitted.pieces('answered')), { objectMode: false }))
        }),
      )
    }
  })
}

/** A file that is cut off, or altered on its way, is stopped where it is: what came before is genuine and stays. */
class ArrivingFile {
  fault: ReturnType<typeof wireRefusal> | null = null
  readonly #request: FastifyRequest
  readonly #admitted: AdmittedStream
  readonly #stopping: AbortController

  constructor(request: FastifyRequest, admitted: AdmittedStream, stopping: AbortController) {
    this.#request = request
    this.#admitted = admitted
    this.#stopping = stopping
  }

  async *bytes(): AsyncGenerator<Uint8Array> {
    const { raw } = this.#request
    const { socket } = raw
    const cut = () => socket.destroy()
    socket.setTimeout(silenceMs, cut)
    try {
      yield* fromPieces(raw.iterator({ destroyOnReturn: false }), this.#admitted.pieces('sent'))
    } catch (error) {
      this.fault = error instanceof Refused ? error.refusal : wireRefusal('CUT_OFF')
      this.#stopping.abort()
    } finally {
      // The connection carries other requests after the file, and other files: of this one nothing stays on it.
      socket.setTimeout(0, cut)
    }
  }
}

async function* asBytes(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const text of texts) yield Buffer.from(text)
}

function send(reply: FastifyReply, admitted: AdmittedStream, status: number, value: object): FastifyReply {
  const text = JSON.stringify(value)
  return reply.code(status).headers(admitted.answer(status, text)).type('application/json').send(text)
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
