import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { keyRefusal } from '../../schema/domain/idempotency-key.ts'
import type { RequestId } from '../../schema/domain/ids.ts'
import type { Refusal } from '../../schema/domain/outcome.ts'
import type { FileDoor, FileEncoding, FileQuestion } from '../../subgraphs/shared/file-door.ts'
import type { Credentials } from '../authenticate.ts'
import { type RequestRefusal, refusalIn, statusOf } from '../errors.ts'
import { refuseOperation } from '../limits/refusal.ts'
import type { Authenticate } from './answer.ts'
import { refuse } from './listener.ts'

export interface UploadParts {
  readonly authenticate: Authenticate
  readonly credentialsOf: (request: FastifyRequest) => Credentials
  readonly unexpected: (error: unknown, request: string) => void
}

/** So long a sender may take to read why its file was not read to the end. */
const lingerMs = 1_000

/** "Files too large for GraphQL go over HTTP beside it, streamed, with the same caller, policy and audit." */
export async function serveUploads(
  app: FastifyInstance,
  path: string,
  files: FileDoor,
  { authenticate, credentialsOf, unexpected }: UploadParts,
): Promise<void> {
  const asking = async (
    request: FastifyRequest,
    reply: FastifyReply,
    key: string,
    answer: (question: FileQuestion) => Promise<FastifyReply>,
  ): Promise<FastifyReply> => {
    try {
      const known = await authenticate(credentialsOf(request))
      if (!known.ok) return sendRefusal(reply, known.refusal)
      if (known.value === null) return sendRefusal(reply, unknownCaller)
      const noKey = keyRefusal(key)
      if (noKey !== null) return sendRefusal(reply, noKey)
      return await answer({ request: request.id as RequestId, caller: known.value, key })
    } catch (error) {
      const refusal = refusalIn(error)
      if (refusal === null) unexpected(error, request.id)
      return sendRefusal(reply, refusal ?? { code: 'INTERNAL', message: '' })
    }
  }

  // Of their own scope: nowhere else is a body of any type let through, unread.
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _body, done) => done(null))

    scope.post(path, { config: { streamed: true } }, (request, reply) =>
      asking(request, reply, keyIn(request), async (question) => {
        const encoding = encodingOf(request.headers['content-type'])
        if (encoding === undefined) return refuse(readingOn(reply), 415, wrongType)
        const gone = new AbortController()
        const left = () => gone.abort()
        reply.raw.once('close', left)
        try {
          const source = untilGone(request, gone)
          const taken = await files.take({
            ...question,
            encoding,
            whole: wholeOrNothing(request),
            source,
            signal: gone.signal,
          })
          return await readingOn(reply).send(taken)
        } finally {
          reply.raw.off('close', left)
        }
      }),
    )
    scope.get<{ Params: { key: string } }>(`${path}/:key`, (request, reply) =>
      asking(request, reply, request.params.key, async (question) => {
        const state = await files.state(question)
        return state === null ? sendRefusal(reply, noSuchFile) : reply.send(state)
      }),
    )
    scope.get<{ Params: { key: string } }>(`${path}/:key/report`, (request, reply) =>
      asking(request, reply, request.params.key, async (question) => {
        const report = await files.report(question)
        if (report === null) return sendRefusal(reply, noSuchFile)
        return reply.header('content-type', 'text/csv; charset=utf-8').send(Readable.from(report))
      }),
    )
    scope.delete<{ Params: { key: string } }>(`${path}/:key`, (request, reply) =>
      asking(request, reply, request.params.key, async (question) =>
        (await files.stop(question)) ? reply.code(202).send({ state: 'STOPPING' }) : sendRefusal(reply, noneRunning),
      ),
    )
  })
}

/** A sender that goes away ends the file where it is, and is no fault of the hub's. */
async function* untilGone({ raw }: FastifyRequest, gone: AbortController): AsyncGenerator<Uint8Array> {
  try {
    yield* raw.iterator({ destroyOnReturn: false })
  } catch {
    gone.abort()
  }
}

/** Without one, an empty one: it is refused by its shape. */
function keyIn({ headers }: FastifyRequest): string {
  const given = headers['idempotency-key']
  return typeof given === 'string' ? given.replace(/^"(.*)"$/, '$1') : ''
}

/** RFC 7240: `Prefer: handling=strict`. */
const wholeOrNothing = ({ headers: { prefer = '' } }: FastifyRequest): boolean =>
  [prefer].flat().some((one) => /(?:^|,)\s*handling\s*=\s*"?strict"?\s*(?:[,;]|$)/i.test(one))

const charsets: Readonly<Record<string, FileEncoding>> = {
  'utf-8': 'UTF-8',
  utf8: 'UTF-8',
  shift_jis: 'Shift_JIS',
  'windows-31j': 'Shift_JIS',
  cp932: 'Shift_JIS',
  ms932: 'Shift_JIS',
}

/** `text/csv`, and what its charset says; null: nothing. Undefined: another type, or a charset that is not read. */
function encodingOf(contentType: string | undefined): FileEncoding | null | undefined {
  const match = /^text\/csv\s*(?:;\s*charset="?([\w-]+)"?\s*)?(?:;\s*header="?present"?\s*)?$/i.exec(contentType ?? '')
  if (match === null) return undefined
  return match[1] === undefined ? null : charsets[match[1].toLowerCase()]
}

/**
 * What of a body is unread is read for a moment and thrown away: closed over it, the connection would be reset, and
 * whoever still sends would hear of that instead of the answer (RFC 9112, 9.6).
 */
function readingOn(reply: FastifyReply): FastifyReply {
  const { raw } = reply.request
  if (raw.complete) return reply
  reply.raw.once('finish', () => {
    const cut = setTimeout(() => raw.socket.destroy(), lingerMs).unref()
    // Heard, it flows, also where a reader that was told to end has yet to hear of more.
    raw
      .once('end', () => clearTimeout(cut))
      .on('data', () => undefined)
      .resume()
  })
  return reply
}

const sendRefusal = (reply: FastifyReply, refusal: Refusal | RequestRefusal): FastifyReply =>
  refuse(readingOn(reply), statusOf(refusal.code), refusal)

const unknownCaller: Refusal = { code: 'UNAUTHENTICATED', message: 'A verified caller is needed to ask for this.' }
const noSuchFile: Refusal = { code: 'NOT_FOUND', message: 'No file came under this key.' }
const noneRunning: Refusal = { code: 'NOT_FOUND', message: 'No file is being taken under this key.' }
const wrongType = refuseOperation('CONTENT_TYPE', 'The body is not declared as text/csv in UTF-8 or Shift_JIS.')
