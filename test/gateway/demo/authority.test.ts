import { describe, expect, it } from 'vitest'
import { createDemoCardAuthority } from '../../../gateway/demo/authority.ts'
import { openDemoSecret } from '../../../gateway/demo/secret.ts'
import type { InstitutionCode, PersonId } from '../../../schema/domain/ids.ts'
import { verifyCardAssertion } from '../../../subgraphs/shared/consent/assertion.ts'
import { frozenClock } from '../../support/clock.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { accepted, reasonOf } from '../../support/outcome.ts'

const institution = '1310000019' as InstitutionCode
const person = `per_${'a'.repeat(22)}` as PersonId

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
      authority: authority.keys,
      institution,
      now: clock.now(),
    })
    expect(accepted(outcome)).toMatchObject({
      person,
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
    expect(await again.cardOf(person)).toBe(await authority.cardOf(person))
    expect([...again.keys.keys()]).toEqual([...authority.keys.keys()])
  })

  it('signs nothing that another installation’s hub would take', async () => {
    const [ours, theirs] = [setup(), setup()]
    const reader = theirs.authority.readerAt(institution)
    const text = await theirs.authority.assert({ person, institution, consents: { CHECKUP: 'GIVEN' } })
    const outcome = await verifyCardAssertion(text, {
      readers: { find: () => ({ institution, key: reader.publicKey }) },
      authority: ours.authority.keys,
      institution,
      now: ours.clock.now(),
    })
    expect(reasonOf(outcome)).toEqual({ code: 'INVALID_INPUT', reason: 'UNKNOWN_AUTHORITY' })
  })
})
