import { describe, expect, test } from 'vitest'
import type { Caller } from '../../schema/domain/caller.ts'
import { hours } from '../../schema/domain/time.ts'
import { decide } from '../../subgraphs/shared/consent/decide.ts'
import * as cast from './cast.ts'
import { asks, known, link, marked, otherLink } from './cast.ts'
import { absent, allowed, byGrant, byPermit, denied, refused, required } from './outcomes.ts'

const hanging = marked({ hangsOn: [link] })
const disputed = { disputed: [link] }
const byNumber = { subject: { person: cast.patient, reachedBy: [link] } }

describe('a dispute', () => {
  test('makes records that hang on the link drop out, and no others', () => {
    const facts = known({ provisions: [cast.permit()] }, disputed)
    expect(decide(asks(cast.physician, 'MEDICATION', hanging), facts)).toEqual(absent(0))
    expect(decide(asks(cast.physician, 'MEDICATION'), facts)).toEqual(byPermit)
    const other = asks(cast.physician, 'MEDICATION', marked({ hangsOn: [otherLink] }))
    expect(decide(other, facts)).toEqual(byPermit)
  })

  test('makes permits that hang on the link drop out, while refusals stay', () => {
    const permit = cast.permit({ hangsOn: [link] })
    const refusal = cast.refusal({ hangsOn: [link] })
    expect(decide(asks(cast.physician, 'MEDICATION'), known({ provisions: [permit] }, disputed))).toEqual(required)
    expect(decide(asks(cast.physician, 'MEDICATION'), known({ provisions: [refusal] }, disputed))).toEqual(refused)
  })

  test('makes a permit that drops out set nothing aside', () => {
    const older = cast.refusal({ given: cast.later(-hours(48)), from: cast.later(-hours(48)) })
    const newer = cast.permit({ hangsOn: [link] })
    const facts = known({ provisions: [older, newer] })
    expect(decide(asks(cast.physician, 'MEDICATION'), facts)).toEqual(byPermit)
    expect(decide(asks(cast.physician, 'MEDICATION'), { ...facts, ...disputed })).toEqual(refused)
  })

  test('makes proxies, relations and deaths that hang on the link drop out', () => {
    const proxies = [cast.mandate({ hangsOn: [link] })]
    expect(decide(asks(cast.guardian, 'MEDICATION'), known({ proxies }, disputed))).toEqual(
      denied(5, 'NOT_PERMITTED', 'MEDICATION'),
    )
    const insurer: Caller = { ...cast.clerk, role: 'INSURER' }
    const relations = [cast.tie('INSURED_BY', { hangsOn: [link] })]
    expect(decide(asks(insurer, 'CHECKUP'), known({}, { relations }))).toEqual(allowed(6))
    expect(decide(asks(insurer, 'CHECKUP'), known({}, { relations, ...disputed }))).toEqual(
      denied(2, 'NOT_PERMITTED', 'CHECKUP'),
    )
    const death = { confirmed: cast.yesterday, hangsOn: [link] }
    const facts = known({ provisions: [cast.permit()], death })
    expect(decide(asks(cast.physician, 'MEDICATION'), facts)).toEqual(required)
    expect(decide(asks(cast.physician, 'MEDICATION'), { ...facts, ...disputed })).toEqual(byPermit)
  })

  test('shuts out the login that comes by the link', () => {
    const question = asks(cast.self, 'MEDICATION', { ...hanging, ...byNumber })
    expect(decide(question, known())).toEqual(allowed(4))
    expect(decide(question, known({}, disputed))).toEqual(denied(2, 'NOT_PERMITTED', 'MEDICATION'))
  })

  test('shows a caller who comes by the link only what hangs on it', () => {
    const facts = known({ provisions: [cast.permit()] }, disputed)
    expect(decide(asks(cast.physician, 'MEDICATION', byNumber), facts)).toEqual(absent(0))
    expect(decide(asks(cast.physician, 'MEDICATION', { ...byNumber, ...hanging }), facts)).toEqual(byPermit)
    const both = { ...byNumber, ...marked({ hangsOn: [link, otherLink] }) }
    const two = { ...facts, disputed: [link, otherLink] }
    expect(decide(asks(cast.physician, 'MEDICATION', both), two)).toEqual(absent(0))
  })

  test('narrows nobody who comes by a link that is not in dispute', () => {
    const facts = known({ provisions: [cast.permit()] })
    expect(decide(asks(cast.physician, 'MEDICATION', byNumber), facts)).toEqual(byPermit)
  })

  test('leaves labels and protection as they are', () => {
    const hidden = known(
      {
        protections: [
          { kind: 'ADDRESS_HIDDEN', person: cast.patient, heldBy: cast.insurer, from: cast.yesterday, until: null },
        ],
      },
      disputed,
    )
    expect(decide(asks(cast.clerk, 'ELIGIBILITY', marked({ labels: ['ADDRESS'] })), hidden)).toEqual(absent(3))
  })

  test.each(['IDENTITY_STEWARD', 'AUDITOR'] as const)('hides nothing from the %s', (role) => {
    const steward = role === 'IDENTITY_STEWARD'
    const caller: Caller = { ...cast.clerk, role, purpose: steward ? 'IDENTITY' : 'OVERSIGHT' }
    const question = asks(caller, steward ? 'NUMBER_HISTORY' : 'ACCESS_LOG', { ...hanging, ...byNumber })
    expect(decide(question, known({}, disputed))).toEqual(allowed(6))
    expect(decide({ ...question, ...marked({}) }, known({}, disputed))).toEqual(allowed(6))
  })

  test('leaves records to emergency staff, marked as in doubt', () => {
    const facts = known({ grants: [cast.grant()] }, disputed)
    expect(decide(asks(cast.atEmergency, 'MEDICATION', hanging), facts)).toEqual({ ...byGrant, inDoubt: true })
    expect(decide(asks(cast.atEmergency, 'MEDICATION'), facts)).toEqual(byGrant)
  })

  test('is no reason to show a record in doubt to a node that speaks for nobody', () => {
    const node: Caller = { ...cast.atEmergency, role: 'REGIONAL_NODE' }
    const facts = known({ provisions: [cast.permit({ category: 'LOCATION' })] }, disputed)
    expect(decide(asks(node, 'LOCATION'), facts)).toEqual(byPermit)
    expect(decide(asks(node, 'LOCATION', hanging), facts)).toEqual(absent(0))
  })

  test('leaves eligibility asked by number untouched, and not that of a person named directly', () => {
    const facts = known({}, disputed)
    expect(decide(asks(cast.clerk, 'ELIGIBILITY', { ...byNumber, ...hanging }), facts)).toEqual(allowed(6))
    expect(decide(asks(cast.clerk, 'ELIGIBILITY', byNumber), facts)).toEqual(allowed(6))
    const unplaced = { subject: { person: null, reachedBy: [] }, ...hanging }
    expect(decide(asks(cast.clerk, 'ELIGIBILITY', unplaced), facts)).toEqual(allowed(6))
    expect(decide(asks(cast.clerk, 'ELIGIBILITY', hanging), facts)).toEqual(absent(0))
    expect(decide(asks(cast.clerk, 'NUMBER', byNumber), facts)).toEqual(absent(0))
  })
})

describe('a death', () => {
  const death = { confirmed: cast.now, hangsOn: [] }

  test('ends permits at the instant its register confirmed it, and not before', () => {
    const facts = known({ provisions: [cast.permit()], death })
    expect(decide(asks(cast.physician, 'MEDICATION', { at: cast.later(-1) }), facts)).toEqual(byPermit)
    expect(decide(asks(cast.physician, 'MEDICATION'), facts)).toEqual(required)
  })

  test('ends proxies', () => {
    const facts = known({ proxies: [cast.mandate()], death })
    expect(decide(asks(cast.guardian, 'MEDICATION', { at: cast.later(-1) }), facts)).toEqual(allowed(5))
    expect(decide(asks(cast.guardian, 'MEDICATION'), facts)).toEqual(denied(5, 'NOT_PERMITTED', 'MEDICATION'))
  })

  test('ends passes and enrolments', () => {
    const enrolled = cast.permit({
      category: 'EMERGENCY_SUMMARY',
      channel: 'ENROLMENT',
      recipient: { kind: 'EMERGENCY_ENTITLED' },
    })
    const facts = known({ provisions: [enrolled], death }, { emergencyEntitled: true })
    expect(decide(asks(cast.atEmergency, 'EMERGENCY_SUMMARY', { at: cast.later(-1) }), facts)).toEqual(byPermit)
    expect(decide(asks(cast.atEmergency, 'EMERGENCY_SUMMARY'), facts)).toEqual(
      denied(9, 'CONSENT_REQUIRED', 'EMERGENCY_SUMMARY'),
    )
  })

  test('ends no refusal, no emergency grant, no label and no protection', () => {
    const dead = { death, grants: [cast.grant()], provisions: [cast.refusal()] }
    expect(decide(asks(cast.physician, 'MEDICATION'), known(dead))).toEqual(refused)
    expect(decide(asks(cast.atEmergency, 'MEDICATION'), known(dead))).toEqual(byGrant)
    const labelled = asks(cast.atEmergency, 'MEDICATION', marked({ labels: ['GENETIC'] }))
    expect(decide(labelled, known(dead))).toEqual(absent(8, cast.refusal().id))
    const hidden = known({
      ...dead,
      protections: [
        { kind: 'ADDRESS_HIDDEN', person: cast.patient, heldBy: cast.insurer, from: cast.yesterday, until: null },
      ],
    })
    expect(decide(asks(cast.clerk, 'ELIGIBILITY', marked({ labels: ['ADDRESS'] })), hidden)).toEqual(absent(3))
  })

  test('lets the bereaved person whom a provision names ask as guardian, in its category', () => {
    const left = cast.permit({ bereaved: cast.mother, recipient: { kind: 'ROLE', role: 'GUARDIAN' } })
    const facts = known({ provisions: [left], death })
    expect(decide(asks(cast.guardian, 'MEDICATION', { at: cast.later(-1) }), facts)).toEqual(
      denied(5, 'NOT_PERMITTED', 'MEDICATION'),
    )
    expect(decide(asks(cast.guardian, 'MEDICATION'), facts)).toEqual(allowed(5))
    expect(decide(asks(cast.guardian, 'CLINICAL'), facts)).toEqual(denied(5, 'NOT_PERMITTED', 'CLINICAL'))
    const someoneElse: Caller = { ...cast.guardian, person: cast.stranger }
    expect(decide(asks(someoneElse, 'MEDICATION'), facts)).toEqual(denied(5, 'NOT_PERMITTED', 'MEDICATION'))
    const places = asks(cast.guardian, 'LOCATION', { locationOf: 'MEDICATION' })
    expect(decide(places, facts)).toEqual(allowed(5))
  })

  test('lets the bereaved ask for no more than the provision says: its label, and its purpose', () => {
    const left = { bereaved: cast.mother, recipient: { kind: 'ROLE', role: 'GUARDIAN' } } as const
    const question = asks(cast.guardian, 'MEDICATION')
    const psychiatric = { ...question, ...marked({ labels: ['PSYCHIATRIC'] }) }
    const notPermitted = denied(5, 'NOT_PERMITTED', 'MEDICATION')
    const labelled = known({ provisions: [cast.permit({ ...left, label: 'PSYCHIATRIC' })], death })
    expect(decide(psychiatric, labelled)).toEqual(allowed(5))
    expect(decide(question, labelled)).toEqual(notPermitted)
    const own = known({ provisions: [cast.permit({ ...left, purpose: 'OWN_REQUEST' })], death })
    expect(decide(question, own)).toEqual(allowed(5))
    const other = known({ provisions: [cast.permit({ ...left, purpose: 'TREATMENT' })], death })
    expect(decide(question, other)).toEqual(notPermitted)
  })

  test('lets two bereaved persons stand side by side, each until their own provision is replaced or refused', () => {
    const guardian = { kind: 'ROLE', role: 'GUARDIAN' } as const
    const first = cast.permit({ bereaved: cast.mother, recipient: guardian, given: cast.later(-hours(48)) })
    const second = cast.permit({ ...first, bereaved: cast.stranger, given: cast.yesterday })
    expect(decide(asks(cast.guardian, 'MEDICATION'), known({ provisions: [first, second], death }))).toEqual(allowed(5))
    const withdrawn = cast.refusal({ recipient: guardian })
    expect(decide(asks(cast.guardian, 'MEDICATION'), known({ provisions: [first, withdrawn], death }))).toEqual(
      denied(5, 'NOT_PERMITTED', 'MEDICATION'),
    )
  })

  test('makes a provision for the bereaved nobody else’s permit, neither before nor after', () => {
    const left = cast.permit({ bereaved: cast.mother, recipient: { kind: 'ANYONE' } })
    const facts = known({ provisions: [left], death })
    expect(decide(asks(cast.physician, 'MEDICATION', { at: cast.later(-1) }), facts)).toEqual(required)
    expect(decide(asks(cast.physician, 'MEDICATION'), facts)).toEqual(required)
  })
})
