import { createSecretKey, hash, type KeyObject } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { RequestId } from '../../../schema/domain/ids.ts'
import { type Outcome, ok } from '../../../schema/domain/outcome.ts'
import type { Instant } from '../../../schema/domain/time.ts'
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
import type { KeyDirectory, ServiceKeys } from './keys.ts'
import { Living } from './living.ts'
import type { MacOfPiece } from './pieces.ts'
import { refuseWire } from './reason.ts'
import { createOpen } from './seal.ts'
import { Sequences } from './sequences.ts'
import { createFetchTokenVerifier } from './token.ts'

export const wireHeaders = { token: 'hub-token', sequence: 'hub-sequence', mac: 'hub-mac' } as const

/** A fetch let in. */
export interface Admitted {
  readonly caller: Caller | null
  readonly request: RequestId
  readonly operation: string
  readonly at: Instant
  /** The token's id: one operation in one subgraph (another after ten seconds). */
  readonly token: string
  /** When the token ends, and with it whatever was kept under its id. */
  readonly until: Instant
  /** The headers that sign the answer to this very fetch. */
  answer(status: number, body: Body): Readonly<Record<string, string>>
}

/** What comes or is answered in pieces; what was verified is its head. The key outlives the token for as long. */
export interface AdmittedStream extends Admitted {
  pieces(direction: Direction): MacOfPiece
}

export interface FetchDoor {
  verify(headers: IncomingHttpHeaders, body: Body): Outcome<Admitted>
  verifyStream(headers: IncomingHttpHeaders, path: string, head: string): Outcome<AdmittedStream>
}

export interface FetchDoorOptions {
  /** The subgraph's own keys; their name is the audience. */
  readonly keys: ServiceKeys
  /** Who may send fetches: the gateway. */
  readonly issuers: KeyDirectory
  readonly clock: () => Instant
  /** Live tokens remembered at most; beyond it new ones are refused, never old ones forgotten. */
  readonly capacity?: number
}

interface Session {
  readonly caller: Caller | null
  readonly request: RequestId
  readonly operation: string
  readonly at: Instant
  readonly token: string
  readonly until: Instant
  readonly key: KeyObject
  readonly used: Sequences
}

const longestToken = 8192
const sequenceText = /^(?:0|[1-9]\d{0,8})$/

export function createFetchDoor({ keys, issuers, clock, capacity = 50_000 }: FetchDoorOptions): FetchDoor {
  const verifyToken = createFetchTokenVerifier(keys.name, issuers)
  const open = createOpen(keys)
  const byHash = new Living<Session>(capacity)
  const byId = new Living<Session>(capacity)

  const begin = (token: string, digest: string, now: Instant): Outcome<Session> => {
    const verified = verifyToken(token, now)
    if (!verified.ok) return verified
    const { caller, request, operation, at, id, until, sealedKey } = verified.value
    if (byId.get(id)) return refuseWire('REPEATED')
    const secret = open(sealedKey)
    if (secret?.length !== 32) return refuseWire('NOT_SEALED_TO_US')
    const session: Session = {
      caller: caller && Object.freeze(caller),
      request,
      operation,
      at,
      token: id,
      until,
      key: createSecretKey(secret),
      used: new Sequences(),
    }
    if (!byId.add(id, session, now) || !byHash.add(digest, session, now)) return refuseWire('CROWDED')
    return ok(session)
  }

  const admit = (
    headers: IncomingHttpHeaders,
    target: FetchTarget,
    body: Body,
  ): Outcome<{ readonly session: Session; readonly sequence: number }> => {
    const token = headers[wireHeaders.token]
    const sequence = headers[wireHeaders.sequence]
    const mac = headers[wireHeaders.mac]
    if (token === undefined || sequence === undefined || mac === undefined) return refuseWire('UNSIGNED')
    if (typeof token !== 'string' || typeof sequence !== 'string' || typeof mac !== 'string') {
      return refuseWire('MALFORMED')
    }
    if (token.length > longestToken || !sequenceText.test(sequence)) return refuseWire('MALFORMED')

    const now = clock()
    const digest = hash('sha256', token, 'base64url')
    const known = byHash.get(digest)
    const begun = known ? ok(known) : begin(token, digest, now)
    if (!begun.ok) return begun
    const { key, used, until } = begun.value
    if (until <= now) return refuseWire('STALE')

    const number = Number(sequence)
    if (!sameMac(macOfFetch(key, number, target, body), mac)) return refuseWire('ALTERED')
    // After the MAC, so that nobody else can use up a number.
    if (!used.use(number)) return refuseWire('REPEATED')
    return ok({ session: begun.value, sequence: number })
  }

  const admitted = ({ key, used: _, ...passage }: Session, sequence: number): Admitted => ({
    ...passage,
    answer: (status, answered) => ({ [wireHeaders.mac]: macOfAnswer(key, sequence, status, answered) }),
  })

  return {
    verify(headers, body) {
      const known = admit(headers, graphqlTarget, body)
      return known.ok ? ok(admitted(known.value.session, known.value.sequence)) : known
    },
    verifyStream(headers, path, head) {
      const known = admit(headers, { method: 'POST', path }, head)
      if (!known.ok) return known
      const { session, sequence } = known.value
      return ok({
        ...admitted(session, sequence),
        pieces: (direction) => (index, last, piece) => macOfPiece(session.key, sequence, direction, index, last, piece),
      })
    },
  }
}
