import { describe, expect, it } from 'vitest'
import { type CallDoor, createCallDoor, createCallSigner } from '../../../../subgraphs/shared/wire/call.ts'
import { createFetchSigner } from '../../../../subgraphs/shared/wire/signer.ts'
import { frozenClock } from '../../../support/clock.ts'
import { accepted, reasonOf } from '../../../support/outcome.ts'
import { parties, physician, requestId } from './parties.ts'

const { keysOf, directory } = parties('gateway', 'qualification', 'mpi', 'clinical')
const body = '{"numbers":[]}'

function setup(issuers: readonly string[] = ['qualification'], capacity = 100) {
  const clock = frozenClock()
  const audiences = directory('mpi', 'clinical')
  const signer = createCallSigner({ keys: keysOf('qualification'), audiences, clock: clock.now })
  const doorOf = (name: string): CallDoor =>
    createCallDoor({ keys: keysOf(name), issuers: directory(...issuers), clock: clock.now, capacity })
  const sign = (audience = 'mpi') =>
    signer.signInternalCall({ audience, call: 'mpi.handlesFor', request: requestId, body })
  return { clock, door: doorOf('mpi'), doorOf, sign }
}

const refusal = (reason: string) => ({ code: 'UNAUTHENTICATED', reason })

describe('an internal read', () => {
  it('arrives with the service that asks and the request it is made for, and its answer is signed back', () => {
    const { door, sign } = setup()
    const call = sign()
    const { answer, ...admitted } = accepted(door.verifyInternalCall(call.headers, 'mpi.handlesFor', body))
    expect(admitted).toEqual({ from: 'qualification', request: 'req-0001' })
    expect(call.checkAnswer(answer(200, '[]'), 200, '[]')).toEqual({ ok: true, value: undefined })
    expect(reasonOf(call.checkAnswer(answer(200, '[]'), 200, '["x"]'))).toEqual({
      code: 'SUBGRAPH_UNAVAILABLE',
      reason: 'ALTERED',
    })
  })

  it('is good for its own method and body only', () => {
    const { door, sign } = setup()
    const { headers } = sign()
    expect(reasonOf(door.verifyInternalCall(headers, 'mpi.linkChanges', body))).toEqual(refusal('ALTERED'))
    expect(reasonOf(door.verifyInternalCall(headers, 'mpi.handlesFor', `${body} `))).toEqual(refusal('ALTERED'))
    expect(door.verifyInternalCall(headers, 'mpi.handlesFor', Buffer.from(body)).ok).toBe(true)
  })

  it('is good once', () => {
    const { door, sign } = setup()
    const { headers } = sign()
    expect(door.verifyInternalCall(headers, 'mpi.handlesFor', body).ok).toBe(true)
    expect(reasonOf(door.verifyInternalCall(headers, 'mpi.handlesFor', body))).toEqual(refusal('REPEATED'))
  })

  it('is good for ten seconds, by a clock at most two seconds ahead', () => {
    const { door, sign, clock } = setup()
    const [early, late] = [sign(), sign()]
    clock.advance(-2_001)
    expect(reasonOf(door.verifyInternalCall(early.headers, 'mpi.handlesFor', body))).toEqual(refusal('NOT_YET'))
    clock.advance(1)
    expect(door.verifyInternalCall(early.headers, 'mpi.handlesFor', body).ok).toBe(true)
    clock.advance(12_000)
    expect(reasonOf(door.verifyInternalCall(late.headers, 'mpi.handlesFor', body))).toEqual(refusal('STALE'))
  })

  it('is good at its own audience only', () => {
    const { doorOf, sign } = setup()
    const outcome = doorOf('clinical').verifyInternalCall(sign('mpi').headers, 'mpi.handlesFor', body)
    expect(reasonOf(outcome)).toEqual(refusal('WRONG_AUDIENCE'))
  })

  it('is refused from services that may not call', () => {
    const { door, sign } = setup(['clinical'])
    const outcome = door.verifyInternalCall(sign().headers, 'mpi.handlesFor', body)
    expect(reasonOf(outcome)).toEqual(refusal('UNKNOWN_KEY'))
  })

  it('is refused without a token, with a broken one, and with the token of a fetch', () => {
    const { door, clock } = setup(['gateway'])
    const fetch = createFetchSigner({ keys: keysOf('gateway'), audiences: directory('mpi'), clock: clock.now })
      .forOperation({ caller: physician, request: requestId, operation: 'Op', at: clock.now() })
      .sign('mpi', body)
    expect(reasonOf(door.verifyInternalCall({}, 'mpi.handlesFor', body))).toEqual(refusal('UNSIGNED'))
    expect(reasonOf(door.verifyInternalCall({ 'hub-token': 'a.b' }, 'mpi.handlesFor', body))).toEqual(
      refusal('MALFORMED'),
    )
    expect(reasonOf(door.verifyInternalCall(fetch.headers, 'mpi.handlesFor', body))).toEqual(refusal('UNKNOWN_KEY'))
  })

  it('is refused rather than another one forgotten', () => {
    const { door, sign, clock } = setup(['qualification'], 1)
    const [first, second] = [sign(), sign()]
    expect(door.verifyInternalCall(first.headers, 'mpi.handlesFor', body).ok).toBe(true)
    expect(reasonOf(door.verifyInternalCall(second.headers, 'mpi.handlesFor', body))).toEqual(refusal('CROWDED'))
    expect(reasonOf(door.verifyInternalCall(first.headers, 'mpi.handlesFor', body))).toEqual(refusal('REPEATED'))
    clock.advance(10_000)
    expect(door.verifyInternalCall(sign().headers, 'mpi.handlesFor', body).ok).toBe(true)
  })
})
