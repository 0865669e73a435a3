import { describe, expect, test } from 'vitest'
import type { Caller } from '../../schema/domain/caller.ts'
import type { Provision, Recipient } from '../../schema/domain/consent.ts'
import type { ProvisionId } from '../../schema/domain/ids.ts'
import { days, hours } from '../../schema/domain/time.ts'
import { decide } from '../../subgraphs/shared/consent/decide.ts'
import * as cast from './cast.ts'
import { asks, known, marked } from './cast.ts'
import { absent, allowed, byGrant, byPermit, denied, refused, required } from './outcomes.ts'

const medication = asks(cast.physician, 'MEDICATION')
const psychiatric = asks(cast.physician, 'MEDICATION', marked({ labels: ['PSYCHIATRIC'] }))
const having = (...provisions: readonly Provision[]) => known({ provisions })
const dayBefore = cast.later(-days(2))
const anyone: Recipient = { kind: 'ANYONE' }

describe('rule 7: an emergency grant', () => {
  const emergency = asks(cast.atEmergency, 'MEDICATION')
  const holding = (...grants: readonly ReturnType<typeof cast.grant>[]) => known({ grants })

  test('opens the categories and labels it names, for the purpose EMERGENCY alone', () => {
    const facts = holding(cast.grant())
    expect(decide(emergency, facts)).toEqual(byGrant)
    expect(decide({ ...emergency, ...marked({ labels: ['PSYCHIATRIC'] }) }, facts)).toEqual(byGrant)
    expect(decide({ ...emergency, ...marked({ labels: ['PSYCHIATRIC', 'ABUSE'] }) }, facts)).toEqual(absent(9))
    expect(decide(asks(cast.atEmergency, 'DOCUMENT'), facts)).toEqual(denied(9, 'CONSENT_REQUIRED', 'DOCUMENT'))
    expect(decide(medication, facts)).toEqual(required)
  })

  test('lives from its start until its end, or until it is stopped', () => {
    const facts = holding(cast.grant({ from: cast.now, until: cast.later(2) }))
    expect(decide({ ...emergency, at: cast.later(-1) }, facts)).toEqual(required)
    expect(decide(emergency, facts)).toEqual(byGrant)
    expect(decide({ ...emergency, at: cast.later(2) }, facts)).toEqual(required)
    expect(decide(emergency, holding(cast.grant({ stopped: cast.now })))).toEqual(required)
    expect(decide(emergency, holding(cast.grant({ stopped: cast.later(1) })))).toEqual(byGrant)
  })

  test('of break-glass is held by who opened it, of the unconscious and of a disaster by the institutions it names', () => {
    const other = asks({ ...cast.atEmergency, user: cast.colleague }, 'MEDICATION')
    expect(decide(other, holding(cast.grant()))).toEqual(required)
    expect(decide(other, holding(cast.grant({ kind: 'UNCONSCIOUS' })))).toEqual(byGrant)
    expect(decide(other, holding(cast.grant({ kind: 'DISASTER' })))).toEqual(byGrant)
    expect(decide(emergency, holding(cast.grant({ kind: 'UNCONSCIOUS', holders: [cast.hospital] })))).toEqual(required)
    const received = cast.grant({ kind: 'UNCONSCIOUS', holders: [cast.hospital, cast.clinic] })
    expect(decide(emergency, holding(received))).toEqual(byGrant)
  })

  test('passes over a general refusal, not over one that holds even in an emergency', () => {
    const facts = (refusal: Provision) => known({ grants: [cast.grant()], provisions: [refusal] })
    expect(decide(emergency, facts(cast.refusal()))).toEqual(byGrant)
    expect(decide(emergency, facts(cast.refusal({ evenInEmergency: true })))).toEqual(refused)
    expect(decide(emergency, facts(cast.refusal({ evenInEmergency: true, recipient: anyone })))).toEqual(refused)
    const forTreatment = cast.refusal({ evenInEmergency: true, purpose: 'TREATMENT' })
    expect(decide(emergency, facts(forTreatment))).toEqual(required)
    const elsewhere: Recipient = { kind: 'INSTITUTION', institution: cast.hospital }
    expect(decide(emergency, facts(cast.refusal({ evenInEmergency: true, recipient: elsewhere })))).toEqual(byGrant)
    const labelled = cast.refusal({ evenInEmergency: true, label: 'PSYCHIATRIC' })
    expect(decide(emergency, facts(labelled))).toEqual(byGrant)
    expect(decide({ ...emergency, ...marked({ labels: ['PSYCHIATRIC'] }) }, facts(labelled))).toEqual(
      absent(8, labelled.id),
    )
  })
})

describe('rule 8: the most specific live provision', () => {
  const closest: readonly Recipient[] = [
    { kind: 'INSTITUTION', institution: cast.clinic },
    { kind: 'REGION', region: cast.region },
    { kind: 'ROLE', role: 'PHYSICIAN' },
    anyone,
  ]

  test('institution comes before region before role before anyone', () => {
    for (const [at, closer] of closest.entries()) {
      for (const wider of closest.slice(at + 1)) {
        const permits = having(cast.permit({ recipient: closer }), cast.refusal({ recipient: wider }))
        const refuses = having(cast.refusal({ recipient: closer }), cast.permit({ recipient: wider }))
        expect(decide(medication, permits)).toEqual(byPermit)
        expect(decide(medication, refuses)).toEqual(refused)
      }
    }
  })

  test('at equal specificity a refusal beats a permit, one "not even in an emergency" too', () => {
    for (const recipient of closest) {
      const permit = cast.permit({ recipient, purpose: 'TREATMENT' })
      expect(decide(medication, having(permit, cast.refusal({ recipient })))).toEqual(refused)
      expect(decide(medication, having(permit, cast.refusal({ recipient, evenInEmergency: true })))).toEqual(refused)
    }
  })

  test('matches recipient, category and purpose', () => {
    const others: readonly Partial<Provision>[] = [
      { recipient: { kind: 'INSTITUTION', institution: cast.hospital } },
      { recipient: { kind: 'REGION', region: cast.otherRegion } },
      { recipient: { kind: 'ROLE', role: 'DENTIST' } },
      { recipient: { kind: 'EMERGENCY_ENTITLED' } },
      { category: 'CLINICAL' },
      { purpose: 'CARE' },
      { label: 'PSYCHIATRIC' },
    ]
    for (const more of others) expect(decide(medication, having(cast.permit(more)))).toEqual(required)
    expect(decide(medication, having(cast.permit({ purpose: 'TREATMENT' })))).toEqual(byPermit)
    const nowhere: Caller = { ...cast.physician, institution: null, region: null }
    expect(decide(asks(nowhere, 'MEDICATION'), having(cast.permit(), cast.refusal()))).toEqual(required)
  })

  test('lives from its start until its end, or until it is withdrawn, and is not known before it is given', () => {
    const facts = having(cast.permit({ given: dayBefore, from: cast.now, until: cast.later(2) }))
    expect(decide({ ...medication, at: cast.later(-1) }, facts)).toEqual(required)
    expect(decide(medication, facts)).toEqual(byPermit)
    expect(decide({ ...medication, at: cast.later(1) }, facts)).toEqual(byPermit)
    expect(decide({ ...medication, at: cast.later(2) }, facts)).toEqual(required)
    expect(decide(medication, having(cast.permit({ withdrawn: cast.now })))).toEqual(required)
    expect(decide(medication, having(cast.permit({ withdrawn: cast.later(1) })))).toEqual(byPermit)
    expect(decide(medication, having(cast.permit({ given: cast.later(1) })))).toEqual(required)
    expect(decide(medication, having(cast.refusal({ given: cast.later(1) })))).toEqual(required)
  })

  test('of a category includes the places of that category', () => {
    const places = (locationOf: 'MEDICATION' | 'CLINICAL' | null) => asks(cast.physician, 'LOCATION', { locationOf })
    expect(decide(places('MEDICATION'), having(cast.permit()))).toEqual(byPermit)
    expect(decide(places('CLINICAL'), having(cast.permit()))).toEqual(denied(9, 'CONSENT_REQUIRED', 'LOCATION'))
    expect(decide(places(null), having(cast.permit()))).toEqual(denied(9, 'CONSENT_REQUIRED', 'LOCATION'))
    const everywhere = cast.permit({ category: 'LOCATION', recipient: anyone })
    expect(decide(places('MEDICATION'), having(everywhere))).toEqual(byPermit)
    expect(decide(places('MEDICATION'), having(everywhere, cast.refusal()))).toEqual(
      denied(8, 'CONSENT_REFUSED', 'LOCATION', cast.refusal().id),
    )
  })

  test('is none: consent is required, and nothing more is said', () => {
    expect(decide(medication, known())).toEqual({
      outcome: 'DENY',
      rule: 9,
      code: 'CONSENT_REQUIRED',
      provision: null,
      category: 'MEDICATION',
    })
  })
})

describe('a labelled entry', () => {
  const left = absent(8, cast.refusal().id)

  test('follows provisions that name the label before those that do not', () => {
    const naming = cast.permit({ label: 'PSYCHIATRIC', recipient: anyone })
    expect(decide(psychiatric, having(cast.permit()))).toEqual(byPermit)
    expect(decide(psychiatric, having(naming))).toEqual(byPermit)
    expect(
      decide(psychiatric, having(cast.permit(), cast.refusal({ label: 'PSYCHIATRIC', recipient: anyone }))),
    ).toEqual(left)
    expect(decide(psychiatric, having(cast.permit({ label: 'GENETIC' })))).toEqual(absent(9))
  })

  test('is allowed only if the rule denies neither with the label nor without it', () => {
    const naming = cast.permit({ label: 'PSYCHIATRIC' })
    expect(decide(psychiatric, having(naming, cast.refusal({ recipient: anyone })))).toEqual(left)
    const unlabelled = cast.permit({ id: 'prv_unlabelled' as ProvisionId })
    expect(decide(psychiatric, having(naming, unlabelled, cast.refusal({ recipient: anyone })))).toEqual(byPermit)
  })

  test('must be allowed by each of its labels', () => {
    const two = asks(cast.physician, 'MEDICATION', marked({ labels: ['PSYCHIATRIC', 'GENETIC'] }))
    expect(decide(two, having(cast.permit()))).toEqual(byPermit)
    expect(decide(two, having(cast.permit({ label: 'PSYCHIATRIC' })))).toEqual(absent(9))
    expect(decide(two, having(cast.permit(), cast.refusal({ label: 'GENETIC' })))).toEqual(left)
  })

  test('is left out without a code, where a labelled field tells it', () => {
    const field = asks(cast.physician, 'MEDICATION', marked({ labels: ['PSYCHIATRIC'], field: true }))
    expect(decide(psychiatric, known())).toEqual(absent(9))
    expect(decide(field, known())).toEqual(required)
    expect(decide(psychiatric, having(cast.refusal()))).toEqual(left)
    expect(decide(field, having(cast.refusal()))).toEqual(refused)
  })
})

describe('superseding', () => {
  const older = cast.refusal({ given: dayBefore, from: dayBefore })

  test('a newer provision by the same giver on the same matter sets the older aside, while it is itself live', () => {
    const newer = cast.permit({ until: cast.now })
    expect(decide({ ...medication, at: cast.later(-1) }, having(older, newer))).toEqual(byPermit)
    expect(decide(medication, having(older, newer))).toEqual(refused)
    expect(decide(medication, having(older, cast.permit({ withdrawn: cast.now })))).toEqual(refused)
  })

  test('needs the same recipient, category, label and purpose', () => {
    const differing: readonly Partial<Provision>[] = [
      { purpose: 'TREATMENT' },
      { label: 'PSYCHIATRIC' },
      { giver: cast.mother, proxy: cast.mandate().id },
    ]
    for (const more of differing) expect(decide(medication, having(older, cast.permit(more)))).toEqual(refused)
    const all = cast.refusal({ given: dayBefore, from: dayBefore, recipient: anyone })
    expect(
      decide(medication, having(all, cast.permit({ recipient: { kind: 'REGION', region: cast.otherRegion } }))),
    ).toEqual(refused)
  })

  test('at the same instant sets neither aside, and the refusal stands', () => {
    expect(decide(medication, having(cast.permit(), cast.refusal()))).toEqual(refused)
  })

  test('the person counts as giver of what a guardian gave, once that proxy has ended', () => {
    const byMother = cast.refusal({ ...older, giver: cast.mother, proxy: cast.mandate().id })
    const facts = (ended: boolean) =>
      known({
        provisions: [byMother, cast.permit()],
        proxies: [cast.mandate({ ended: ended ? cast.now : null })],
      })
    expect(decide(medication, facts(false))).toEqual(refused)
    expect(decide(medication, facts(true))).toEqual(byPermit)
    expect(decide({ ...medication, at: cast.later(-1) }, facts(true))).toEqual(refused)
  })

  test('a proxy that hangs on a disputed link was not seen to end', () => {
    const byMother = cast.refusal({ ...older, giver: cast.mother, proxy: cast.mandate().id })
    const proxies = [cast.mandate({ ended: cast.yesterday, hangsOn: [cast.link] })]
    const facts = known({ provisions: [byMother, cast.permit()], proxies })
    expect(decide(medication, facts)).toEqual(byPermit)
    expect(decide(medication, { ...facts, disputed: [cast.link] })).toEqual(refused)
  })
})

describe('a permit by its channel', () => {
  const channelled = (channel: Provision['channel'], more: Partial<Provision> = {}) => cast.permit({ channel, ...more })
  const monthAgo = cast.later(-days(30))

  test('as an opt-out begins 30 days after notice', () => {
    const optOut = channelled('OPT_OUT', { given: monthAgo, from: monthAgo, recipient: anyone })
    expect(decide(medication, having(optOut))).toEqual(byPermit)
    expect(decide({ ...medication, at: cast.later(-1) }, having(optOut))).toEqual(required)
  })

  test('as an opt-out never reaches a labelled entry', () => {
    const optOut = channelled('OPT_OUT', { given: monthAgo, from: monthAgo })
    expect(decide(psychiatric, having(optOut))).toEqual(absent(9))
  })

  test('as an opt-out yields to every matching refusal, however general and whenever made', () => {
    const optOut = channelled('OPT_OUT', { given: monthAgo, from: monthAgo })
    expect(decide(medication, having(optOut, cast.refusal({ recipient: anyone })))).toEqual(refused)
    const first = cast.refusal({ given: cast.later(-days(60)), from: cast.later(-days(60)) })
    expect(decide(medication, having(optOut, first))).toEqual(refused)
    const permit = cast.permit({ id: 'prv_asked' as ProvisionId, recipient: { kind: 'ROLE', role: 'PHYSICIAN' } })
    expect(decide(medication, having(optOut, permit, cast.refusal({ recipient: anyone })))).toEqual(
      allowed(8, { provision: permit.id }),
    )
  })

  test('at a card reader is for one institution and lives 24 hours', () => {
    const start = cast.later(-hours(24))
    const atReader = channelled('READER', { given: start, from: start })
    expect(decide({ ...medication, at: cast.later(-1) }, having(atReader))).toEqual(byPermit)
    expect(decide(medication, having(atReader))).toEqual(required)
    expect(
      decide(medication, having(channelled('READER', { recipient: anyone, given: cast.now, from: cast.now }))),
    ).toEqual(required)
    expect(decide(medication, having(cast.refusal({ channel: 'READER', given: start, from: start })))).toEqual(refused)
  })

  const summary = asks(cast.atEmergency, 'EMERGENCY_SUMMARY')
  const nothing = denied(9, 'CONSENT_REQUIRED', 'EMERGENCY_SUMMARY')
  const toEmergency = { category: 'EMERGENCY_SUMMARY', recipient: { kind: 'EMERGENCY_ENTITLED' } } as const

  test('as an enrolment opens the one page to entitled emergency callers', () => {
    const facts = having(channelled('ENROLMENT', toEmergency))
    expect(decide(summary, { ...facts, emergencyEntitled: true })).toEqual(byPermit)
    expect(decide(summary, facts)).toEqual(nothing)
    expect(decide(asks(cast.physician, 'EMERGENCY_SUMMARY'), { ...facts, emergencyEntitled: true })).toEqual(nothing)
    const refusal = cast.refusal({ category: 'EMERGENCY_SUMMARY', recipient: anyone })
    const both = known({ provisions: [channelled('ENROLMENT', toEmergency), refusal] }, { emergencyEntitled: true })
    expect(decide(summary, both)).toEqual(denied(8, 'CONSENT_REFUSED', 'EMERGENCY_SUMMARY', refusal.id))
    const wider = having(channelled('ENROLMENT', { ...toEmergency, category: 'EMERGENCY' }))
    expect(decide(asks(cast.atEmergency, 'EMERGENCY'), { ...wider, emergencyEntitled: true })).toEqual(
      denied(9, 'CONSENT_REQUIRED', 'EMERGENCY'),
    )
  })

  test('as a pass opens it to whoever of them presents it, until it is revoked', () => {
    const pass = channelled('PASS', toEmergency)
    const facts = known({ provisions: [pass] }, { emergencyEntitled: true })
    expect(decide({ ...summary, passes: [pass.id] }, facts)).toEqual(byPermit)
    expect(decide(summary, facts)).toEqual(nothing)
    expect(decide({ ...summary, passes: [] }, facts)).toEqual(nothing)
    expect(decide({ ...summary, passes: [pass.id] }, { ...facts, emergencyEntitled: false })).toEqual(nothing)
    const revoked = known({ provisions: [{ ...pass, withdrawn: cast.now }] }, { emergencyEntitled: true })
    expect(decide({ ...summary, passes: [pass.id] }, revoked)).toEqual(nothing)
  })

  test('as a pass replaces neither another pass nor an enrolment', () => {
    const enrolment = channelled('ENROLMENT', { ...toEmergency, given: dayBefore, from: dayBefore })
    const pass = channelled('PASS', { ...toEmergency, id: 'prv_pass' as ProvisionId })
    const facts = known({ provisions: [enrolment, pass] }, { emergencyEntitled: true })
    expect(decide(summary, facts)).toEqual(byPermit)
    const second = { ...pass, id: 'prv_second' as ProvisionId, given: cast.later(-1) }
    const two = known({ provisions: [pass, second] }, { emergencyEntitled: true })
    expect(decide({ ...summary, passes: [pass.id] }, two)).toEqual(allowed(8, { provision: pass.id }))
  })

  test('a refusal to emergency callers holds for them under every purpose, and grants pass over it', () => {
    const refusal = cast.refusal({ recipient: { kind: 'EMERGENCY_ENTITLED' } })
    const facts = known({ provisions: [refusal, cast.permit({ recipient: anyone })] }, { emergencyEntitled: true })
    expect(decide(medication, facts)).toEqual(refused)
    expect(decide(medication, { ...facts, emergencyEntitled: false })).toEqual(byPermit)
    const toPhysicians = cast.permit({ recipient: { kind: 'ROLE', role: 'PHYSICIAN' } })
    const asClose = known({ provisions: [refusal, toPhysicians] }, { emergencyEntitled: true })
    expect(decide(medication, asClose)).toEqual(refused)
    const granted = known({ provisions: [refusal], grants: [cast.grant()] }, { emergencyEntitled: true })
    expect(decide(asks(cast.atEmergency, 'MEDICATION'), granted)).toEqual(byGrant)
  })
})
