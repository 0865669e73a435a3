import { request as send } from 'node:http'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { RequestId } from '../../../../schema/domain/ids.ts'
import { Refused } from '../../../../subgraphs/shared/failure.ts'
import type { FileDoor, FileQuestion, FileSent, FileTaken } from '../../../../subgraphs/shared/file-door.ts'
import { type FileNeighbour, openFileNeighbour } from '../../../../subgraphs/shared/serve/file-neighbour.ts'
import { fileHead } from '../../../../subgraphs/shared/serve/files.ts'
import { serveSubgraphHttp } from '../../../../subgraphs/shared/serve/http.ts'
import { createFetchDoor } from '../../../../subgraphs/shared/wire/door.ts'
import { inPieces } from '../../../../subgraphs/shared/wire/pieces.ts'
import { createFetchSigner, type FetchSigner } from '../../../../subgraphs/shared/wire/signer.ts'
import { frozenClock } from '../../../support/clock.ts'
import { memoryAudit } from '../../../support/memory-audit.ts'
import { physician as caller, parties } from '../wire/parties.ts'

const path = '/import/files'
const { keysOf, directory } = parties('gateway', 'qualification', 'mpi')
const { now } = frozenClock()
const closing: (() => unknown)[] = []
afterAll(async () => {
  for (const close of closing.reverse()) await close()
})

/** What a door for files was asked, and what it shall answer. */
const asked: unknown[] = []
let arrived = ''
let told: Partial<FileDoor> = {}
beforeEach(() => {
  asked.length = 0
  arrived = ''
  told = {}
})

const done: FileTaken = { state: 'DONE', rows: 1, landed: 1, unchanged: 0, refused: 0, line: 2, position: 9 }
const door: FileDoor = {
  async take({ source, signal, ...file }) {
    asked.push(file)
    if (told.take !== undefined) return told.take({ ...file, source, signal })
    for await (const chunk of source) arrived += Buffer.from(chunk).toString()
    return { ...done, state: signal.aborted ? 'STOPPED' : 'DONE' }
  },
  async state(question) {
    asked.push(question)
    return (await told.state?.(question)) ?? null
  },
  async report(question) {
    asked.push(question)
    return (await told.report?.(question)) ?? null
  },
  async stop(question) {
    asked.push(question)
    return (await told.stop?.(question)) ?? false
  },
  interrupt: () => told.interrupt?.(),
}

const bugs: unknown[] = []
const served = serveSubgraphHttp({
  subgraph: {
    name: 'qualification',
    schema: null as never,
    execute: async () => ({}),
    readiness: async () => ({ ready: true, reasons: [] }),
    close: async () => undefined,
  },
  audit: memoryAudit(),
  door: createFetchDoor({ keys: keysOf('qualification'), issuers: directory('gateway'), clock: now }),
  internal: null,
  files: { [path]: door },
  clock: now,
  host: '127.0.0.1',
  port: 0,
  onBug: (error) => bugs.push(error),
})
closing.push(async () => (await served).close())

const signerOf = (name: string): FetchSigner =>
  createFetchSigner({ keys: keysOf(name), audiences: directory('qualification'), clock: now })

async function neighbour(url?: string, by = 'gateway'): Promise<FileNeighbour> {
  const open = openFileNeighbour({
    name: 'qualification',
    url: url ?? (await served).url,
    path,
    signer: signerOf(by),
    now,
  })
  closing.push(() => open.close())
  return open
}

/** Somebody between the gateway and the subgraph, with a hand on what the gateway sends. */
async function between(change: (bytes: Buffer, from: Socket, to: Socket) => Buffer | null): Promise<string> {
  const { port } = new URL((await served).url)
  const sockets = new Set<Socket>()
  const server = createServer((from) => {
    const to = connect(Number(port), '127.0.0.1')
    for (const socket of [from, to]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
    }
    from.on('data', (bytes) => {
      const changed = change(bytes, from, to)
      if (changed !== null) to.write(changed)
    })
    from.on('close', () => to.destroy())
    to.pipe(from)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
}

const question: FileQuestion = { request: 'req-1' as RequestId, caller, key: 'key-0001"\\' }
async function* bytesOf(...chunks: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk)
}
const file = (source: FileSent['source'], signal = new AbortController().signal): FileSent => ({
  ...question,
  encoding: 'Shift_JIS',
  whole: true,
  source,
  signal,
})

async function refusalOf(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return [error.refusal.code, error.cause instanceof Refused ? error.cause.refusal.reason : error.refusal.reason]
  }
}
const textOf = async (texts: AsyncIterable<string> | null): Promise<string | null> => {
  if (texts === null) return null
  let whole = ''
  for await (const text of texts) whole += text
  return whole
}

describe('a file for another process', () => {
  test('comes whole, with its sender and their key', async () => {
    const taken = await (await neighbour()).take(file(bytesOf('保険者番号\n', '1\n')))
    expect(taken).toEqual(done)
    expect([asked, arrived]).toEqual([[{ ...question, encoding: 'Shift_JIS', whole: true }], '保険者番号\n1\n'])
  })

  test('leaves nothing behind on the connection that carries the next', async () => {
    const from = await neighbour()
    const warned: string[] = []
    const onWarning = ({ name, message }: Error) => warned.push(`${name}: ${message}`)
    process.on('warning', onWarning)
    try {
      for (let sent = 0; sent < 40; sent++) expect(await from.take(file(bytesOf('1\n')))).toEqual(done)
    } finally {
      process.off('warning', onWarning)
    }
    expect([arrived, warned]).toEqual(['1\n'.repeat(40), []])
  })

  test('is asked about, reported and stopped by its key', async () => {
    const from = await neighbour()
    const nothing = [await from.state(question), await from.stop(question), await from.report(question)]
    told = {
      state: async () => done,
      stop: async () => true,
      report: async () =>
        (async function* () {
          yield '\ufeff行 line\r\n'
          yield 'あ'.repeat(100_000)
        })(),
    }
    const something = [await from.state(question), await from.stop(question), await textOf(await from.report(question))]
    expect([nothing, something]).toEqual([
      [null, false, null],
      [done, true, `\ufeff行 line\r\n${'あ'.repeat(100_000)}`],
    ])
    expect(asked).toEqual(Array.from({ length: 6 }, () => question))
  })

  test('is not sent faster than it is taken', async () => {
    let sent = 0
    const stopping = new AbortController()
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        sent += 1
        yield Buffer.alloc(64 * 1024, 'a')
      }
    }
    const begun = Promise.withResolvers<void>()
    const going = Promise.withResolvers<void>()
    const ended = Promise.withResolvers<string>()
    told = {
      async take({ source, signal }) {
        begun.resolve()
        await going.promise
        for await (const _ of source);
        ended.resolve(signal.aborted ? 'STOPPED' : 'DONE')
        return done
      },
    }
    const taking = refusalOf((await neighbour()).take(file(endless(), stopping.signal)))
    await begun.promise
    let before = -1
    // What fits between the two: buffers of Node and the kernel, some megabytes; then nothing more is asked for.
    await expect
      .poll(() => {
        const still = sent === before
        before = sent
        return still
      })
      .toBe(true)
    expect(sent).toBeLessThan(500)
    stopping.abort()
    expect(await taking).toEqual(['SUBGRAPH_UNAVAILABLE', undefined])
    going.resolve()
    expect(await ended.promise).toBe('STOPPED')
  })

  test('may be refused before its end, in the words of whoever refuses', async () => {
    told = {
      take: async () => {
        throw new Refused({ code: 'INVALID_INPUT', reason: 'HEADER_UNKNOWN', message: 'm', inputPath: [1] })
      },
    }
    const chunks = Array.from({ length: 300 }, () => 'x'.repeat(64 * 1024))
    const refused = await (await neighbour()).take(file(bytesOf(...chunks))).catch((error: unknown) => error)
    expect(refused instanceof Refused && refused.refusal).toEqual({
      code: 'INVALID_INPUT',
      reason: 'HEADER_UNKNOWN',
      message: 'm',
      inputPath: [1],
    })
  })

  test('whose sender goes away is stopped, not ended', async () => {
    const leaving = new AbortController()
    const states: string[] = []
    told = {
      async take({ source, signal }) {
        for await (const chunk of source) arrived += Buffer.from(chunk).toString()
        states.push(signal.aborted ? 'STOPPED' : 'DONE')
        return done
      },
    }
    async function* half(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('one,')
      await expect.poll(() => arrived).toBe('one,')
      leaving.abort()
    }
    expect(await refusalOf((await neighbour()).take(file(half(), leaving.signal)))).toEqual([
      'SUBGRAPH_UNAVAILABLE',
      undefined,
    ])
    await expect.poll(() => states).toEqual(['STOPPED'])
    expect(arrived).toBe('one,')
  })
})

describe('between the processes nobody', () => {
  test('alters a file: what came before is taken, and it is stopped there', async () => {
    const url = await between((bytes) => {
      const at = bytes.indexOf('two')
      if (at !== -1) bytes[at] = 'T'.charCodeAt(0)
      return bytes
    })
    expect(await refusalOf((await neighbour(url)).take(file(bytesOf('one,', 'two,', 'three'))))).toEqual([
      'SUBGRAPH_UNAVAILABLE',
      'ALTERED',
    ])
    expect(arrived).toBe('one,')
  })

  test('cuts a file off unnoticed', async () => {
    const states: string[] = []
    told = {
      async take({ source, signal }) {
        for await (const chunk of source) arrived += Buffer.from(chunk).toString()
        states.push(signal.aborted ? 'STOPPED' : 'DONE')
        return done
      },
    }
    // In good order, as HTTP has it, but for the last piece.
    const url = await between((bytes, _from, to) => {
      const at = bytes.indexOf('two,')
      if (at === -1) return bytes
      to.write(bytes.subarray(0, at + 4))
      to.write('\r\n0\r\n\r\n')
      return null
    })
    expect(await refusalOf((await neighbour(url)).take(file(bytesOf('one,', 'two,'))))).toEqual([
      'SUBGRAPH_UNAVAILABLE',
      'CUT_OFF',
    ])
    expect([arrived, states]).toEqual(['one,two,', ['STOPPED']])
  })

  test('alters who sends, under which key, or for which act', async () => {
    for (const [from, to] of [
      ['key-0001', 'key-0002'],
      [`${path}/take`, `${path}/stop`],
      ['Shift_JIS', 'UTF-8    '],
    ] as const) {
      const url = await between((bytes) => Buffer.from(bytes.toString('latin1').replace(from, to), 'latin1'))
      expect(await refusalOf((await neighbour(url)).take(file(bytesOf('one'))))).toEqual([
        'SUBGRAPH_UNAVAILABLE',
        'ALTERED',
      ])
    }
    expect([asked, arrived]).toEqual([[], ''])
  })

  test('alters a report', async () => {
    told = {
      report: async () =>
        (async function* () {
          yield 'one,'
          yield 'two,'
        })(),
    }
    const { port } = new URL((await served).url)
    const server = createServer((from) => {
      const to = connect(Number(port), '127.0.0.1')
      from.pipe(to)
      to.on('data', (bytes) => from.write(Buffer.from(bytes.toString('latin1').replace('two', 'Two'), 'latin1')))
      to.on('close', () => from.destroy())
      for (const socket of [from, to]) socket.on('error', () => undefined)
      closing.push(() => from.destroy())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => server.close())
    const report = await (await neighbour(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)).report(
      question,
    )
    expect(await refusalOf(textOf(report))).toEqual(['UNAUTHENTICATED', 'ALTERED'])
  })

  test('sends a file again, or one of their own', async () => {
    const head = JSON.stringify({ key: question.key, encoding: null, whole: false })
    const operation = { caller, request: question.request, operation: 'files', at: now() }
    const signed = signerOf('gateway').forOperation(operation).signStream('qualification', `${path}/take`, head)
    const wire: Buffer[] = []
    for await (const piece of inPieces(bytesOf('one'), signed.pieces('sent'))) wire.push(piece)
    const once = async () => post(`${path}/take`, { ...signed.headers, [fileHead]: head }, Buffer.concat(wire))
    expect([await once(), await once(), arrived]).toMatchObject([
      [200, { value: done }],
      [401, { refusal: { code: 'UNAUTHENTICATED', reason: 'REPEATED' } }],
      'one',
    ])
    expect(await refusalOf((await neighbour(undefined, 'mpi')).take(file(bytesOf('mine'))))).toEqual([
      'SUBGRAPH_UNAVAILABLE',
      'ALTERED',
    ])
    expect([asked.length, arrived]).toEqual([1, 'one'])
  })
})

test('nothing of this was a bug', () => expect(bugs).toEqual([]))

async function post(at: string, headers: Readonly<Record<string, string>>, body: Buffer): Promise<[number, unknown]> {
  const url = new URL(at, (await served).url)
  return new Promise((resolve, reject) => {
    const request = send(url, { method: 'POST', headers, agent: false }, async (response) => {
      let text = ''
      for await (const chunk of response) text += chunk
      resolve([response.statusCode ?? 0, JSON.parse(text)])
    })
    request.on('error', reject)
    request.end(body)
  })
}
