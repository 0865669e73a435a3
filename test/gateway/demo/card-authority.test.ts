import { describe, expect, it } from 'vitest'
import { createDemoCardAuthority, type DemoCardAuthority } from '../../../gateway/demo/card-authority.ts'
import { openDemoSecret } from '../../../gateway/demo/secret.ts'
import type { InstitutionCode, PersonId } from '../../../schema/domain/ids.ts'
import { days, hours, type Instant } from '../../../schema/domain/time.ts'
import { verifyUserCertificate } from '../../../subgraphs/shared/card/verify.ts'
import { verifyCardAssertion } from '../../../subgraphs/shared/consent/assertion.ts'
import { frozenClock } from '../../support/clock.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { accepted, reasonOf } from '../../support/outcome.ts'

const institution = '1310000019' as InstitutionCode
const person = `per_${'a'.repeat(22)}` as PersonId

function cardIn(authority: DemoCardAuthority, holder: PersonId, at: Instant) {
  const verdict = verifyUserCertificate(authority.cardOf(holder), authority.trust, at)
  if (!verdict.good) throw new Error(verdict.reason)
  const { issuer, serial } = verdict.certificate
  return { issuer, serial }
}

function setup(folder = temporaryFolder()) {
  const clock = frozenClock()
  const authority = createDemoCardAuthority(openDemoSecret({ mode: 'demo', folder }), clock.now)
  return { folder, clock, authority }
}

describe('the demo card authority', () => {
  it('issues assertions that the hub takes, by readers that are registered', async () => {
    const { authority, clock } = setup()
    const reader = authority.readerAt(institution)
    const text = await authority.assert({ person, institution, consents: { MEDICATION: 'GIVEN', CHECKUP: 'REFUSED' } })
    const outcome = await verifyCardAssertion(text, {
      readers: { find: (kid) => (kid === reader.kid ? { institution, key: reader.publicKey } : null) },
      authority: authority.trust,
      institution,
      now: clock.now(),
    })
    expect(accepted(outcome)).toMatchObject({
      card: cardIn(authority, person, clock.now()),
      institution,
      reader: reader.kid,
      answers: [
        { category: 'CHECKUP', outcome: 'REFUSED' },
        { category: 'MEDICATION', outcome: 'GIVEN' },
      ],
    })
  })

  it('gives every institution its own reader and every person their own card, the same at every start', async () => {
    const { authority, folder } = setup()
    const again = setup(folder).authority
    const kids = ['1310000019', '1310000027'].map((code) => authority.readerAt(code as InstitutionCode).kid)
    expect(new Set(kids).size).toBe(2)
    expect(again.readerAt(institution).kid).toBe(kids[0])
    const other = `per_${'b'.repeat(22)}` as PersonId
    expect(again.cardOf(person)).toEqual(authority.cardOf(person))
    expect(again.cardOf(other)).not.toEqual(authority.cardOf(person))
  })

  it('keeps a card the same one when it is printed anew another year', () => {
    const { authority, clock } = setup()
    const before = cardIn(authority, person, clock.now())
    clock.advance(days(366))
    expect(cardIn(authority, person, clock.now())).toEqual(before)
  })

  it('makes its revocation list anew before it runs out, and names in it whose card was lost', () => {
    const { authority, clock } = setup()
    const verdict = () => verifyUserCertificate(authority.cardOf(person), authority.trust, clock.now())
    const [first] = authority.trust.lists()
    clock.advance(hours(11))
    const [same] = authority.trust.lists()
    clock.advance(hours(2))
    const [next] = authority.trust.lists()
    expect([same === first, next === first, verdict().good]).toEqual([true, false, true])
    authority.revoke(person)
    expect(verdict()).toEqual({ good: false, reason: 'REVOKED' })
  })

  it('signs nothing that another installation’s hub would take', async () => {
    const [ours, theirs] = [setup(), setup()]
    const reader = theirs.authority.readerAt(institution)
    const text = await theirs.authority.assert({ person, institution, consents: { CHECKUP: 'GIVEN' } })
    const outcome = await verifyCardAssertion(text, {
      readers: { find: () => ({ institution, key: reader.publicKey }) },
      authority: ours.authority.trust,
      institution,
      now: ours.clock.now(),
    })
    expect(reasonOf(outcome)).toEqual({ code: 'INVALID_INPUT', reason: 'CARD_BAD_SIGNATURE' })
  })
})
