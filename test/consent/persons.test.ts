import { describe, expect, test } from 'vitest'
import type { Caller } from '../../schema/domain/caller.ts'
import type { Protection } from '../../schema/domain/consent.ts'
import type { Decision } from '../../schema/domain/decision.ts'
import { decide } from '../../subgraphs/shared/consent/decide.ts'
import * as cast from './cast.ts'
import { asks, known, knownAs, marked, writes } from './cast.ts'
import { absent, allowed, byGrant, byPermit, denied, refused, required } from './outcomes.ts'

const addressHidden: Protection = {
  kind: 'ADDRESS_HIDDEN',
  person: cast.patient,
  heldBy: cast.insurer,
  from: cast.yesterday,
  until: null,
}
const selfAccessOff: Protection = { ...addressHidden, kind: 'SELF_ACCESS_OFF' }

describe('rule 3: an address under ADDRESS_HIDDEN', () => {
  const address = marked({ labels: ['ADDRESS'] })
  const place = marked({ labels: ['ADDRESS'], place: true })
  const hidden = known({ protections: [addressHidden], provisions: [cast.permit()], proxies: [cast.mandate()] })

  test('is absent for the desk, and shown again when the flag ends', () => {
    const ended = known({ protections: [{ ...addressHidden, until: cast.now }] })
    expect(decide(asks(cast.clerk, 'ELIGIBILITY', address), hidden)).toEqual(absent(3))
    expect(decide(asks(cast.clerk, 'ELIGIBILITY', { ...address, at: cast.later(-1) }), ended)).toEqual(absent(3))
    expect(decide(asks(cast.clerk, 'ELIGIBILITY', address), ended)).toEqual(allowed(6))
    expect(decide(asks(cast.clerk, 'ELIGIBILITY'), hidden)).toEqual(allowed(6))
  })

  test('is absent for a guardian, proxy or not', () => {
    expect(decide(asks(cast.guardian, 'ELIGIBILITY', address), hidden)).toEqual(absent(3))
  })

  test('goes on to the next rules for the person, unless their own access is off', () => {
    expect(decide(asks(cast.self, 'ELIGIBILITY', address), hidden)).toEqual(allowed(4))
    const off = known({ protections: [addressHidden, selfAccessOff] })
    expect(decide(asks(cast.self, 'ELIGIBILITY', address), off)).toEqual(absent(3))
  })

  test('goes on for the authority that holds the flag and for the steward', () => {
    const tied = { ...hidden, relations: [cast.tie('INSURED_BY', { institution: cast.insurer })] }
    const authority: Caller = { ...cast.clerk, role: 'INSURER', institution: cast.insurer }
    expect(decide(asks(authority, 'ELIGIBILITY', address), tied)).toEqual(allowed(6))
    const other: Caller = { ...authority, institution: cast.clinic }
    expect(decide(asks(other, 'ELIGIBILITY', address), { ...hidden, relations: [cast.tie('INSURED_BY')] })).toEqual(
      absent(3),
    )
    const steward: Caller = { ...cast.clerk, role: 'IDENTITY_STEWARD', purpose: 'IDENTITY' }
    expect(decide(asks(steward, 'IDENTITY', address), hidden)).toEqual(allowed(6))
  })

  test('goes on for a clinician who treats, as far as the places of records, not addresses', () => {
    expect(decide(asks(cast.physician, 'MEDICATION', place), hidden)).toEqual(byPermit)
    expect(decide(asks(cast.atEmergency, 'MEDICATION', place), hidden)).toEqual(byPermit)
    expect(decide(asks(cast.physician, 'MEDICATION', address), hidden)).toEqual(absent(3))
    const atDesk: Caller = { ...cast.physician, purpose: 'INSURANCE' }
    expect(decide(asks(atDesk, 'ELIGIBILITY', place), hidden)).toEqual(absent(3))
    const pharmacist: Caller = { ...cast.physician, role: 'PHARMACIST' }
    expect(decide(asks(pharmacist, 'MEDICATION', place), hidden)).toEqual(absent(3))
  })

  test('plays no part beyond this rule', () => {
    const labelled = asks(cast.physician, 'MEDICATION', marked({ labels: ['ADDRESS', 'GENETIC'] }))
    const genetic = known({ provisions: [cast.permit({ label: 'GENETIC' })] })
    expect(decide(labelled, genetic)).toEqual(byPermit)
    expect(decide(asks(cast.physician, 'MEDICATION', address), known({ provisions: [cast.permit()] }))).toEqual(
      byPermit,
    )
  })
})

describe('rule 4: the person themself', () => {
  test('sees and writes what is theirs, whatever anyone refused', () => {
    const facts = known({ provisions: [cast.refusal({ recipient: { kind: 'ANYONE' }, evenInEmergency: true })] })
    expect(decide(asks(cast.self, 'MEDICATION'), facts)).toEqual(allowed(4))
    expect(decide(asks(cast.self, 'ACCESS_LOG'), facts)).toEqual(allowed(4))
    expect(decide(asks(cast.self, 'MEDICATION', marked({ labels: ['PSYCHIATRIC', 'ABUSE'] })), facts)).toEqual(
      allowed(4),
    )
    expect(decide(writes(cast.self, 'CONSENT'), facts)).toEqual(allowed(4))
    expect(decide(writes(cast.self, 'MEDICATION'), facts)).toEqual(denied(2, 'NOT_PERMITTED', 'MEDICATION'))
  })

  test('is not permitted while their own access is off', () => {
    const off = known({ protections: [selfAccessOff] })
    expect(decide(asks(cast.self, 'MEDICATION'), off)).toEqual(denied(4, 'NOT_PERMITTED', 'MEDICATION'))
    expect(decide(writes(cast.self, 'GRANT'), off)).toEqual(denied(4, 'NOT_PERMITTED', 'GRANT'))
    const undisclosed = asks(cast.self, 'MEDICATION', marked({ labels: ['UNDISCLOSED'] }))
    expect(decide(undisclosed, off)).toEqual(denied(4, 'NOT_PERMITTED', 'MEDICATION'))
  })

  test('does not see what is hidden from them or undisclosed', () => {
    expect(decide(asks(cast.self, 'CLINICAL', marked({ labels: ['UNDISCLOSED'] })), known())).toEqual(absent(4))
    expect(decide(asks(cast.self, 'CLINICAL', marked({ hiddenFrom: [cast.patient] })), known())).toEqual(absent(4))
    expect(decide(asks(cast.self, 'CLINICAL', marked({ hiddenFrom: [cast.mother] })), known())).toEqual(allowed(4))
  })
})

describe('rule 5: a guardian', () => {
  const may = known({ proxies: [cast.mandate()] })
  const notPermitted: Decision = denied(5, 'NOT_PERMITTED', 'MEDICATION')

  test('asks under a live proxy for this person and category', () => {
    const question = asks(cast.guardian, 'MEDICATION')
    expect(decide(question, may)).toEqual(allowed(5))
    expect(decide(question, known())).toEqual(notPermitted)
    const none = [
      cast.mandate({ guardian: cast.stranger }),
      cast.mandate({ person: cast.stranger }),
      cast.mandate({ categories: ['CLINICAL', 'CONSENT'] }),
      cast.mandate({ from: cast.later(1) }),
      cast.mandate({ until: cast.now }),
      cast.mandate({ ended: cast.now }),
    ]
    for (const proxy of none) expect(decide(question, known({ proxies: [proxy] }))).toEqual(notPermitted)
    const limited = known({ proxies: [cast.mandate({ categories: ['CONSENT'] })] })
    expect(decide(writes(cast.guardian, 'CONSENT'), limited)).toEqual(allowed(5))
  })

  test('is not permitted while the person’s own access is off', () => {
    const off = known({ proxies: [cast.mandate()], protections: [selfAccessOff] })
    expect(decide(asks(cast.guardian, 'MEDICATION'), off)).toEqual(notPermitted)
  })

  test('never sees what is labelled ABUSE', () => {
    const abuse = asks(cast.guardian, 'MEDICATION', marked({ labels: ['ABUSE'] }))
    expect(decide(abuse, may)).toEqual(absent(5))
    const off = known({ proxies: [cast.mandate()], protections: [selfAccessOff] })
    expect(decide(abuse, off)).toEqual(absent(5))
    expect(decide(abuse, known())).toEqual(notPermitted)
  })

  test('sees an undisclosed diagnosis unless it is hidden from them, or from nobody in particular', () => {
    const undisclosed = (hiddenFrom: readonly (typeof cast.mother)[]) =>
      asks(cast.guardian, 'MEDICATION', marked({ labels: ['UNDISCLOSED'], hiddenFrom }))
    expect(decide(undisclosed([cast.patient]), may)).toEqual(allowed(5))
    expect(decide(undisclosed([cast.patient, cast.mother]), may)).toEqual(absent(5))
    expect(decide(undisclosed([]), may)).toEqual(absent(5))
    expect(decide(asks(cast.guardian, 'MEDICATION', marked({ hiddenFrom: [cast.mother] })), may)).toEqual(absent(5))
  })
})

describe('after a merge', () => {
  const again = (more: Parameters<typeof cast.known>[0] = {}) => knownAs(cast.patientAsFiledTwice, more)
  const merged = (first: Parameters<typeof known>[0], second: Parameters<typeof known>[0]) => ({
    ...known(),
    persons: [knownAs(cast.patient, first), again(second)],
  })
  const permitAgain = cast.permit({ person: cast.patientAsFiledTwice, giver: cast.patientAsFiledTwice })

  test('each person’s provisions are decided apart and the stricter outcome stands', () => {
    const question = asks(cast.physician, 'MEDICATION')
    const permits = [cast.permit()]
    expect(decide(question, merged({ provisions: permits }, { provisions: [permitAgain] }))).toEqual(byPermit)
    expect(decide(question, merged({ provisions: permits }, { provisions: [cast.refusal()] }))).toEqual(refused)
    expect(decide(question, merged({ provisions: permits }, {}))).toEqual(required)
    expect(decide(question, merged({}, { provisions: [cast.refusal()] }))).toEqual(refused)
  })

  test('an emergency grant on either is one on the person, but each one’s last word is heard', () => {
    const question = asks(cast.atEmergency, 'MEDICATION')
    expect(decide(question, merged({}, { grants: [cast.grant()] }))).toEqual(byGrant)
    const never = cast.refusal({ evenInEmergency: true })
    expect(decide(question, merged({ provisions: [never] }, { grants: [cast.grant()] }))).toEqual(refused)
  })

  test('the person is each of them: protection and what is hidden hold for both', () => {
    const second: Caller = { ...cast.self, person: cast.patientAsFiledTwice }
    expect(decide(asks(second, 'MEDICATION'), merged({}, {}))).toEqual(allowed(4))
    expect(decide(asks(second, 'MEDICATION'), merged({ protections: [selfAccessOff] }, {}))).toEqual(
      denied(4, 'NOT_PERMITTED', 'MEDICATION'),
    )
    const hidden = asks(second, 'MEDICATION', marked({ hiddenFrom: [cast.patient] }))
    expect(decide(hidden, merged({}, {}))).toEqual(absent(4))
    const address = asks(cast.clerk, 'ELIGIBILITY', marked({ labels: ['ADDRESS'] }))
    expect(decide(address, merged({}, { protections: [addressHidden] }))).toEqual(absent(3))
  })

  test('a proxy for one of them is none for the other', () => {
    const both = merged(
      { proxies: [cast.mandate()] },
      { proxies: [cast.mandate({ person: cast.patientAsFiledTwice })] },
    )
    expect(decide(asks(cast.guardian, 'MEDICATION'), both)).toEqual(allowed(5))
    expect(decide(asks(cast.guardian, 'MEDICATION'), merged({ proxies: [cast.mandate()] }, {}))).toEqual(
      denied(5, 'NOT_PERMITTED', 'MEDICATION'),
    )
  })
})
