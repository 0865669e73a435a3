import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { RequestId } from '../../../schema/domain/ids.ts'
import { type Outcome, ok, refuse } from '../../../schema/domain/outcome.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { wireHeaders } from './door.ts'
import {
  type Body,
  type Direction,
  type FetchTarget,
  graphqlTarget,
  macOfAnswer,
  macOfFetch,
  macOfPiece,
  sameMac,
} from './fetchmac.ts'
import type { KeyDirectory, ServiceKeys, ServiceName } from './keys.ts'
import type { MacOfPiece } from './pieces.ts'
import { createSeal, type Seal } from './seal.ts'
import { sequencesPerToken } from './sequences.ts'
import { createFetchTokenMint, tokenLife } from './token.ts'

/** What every fetch of one operation has in common. */
export interface SignedOperation {
  readonly caller: Caller | null
  readonly request: RequestId
  readonly operation: string
  readonly at: Instant
}

export interface SignedFetch {
  readonly headers: Readonly<Record<string, string>>
  /** Whether an answer is the subgraph's own, to this very fetch. */
  checkAnswer(headers: IncomingHttpHeaders, status: number, body: Body): Outcome<void>
}

/** A fetch whose body, or answer, comes in pieces; signed at once is its head. */
export interface SignedStream extends SignedFetch {
  pieces(direction: Direction): MacOfPiece
}

/** Signs the fetches of one operation: one token per audience, one MAC per fetch. */
export interface OperationSigner {
  sign(audience: ServiceName, body: Body): SignedFetch
  signStream(audience: ServiceName, path: string, head: string): SignedStream
}

export interface FetchSigner {
  forOperation(operation: SignedOperation): OperationSigner
}

export interface FetchSignerOptions {
  readonly keys: ServiceKeys
  readonly audiences: KeyDirectory
  readonly clock: () => Instant
}

interface Session {
  readonly token: string
  readonly key: KeyObject
  readonly renewAt: number
  next: number
}

/** A token about to expire would reach the subgraph too late. */
const spare = 3_000

export function createFetchSigner({ keys, audiences, clock }: FetchSignerOptions): FetchSigner {
  const mint = createFetchTokenMint(keys.signing)
  const seals = new Map<ServiceName, Seal>()
  for (const [name, { sealing }] of audiences) seals.set(name, createSeal(name, sealing, clock))

  const begin = (audience: ServiceName, operation: SignedOperation, now: Instant): Session => {
    const seal = seals.get(audience)
    if (!seal) throw new Error('No sealing key is known for this audience.')
    const secret = randomBytes(32)
    const until = (now + tokenLife) as Instant
    const id = randomBytes(16).toString('base64url')
    const { caller, request, operation: name, at } = operation
    const token = mint({
      issuer: keys.name,
      audience,
      id,
      issued: now,
      until,
      caller,
      request,
      operation: name,
      at,
      sealedKey: seal(secret),
    })
    return { token, key: createSecretKey(secret), renewAt: until - spare, next: 0 }
  }

  return {
    forOperation(operation) {
      const sessions = new Map<ServiceName, Session>()
      const sign = (audience: ServiceName, target: FetchTarget, body: Body): SignedStream => {
        const now = clock()
        let session = sessions.get(audience)
        if (!session || now >= session.renewAt || session.next >= sequencesPerToken) {
          session = begin(audience, operation, now)
          sessions.set(audience, session)
        }
        const { token, key } = session
        const sequence = session.next++
        return {
          headers: {
            [wireHeaders.token]: token,
            [wireHeaders.sequence]: String(sequence),
            [wireHeaders.mac]: macOfFetch(key, sequence, target, body),
          },
          checkAnswer: (headers, status, answer) => checkAnswerMac(headers, macOfAnswer(key, sequence, status, answer)),
          pieces: (direction) => (index, last, piece) => macOfPiece(key, sequence, direction, index, last, piece),
        }
      }
      return {
        sign: (audience, body) => sign(audience, graphqlTarget, body),
        signStream: (audience, path, head) => sign(audience, { method: 'POST', path }, head),
      }
    },
  }
}

/** An answer that is not the one sent is no answer: to the client the subgraph cannot be reached. */
export function checkAnswerMac(headers: IncomingHttpHeaders, expected: string): Outcome<void> {
  const given = headers[wireHeaders.mac]
  return typeof given === 'string' && sameMac(expected, given)
    ? ok(undefined)
    : refuse({ code: 'SUBGRAPH_UNAVAILABLE', message: 'The answer is not signed for this fetch.', reason: 'ALTERED' })
}
