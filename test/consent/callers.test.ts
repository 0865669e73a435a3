import { describe, expect, test } from 'vitest'
import type { Caller } from '../../schema/domain/caller.ts'
import { hubCategories } from '../../schema/domain/category.ts'
import type { Delegation, RegisteredRecipient, Suspension } from '../../schema/domain/consent.ts'
import { days } from '../../schema/domain/time.ts'
import { decide } from '../../subgraphs/shared/consent/decide.ts'
import * as cast from './cast.ts'
import { asks, known, marked, writes } from './cast.ts'
import { absent, allowed, byGrant, byPermit, denied, required } from './outcomes.ts'

describe('rule 1: a suspended caller', () => {
  const suspension: Suspension = { credential: cast.credential, by: 'OFFICER', from: cast.yesterday, lifted: null }
  const byOfficer = { suspensions: [suspension] }
  const byBudget = { suspensions: [{ ...suspension, by: 'BUDGET' as const }] }
  const entitled = { ...byBudget, emergencyEntitled: true }
  const suspended = (category: Parameters<typeof denied>[2]) => denied(1, 'SUSPENDED', category)

  test('is refused, from the instant of the suspension until it is lifted', () => {
    const question = asks(cast.clerk, 'ELIGIBILITY')
    expect(decide(question, known({}, byOfficer))).toEqual(suspended('ELIGIBILITY'))
    expect(decide({ ...question, at: cast.later(-days(1)) }, known({}, byOfficer))).toEqual(suspended('ELIGIBILITY'))
    expect(decide({ ...question, at: cast.later(-days(1) - 1) }, known({}, byOfficer))).toEqual(allowed(6))
    const lifted = known({}, { suspensions: [{ ...suspension, lifted: cast.now }] })
    expect(decide({ ...question, at: cast.later(-1) }, lifted)).toEqual(suspended('ELIGIBILITY'))
    expect(decide(question, lifted)).toEqual(allowed(6))
  })

  test('is also one whose node is suspended, and not one whose neighbour is', () => {
    const other = known({}, { suspensions: [{ ...suspension, credential: cast.nodeCredential }] })
    const node = { institution: cast.hospital, credential: cast.nodeCredential }
    expect(decide(asks({ ...cast.clerk, node }, 'ELIGIBILITY'), other)).toEqual(suspended('ELIGIBILITY'))
    expect(decide(asks(cast.clerk, 'ELIGIBILITY'), other)).toEqual(allowed(6))
  })

  test('keeps open grants when a budget suspended them, and loses them when an officer did', () => {
    const question = asks(cast.atEmergency, 'MEDICATION')
    expect(decide(question, known({ grants: [cast.grant()] }, byBudget))).toEqual(byGrant)
    expect(decide(question, known({ grants: [cast.grant()] }, byOfficer))).toEqual(suspended('MEDICATION'))
    expect(decide(question, known({ provisions: [cast.permit()] }, byBudget))).toEqual(suspended('MEDICATION'))
    const beyond = asks(cast.atEmergency, 'MEDICATION', marked({ labels: ['PSYCHIATRIC', 'GENETIC'] }))
    expect(decide(beyond, known({ grants: [cast.grant()] }, byBudget))).toEqual(suspended('MEDICATION'))
    const never = cast.refusal({ evenInEmergency: true })
    expect(decide(question, known({ grants: [cast.grant()], provisions: [never] }, byBudget))).toEqual(
      suspended('MEDICATION'),
    )
  })

  test('keeps an open grant part by part: an address by itself needs no naming, and rule 3 comes for it', () => {
    const addressHidden = {
      kind: 'ADDRESS_HIDDEN',
      person: cast.patient,
      heldBy: cast.insurer,
      from: cast.yesterday,
      until: null,
    } as const
    const facts = known({ grants: [cast.grant()], protections: [addressHidden] }, byBudget)
    const address = asks(cast.atEmergency, 'MEDICATION', marked({ labels: ['ADDRESS', 'ABUSE'] }))
    expect(decide(address, facts)).toEqual(absent(3))
    expect(decide(address, known({ protections: [addressHidden] }, byBudget))).toEqual(suspended('MEDICATION'))
    const unlisted = { ...address, category: 'AGGREGATE' as const }
    expect(decide(unlisted, facts)).toEqual(suspended('AGGREGATE'))
  })

  test('may open a grant of the summary alone, with emergency entitlement and a second factor', () => {
    const question = writes(cast.atEmergency, 'GRANT')
    expect(decide(question, known({}, entitled))).toEqual(allowed(6))
    expect(decide({ ...question, opens: ['EMERGENCY_SUMMARY'] }, known({}, entitled))).toEqual(allowed(6))
    expect(decide({ ...question, opens: [] }, known({}, entitled))).toEqual(suspended('GRANT'))
    expect(decide({ ...question, opens: ['EMERGENCY_SUMMARY', 'CLINICAL'] }, known({}, entitled))).toEqual(
      suspended('GRANT'),
    )
    expect(decide(question, known({}, byBudget))).toEqual(suspended('GRANT'))
    expect(decide(question, known({}, { ...byOfficer, emergencyEntitled: true }))).toEqual(suspended('GRANT'))
    const oneFactor = writes({ ...cast.atEmergency, secondFactor: false }, 'GRANT')
    expect(decide(oneFactor, known({}, entitled))).toEqual(suspended('GRANT'))
    const reviewer: Caller = { ...cast.atEmergency, role: 'BREAK_GLASS_REVIEWER', purpose: 'OVERSIGHT' }
    expect(decide(writes(reviewer, 'GRANT'), known({}, entitled))).toEqual(suspended('GRANT'))
  })
})

describe('rule 2: what the table does not list is not permitted', () => {
  const notPermitted = (category: Parameters<typeof denied>[2]) => denied(2, 'NOT_PERMITTED', category)
  const permits = known({
    provisions: [cast.permit({ recipient: { kind: 'ANYONE' } }), cast.permit({ category: 'CHECKUP' })],
  })

  test('with consent or without', () => {
    expect(decide(asks(cast.clerk, 'MEDICATION'), permits)).toEqual(notPermitted('MEDICATION'))
    expect(decide(asks({ ...cast.physician, purpose: 'RESEARCH' }, 'MEDICATION'), permits)).toEqual(
      notPermitted('MEDICATION'),
    )
    expect(decide(writes(cast.clerk, 'ELIGIBILITY'), permits)).toEqual(notPermitted('ELIGIBILITY'))
  })

  test.each([
    ['INSURER', 'INSURANCE', 'CHECKUP', 'INSURED_BY'],
    ['MUNICIPALITY', 'INSURANCE', 'CHECKUP', 'INSURED_BY'],
    ['MUNICIPALITY', 'INSURANCE', 'CHECKUP', 'CARE_INSURED_BY'],
    ['MUNICIPALITY', 'PUBLIC_HEALTH', 'CHECKUP', 'RESIDENT_OF'],
    ['MUNICIPALITY', 'PUBLIC_HEALTH', 'CHECKUP', 'CARE_INSURED_BY'],
    ['WELFARE_OFFICE', 'INSURANCE', 'ELIGIBILITY', 'ASSISTED_BY'],
    ['DATABASE_OPERATOR', 'RESEARCH', 'CODES', 'CODES_GRANTED'],
  ] as const)(
    '%s with %s reads %s only where tied as %s, live, to its own institution',
    (role, purpose, category, kind) => {
      const question = asks({ ...cast.physician, role, purpose }, category)
      const tied = (more: Partial<ReturnType<typeof cast.tie>>) => known({}, { relations: [cast.tie(kind, more)] })
      expect(decide(question, tied({}))).toEqual(allowed(6))
      expect(decide(question, tied({ institution: cast.hospital }))).toEqual(notPermitted(category))
      expect(decide(question, tied({ until: cast.now }))).toEqual(notPermitted(category))
      expect(decide(question, tied({ from: cast.later(1) }))).toEqual(notPermitted(category))
      expect(decide(question, known())).toEqual(notPermitted(category))
      expect(decide(question, known({}, { relations: [cast.tie('ATTENDING')] }))).toEqual(notPermitted(category))
    },
  )

  test('a care office reads of its own clients, with their consent', () => {
    const office: Caller = { ...cast.physician, role: 'CARE_MANAGER', purpose: 'CARE' }
    const clients = { relations: [cast.tie('CLIENT_OF')] }
    expect(decide(asks(office, 'MEDICATION'), permits)).toEqual(notPermitted('MEDICATION'))
    expect(decide(asks(office, 'MEDICATION'), { ...permits, ...clients })).toEqual(byPermit)
    expect(decide(asks(office, 'MEDICATION'), known({}, clients))).toEqual(required)
    expect(decide(writes(office, 'LONG_TERM_CARE'), known({}, clients))).toEqual(allowed(6))
    expect(decide(writes(office, 'LONG_TERM_CARE'), known())).toEqual(notPermitted('LONG_TERM_CARE'))
  })

  test('an approval is the attending doctor’s, and no colleague’s', () => {
    const attending = known({}, { relations: [cast.tie('ATTENDING')] })
    expect(decide(writes(cast.physician, 'EMERGENCY'), attending)).toEqual(allowed(6))
    expect(decide(writes({ ...cast.physician, user: cast.colleague }, 'EMERGENCY'), attending)).toEqual(
      notPermitted('EMERGENCY'),
    )
  })

  test('records are written for one’s own institution', () => {
    expect(decide(writes(cast.physician, 'CLINICAL'), known())).toEqual(allowed(6))
    expect(decide(writes(cast.physician, 'CLINICAL', marked({ author: cast.clinic })), known())).toEqual(allowed(6))
    expect(decide(writes(cast.physician, 'CLINICAL', marked({ author: cast.hospital })), known())).toEqual(
      notPermitted('CLINICAL'),
    )
  })

  test('a pharmacist asks in an emergency only while a disaster is declared where they work', () => {
    const pharmacist: Caller = { ...cast.atEmergency, role: 'PHARMACIST' }
    const declared = known({}, { disasters: [{ from: cast.yesterday, until: cast.now }] })
    const before = { at: cast.later(-1) }
    expect(decide(asks(pharmacist, 'ELIGIBILITY', before), declared)).toEqual(allowed(6))
    expect(decide(writes(pharmacist, 'GRANT', before), declared)).toEqual(allowed(6))
    expect(decide(asks(pharmacist, 'ELIGIBILITY'), declared)).toEqual(notPermitted('ELIGIBILITY'))
    expect(decide(asks(pharmacist, 'ELIGIBILITY', { subject: null }), known())).toEqual(notPermitted('ELIGIBILITY'))
  })

  test('a search is about nobody yet: no relation is asked, and consent cannot be had', () => {
    const insurer: Caller = { ...cast.physician, role: 'INSURER', purpose: 'INSURANCE' }
    const nobody = { ...known(), persons: [] }
    expect(decide(writes(insurer, 'ELIGIBILITY', { subject: null }), nobody)).toEqual(allowed(6))
    expect(decide(asks(cast.physician, 'MEDICATION', { subject: null }), nobody)).toEqual(required)
    expect(decide(asks(cast.self, 'NUMBER', { subject: null }), nobody)).toEqual(allowed(6))
    expect(decide(asks(cast.clerk, 'MEDICATION', { subject: null }), nobody)).toEqual(notPermitted('MEDICATION'))
  })

  test('whom nobody knows is decided like whom nobody has said anything about', () => {
    const nobody = { ...known(), persons: [] }
    expect(decide(asks(cast.physician, 'MEDICATION'), nobody)).toEqual(required)
    expect(decide(asks(cast.physician, 'MEDICATION'), known())).toEqual(required)
    expect(decide(asks(cast.self, 'MEDICATION'), nobody)).toEqual(notPermitted('MEDICATION'))
  })

  test('only the person themself asks as PERSON, and a guardian only about whom the token names', () => {
    const stranger: Caller = { ...cast.self, person: cast.stranger }
    expect(decide(asks(stranger, 'MEDICATION'), permits)).toEqual(notPermitted('MEDICATION'))
    const elsewhere: Caller = { ...cast.guardian, actingFor: cast.stranger }
    expect(decide(asks(elsewhere, 'MEDICATION'), known({ proxies: [cast.mandate()] }))).toEqual(
      notPermitted('MEDICATION'),
    )
  })

  test('number history goes to a recipient in the register, for its lawful purpose, while its measures are attested', () => {
    const entry: RegisteredRecipient = {
      institution: cast.clinic,
      purpose: 'RESEARCH',
      categories: ['NUMBER_HISTORY'],
      from: cast.yesterday,
      until: null,
      recheckBy: cast.tomorrow,
    }
    const operator: Caller = { ...cast.physician, role: 'DATABASE_OPERATOR', purpose: 'RESEARCH' }
    const entered = (more: Partial<RegisteredRecipient>) => known({}, { register: [{ ...entry, ...more }] })
    const question = asks(operator, 'NUMBER_HISTORY')
    expect(decide(question, entered({}))).toEqual(allowed(6))
    const lapsed: readonly Partial<RegisteredRecipient>[] = [
      { institution: cast.hospital },
      { purpose: 'CARE' },
      { categories: ['AGGREGATE'] },
      { from: cast.later(1) },
      { until: cast.now },
      { recheckBy: cast.now },
    ]
    for (const more of lapsed) expect(decide(question, entered(more))).toEqual(notPermitted('NUMBER_HISTORY'))
    expect(decide(writes(operator, 'NUMBER_HISTORY'), entered({}))).toEqual(notPermitted('NUMBER_HISTORY'))
  })

  describe('a nurse asks as the physician named in the delegation', () => {
    const delegation: Delegation = {
      id: cast.delegation,
      role: 'PHYSICIAN',
      physician: cast.doctor,
      nurse: cast.colleague,
      institution: cast.clinic,
      purposes: ['TREATMENT', 'INSURANCE'],
      from: cast.yesterday,
      until: cast.tomorrow,
      revoked: null,
    }
    const under = (more: Partial<Delegation>, person: Parameters<typeof known>[0] = { provisions: [cast.permit()] }) =>
      known(person, { delegation: { ...delegation, ...more } })

    test('while it lives', () => {
      expect(decide(asks(cast.nurse, 'MEDICATION'), under({}))).toEqual(byPermit)
      expect(decide(asks(cast.nurse, 'MEDICATION'), known())).toEqual(notPermitted('MEDICATION'))
      const ended: readonly Partial<Delegation>[] = [
        { id: 'dlg_other' as Delegation['id'] },
        { nurse: cast.doctor },
        { institution: cast.hospital },
        { purposes: ['EMERGENCY'] },
        { from: cast.later(1) },
        { until: cast.now },
        { revoked: cast.now },
      ]
      for (const more of ended) {
        expect(decide(asks(cast.nurse, 'MEDICATION'), under(more))).toEqual(notPermitted('MEDICATION'))
      }
    })

    test('and writes as they do, approvals and further delegations excepted', () => {
      expect(decide(writes(cast.nurse, 'CLINICAL'), under({}))).toEqual(allowed(6))
      expect(decide(writes(cast.nurse, 'CONSENT'), under({}))).toEqual(allowed(6))
      const attending = { relations: [cast.tie('ATTENDING', { user: cast.colleague })] }
      expect(decide(writes(cast.nurse, 'EMERGENCY'), { ...under({}), ...attending })).toEqual(notPermitted('EMERGENCY'))
      expect(decide(writes(cast.nurse, 'REGISTER'), under({}))).toEqual(notPermitted('REGISTER'))
    })

    test('and is meant by provisions for physicians as by those for nurses', () => {
      const forPhysicians = cast.permit({ recipient: { kind: 'ROLE', role: 'PHYSICIAN' } })
      const notNurses = cast.refusal({ recipient: { kind: 'ROLE', role: 'NURSE' } })
      expect(decide(asks(cast.nurse, 'MEDICATION'), under({}, { provisions: [forPhysicians] }))).toEqual(byPermit)
      expect(decide(asks(cast.nurse, 'MEDICATION'), under({}, { provisions: [forPhysicians, notNurses] }))).toEqual(
        denied(8, 'CONSENT_REFUSED', 'MEDICATION', notNurses.id),
      )
    })
  })
})

describe('rule 6', () => {
  test.each(hubCategories)('the hub’s own %s is allowed by the table alone, labels or not', (category) => {
    const pairs = {
      NUMBER: ['CLERK', 'INSURANCE'],
      CONSENT: ['PERSON', 'OWN_REQUEST'],
      ACCESS_LOG: ['AUDITOR', 'OVERSIGHT'],
      PROTECTION: ['INSURER', 'INSURANCE'],
      IDENTITY: ['IDENTITY_STEWARD', 'IDENTITY'],
      REVIEW: ['IDENTITY_STEWARD', 'IDENTITY'],
      REGISTER: ['HISTORY_PROVIDER', 'IDENTITY'],
      CODES: ['DATABASE_OPERATOR', 'RESEARCH'],
      AGGREGATE: ['RESEARCHER', 'RESEARCH'],
      GRANT: ['BREAK_GLASS_REVIEWER', 'OVERSIGHT'],
      SECURITY: ['SECURITY_OFFICER', 'OVERSIGHT'],
    } as const
    const [role, purpose] = pairs[category]
    const self = role === 'PERSON'
    const caller: Caller = { ...(self ? cast.self : cast.physician), role, purpose }
    const action = category === 'PROTECTION' ? 'WRITE' : 'READ'
    const facts = known({}, { relations: [cast.tie('INSURED_BY'), cast.tie('CODES_GRANTED')] })
    const question = asks(caller, category, { action, ...marked({ labels: ['GENETIC'] }) })
    expect(decide(question, facts)).toEqual(allowed(self ? 4 : 6))
  })

  test('what is read by law needs no consent, and no refusal stops it', () => {
    const refusal = cast.refusal({ category: 'ELIGIBILITY', recipient: { kind: 'ANYONE' }, evenInEmergency: true })
    expect(decide(asks(cast.clerk, 'ELIGIBILITY'), known({ provisions: [refusal] }))).toEqual(allowed(6))
    expect(decide(asks(cast.clerk, 'LIMIT_CERTIFICATE'), known())).toEqual(
      denied(9, 'CONSENT_REQUIRED', 'LIMIT_CERTIFICATE'),
    )
  })

  test('a labelled entry of what is read by law needs consent all the same', () => {
    const labelled = marked({ labels: ['PSYCHIATRIC'] })
    expect(decide(asks(cast.clerk, 'ELIGIBILITY', labelled), known())).toEqual(absent(9))
    expect(decide(asks(cast.clerk, 'ELIGIBILITY', marked({ labels: ['ADDRESS'] })), known())).toEqual(allowed(6))
  })

  test('an institution reads what it wrote, labels included, for treatment, emergency and care', () => {
    const own = marked({ author: cast.clinic, labels: ['PSYCHIATRIC', 'UNDISCLOSED'] })
    const never = known({ provisions: [cast.refusal({ evenInEmergency: true })] })
    expect(decide(asks(cast.physician, 'MEDICATION', own), never)).toEqual(allowed(6))
    expect(decide(asks(cast.atEmergency, 'MEDICATION', own), never)).toEqual(allowed(6))
    const office: Caller = { ...cast.physician, role: 'CARE_PROVIDER', purpose: 'CARE' }
    const clients = { relations: [cast.tie('CLIENT_OF')] }
    expect(decide(asks(office, 'MEDICATION', own), { ...never, ...clients })).toEqual(allowed(6))
    const desk = asks(cast.clerk, 'LIMIT_CERTIFICATE', marked({ author: cast.clinic }))
    expect(decide(desk, known())).toEqual(denied(9, 'CONSENT_REQUIRED', 'LIMIT_CERTIFICATE'))
  })

  test('the head of an office reads in care what the office wrote, and neither writes there nor knows its people', () => {
    const head: Caller = { ...cast.physician, role: 'CARE_MANAGER', purpose: 'CARE' }
    const leads = known({}, { offices: [cast.hospital] })
    const ofOffice = { subject: null, ...marked({ author: cast.hospital, field: true }) }
    const notTheirs = denied(2, 'NOT_PERMITTED', 'LONG_TERM_CARE')
    expect(decide(asks(head, 'LONG_TERM_CARE', ofOffice), leads)).toEqual(allowed(6))
    expect(decide(asks(head, 'LONG_TERM_CARE', ofOffice), known())).toEqual(notTheirs)
    expect(decide(writes(head, 'LONG_TERM_CARE', ofOffice), leads)).toEqual(notTheirs)
    expect(decide(asks(head, 'LONG_TERM_CARE', marked({ author: cast.hospital })), leads)).toEqual(notTheirs)
    expect(decide(asks(cast.physician, 'CLINICAL', ofOffice), leads)).toEqual(denied(2, 'NOT_PERMITTED', 'CLINICAL'))
    const nowhere = { ...head, institution: null }
    expect(decide(asks(nowhere, 'LONG_TERM_CARE', ofOffice), leads)).toEqual(notTheirs)
  })

  test('a voucher is written under the law by which it is read', () => {
    const office: Caller = { ...cast.physician, role: 'WELFARE_OFFICE', purpose: 'INSURANCE' }
    expect(decide(writes(office, 'ELIGIBILITY', { subject: null }), { ...known(), persons: [] })).toEqual(allowed(6))
  })
})
