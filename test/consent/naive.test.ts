import { describe, expect, test } from 'vitest'
import type { Caller } from '../../schema/domain/caller.ts'
import type { Provision, Recipient } from '../../schema/domain/consent.ts'
import type { CredentialId, InstitutionCode, PersonId, UserId } from '../../schema/domain/ids.ts'
import { days, hours, type Instant } from '../../schema/domain/time.ts'
import { naiveDecide } from './naive.ts'
import {
  anyone,
  asks,
  at,
  clinic,
  delegation,
  emergencyPhysician,
  factsOf,
  formerHanako,
  grant,
  guardian,
  hanako,
  instant,
  labelled,
  link,
  marked,
  mother,
  now,
  nurse,
  otherClinic,
  past,
  personWith,
  physician,
  protection,
  provision,
  proxy,
  relation,
  self,
  suspension,
  thisClinic,
  thisRegion,
} from './naive-people.ts'

const allow = (rule: number) => ({ outcome: 'ALLOW', code: null, rule })
const absent = (rule: number) => ({ outcome: 'ABSENT', code: null, rule })
const deny = (rule: number, code: string) => ({ outcome: 'DENY', code, rule })

describe('the naive decision: disputes and deaths', () => {
  const disputedRecord = asks({ marks: marked({ hangsOn: [link] }) })

  test('a record that hangs on a disputed link is absent, except for emergency staff', () => {
    const grants = [grant]
    const facts = factsOf({ provisions: [provision('PERMIT', anyone)], grants }, { disputed: [link] })
    expect(naiveDecide(disputedRecord, facts)).toEqual(absent(0))
    expect(naiveDecide({ ...disputedRecord, caller: emergencyPhysician }, facts)).toEqual(allow(7))
  })

  test('who comes only through the disputed link sees only what hangs on it, and no login of their own', () => {
    const subject = { person: hanako, reachedBy: [link] }
    const facts = factsOf({ provisions: [provision('PERMIT', anyone)] }, { disputed: [link] })
    expect(naiveDecide(asks({ subject }), facts)).toEqual(absent(0))
    expect(naiveDecide({ ...disputedRecord, subject }, facts)).toEqual(allow(8))
    expect(naiveDecide({ ...disputedRecord, subject, caller: self }, facts)).toEqual(deny(2, 'NOT_PERMITTED'))
  })

  test('eligibility asked by number is untouched by a dispute', () => {
    const insurer: Caller = { ...physician, role: 'INSURER', purpose: 'INSURANCE' }
    const question = asks({ caller: insurer, category: 'ELIGIBILITY' })
    const relations = [{ ...relation('INSURED_BY'), hangsOn: [link] }]
    const facts = factsOf({}, { relations, disputed: [link] })
    const byNumber = { person: hanako, reachedBy: [link] }
    expect(naiveDecide({ ...question, subject: byNumber }, facts)).toEqual(allow(6))
    expect(naiveDecide(question, facts)).toEqual(deny(2, 'NOT_PERMITTED'))
  })

  test('a permit on a disputed link drops out, a refusal stays', () => {
    const on = (effect: Provision['effect']) =>
      factsOf({ provisions: [provision(effect, anyone, { hangsOn: [link] })] }, { disputed: [link] })
    expect(naiveDecide(asks(), on('PERMIT'))).toEqual(deny(9, 'CONSENT_REQUIRED'))
    expect(naiveDecide(asks(), on('DENY'))).toEqual(deny(8, 'CONSENT_REFUSED'))
  })

  test('a confirmed death ends permits and proxies but no grant, and gives the bereaved what they were named for', () => {
    const bereaved = provision('PERMIT', { kind: 'ROLE', role: 'GUARDIAN' }, { bereaved: mother })
    const dead = { death: { confirmed: past, hangsOn: [] }, proxies: [{ ...proxy, categories: 'ALL' as const }] }
    const permitted = factsOf({ ...dead, provisions: [provision('PERMIT', anyone)], grants: [grant] })
    expect(naiveDecide(asks(), permitted)).toEqual(deny(9, 'CONSENT_REQUIRED'))
    expect(naiveDecide(asks({ caller: emergencyPhysician }), permitted)).toEqual(allow(7))
    expect(naiveDecide(asks({ caller: guardian }), permitted)).toEqual(deny(5, 'NOT_PERMITTED'))
    expect(naiveDecide(asks({ caller: guardian }), factsOf({ ...dead, provisions: [bereaved] }))).toEqual(allow(5))
  })
})

describe('the naive decision: rules 1 to 3', () => {
  test('a suspension by an officer closes everything, one by a budget leaves the grant in force', () => {
    const question = asks({ caller: emergencyPhysician })
    const grants = [grant]
    expect(naiveDecide(question, factsOf({ grants }, { suspensions: [suspension('OFFICER')] }))).toEqual(
      deny(1, 'SUSPENDED'),
    )
    expect(naiveDecide(question, factsOf({ grants }, { suspensions: [suspension('BUDGET')] }))).toEqual(allow(7))
    expect(naiveDecide(question, factsOf({}, { suspensions: [suspension('BUDGET')] }))).toEqual(deny(1, 'SUSPENDED'))
  })

  test('under a budget suspension a new grant needs emergency entitlement, a second factor and the one page alone', () => {
    const open = asks({ caller: emergencyPhysician, action: 'WRITE', category: 'GRANT' })
    const suspended = { suspensions: [suspension('BUDGET')] }
    expect(naiveDecide(open, factsOf({}, { ...suspended, emergencyEntitled: true }))).toEqual(allow(6))
    expect(naiveDecide(open, factsOf({}, suspended))).toEqual(deny(1, 'SUSPENDED'))
    const entitled = factsOf({}, { ...suspended, emergencyEntitled: true })
    expect(naiveDecide({ ...open, opens: ['EMERGENCY_SUMMARY'] }, entitled)).toEqual(allow(6))
    expect(naiveDecide({ ...open, opens: ['EMERGENCY_SUMMARY', 'CLINICAL'] }, entitled)).toEqual(deny(1, 'SUSPENDED'))
    const oneFactor = { ...open, caller: { ...emergencyPhysician, secondFactor: false } }
    expect(naiveDecide(oneFactor, factsOf({}, { ...suspended, emergencyEntitled: true }))).toEqual(deny(1, 'SUSPENDED'))
  })

  test('the suspension of the node suspends the end user it speaks for', () => {
    const node = { institution: otherClinic, credential: 'cred_node' as CredentialId }
    const suspensions = [{ ...suspension('OFFICER'), credential: node.credential }]
    expect(naiveDecide(asks({ caller: { ...physician, node } }), factsOf({}, { suspensions }))).toEqual(
      deny(1, 'SUSPENDED'),
    )
  })

  test('what the table does not list is not permitted even with consent', () => {
    const permitted = factsOf({ provisions: [provision('PERMIT', anyone)] })
    expect(naiveDecide(asks({ caller: { ...physician, role: 'CLERK', purpose: 'INSURANCE' } }), permitted)).toEqual(
      deny(2, 'NOT_PERMITTED'),
    )
  })

  test('an insurer reads the check-ups of its own insured only, and may write about a number nobody holds yet', () => {
    const insurer: Caller = { ...physician, role: 'INSURER', purpose: 'INSURANCE' }
    const question = asks({ caller: insurer, category: 'CHECKUP' })
    const insured = (institution: InstitutionCode) => factsOf({}, { relations: [relation('INSURED_BY', institution)] })
    expect(naiveDecide(question, insured(clinic))).toEqual(allow(6))
    expect(naiveDecide(question, insured(otherClinic))).toEqual(deny(2, 'NOT_PERMITTED'))
    expect(naiveDecide({ ...question, action: 'WRITE', subject: null }, factsOf())).toEqual(allow(6))
  })

  test('a nurse stands as the physician while the delegation lives, approvals excepted', () => {
    const permitted = { provisions: [provision('PERMIT', thisClinic)] }
    const question = asks({ caller: nurse })
    expect(naiveDecide(question, factsOf(permitted, { delegation }))).toEqual(allow(8))
    expect(naiveDecide(question, factsOf(permitted, { delegation: { ...delegation, revoked: past } }))).toEqual(
      deny(2, 'NOT_PERMITTED'),
    )
    const attending = { delegation, relations: [{ ...relation('ATTENDING'), user: nurse.user }] }
    expect(naiveDecide({ ...question, action: 'WRITE', category: 'EMERGENCY' }, factsOf({}, attending))).toEqual(
      deny(2, 'NOT_PERMITTED'),
    )
  })

  test('a recipient in the register reads number history until its safety measures are due for another check', () => {
    const question = asks({
      caller: { ...physician, role: 'RESEARCHER', purpose: 'RESEARCH' },
      category: 'NUMBER_HISTORY',
    })
    const entry = (recheckBy: Instant) =>
      factsOf(
        {},
        {
          register: [
            {
              institution: clinic,
              purpose: 'RESEARCH',
              categories: ['NUMBER_HISTORY'],
              from: past,
              until: null,
              recheckBy,
            },
          ],
        },
      )
    expect(naiveDecide(question, entry(instant(now + 1)))).toEqual(allow(6))
    expect(naiveDecide(question, entry(at))).toEqual(deny(2, 'NOT_PERMITTED'))
  })

  test('a hidden address is absent for all but the person, its authority and the steward', () => {
    const address = asks({ category: 'ELIGIBILITY', marks: labelled('ADDRESS') })
    const hidden = factsOf({ protections: [protection('ADDRESS_HIDDEN')] })
    expect(naiveDecide(address, hidden)).toEqual(absent(3))
    expect(naiveDecide(address, factsOf({ protections: [protection('ADDRESS_HIDDEN', clinic)] }))).toEqual(allow(6))
    expect(naiveDecide({ ...address, caller: self }, hidden)).toEqual(allow(4))
    const off = factsOf({ protections: [protection('ADDRESS_HIDDEN'), protection('SELF_ACCESS_OFF')] })
    expect(naiveDecide({ ...address, caller: self }, off)).toEqual(absent(3))
    expect(naiveDecide({ ...address, marks: marked({ labels: ['ADDRESS'], place: true }) }, hidden)).toEqual(allow(6))
  })

  test('ADDRESS beside another label adds nothing once rule 3 let it pass', () => {
    const facts = factsOf({ provisions: [provision('PERMIT', thisClinic, { label: 'GENETIC' })] })
    expect(naiveDecide(asks({ marks: labelled('ADDRESS', 'GENETIC') }), facts)).toEqual(allow(8))
    expect(naiveDecide(asks({ marks: labelled('ADDRESS') }), facts)).toEqual(deny(9, 'CONSENT_REQUIRED'))
  })
})

describe('the naive decision: rules 4 to 6', () => {
  test('the person sees what is theirs, but not what is hidden from them or undisclosed', () => {
    const question = asks({ caller: self })
    expect(naiveDecide(question, factsOf())).toEqual(allow(4))
    expect(naiveDecide({ ...question, marks: marked({ hiddenFrom: [hanako] }) }, factsOf())).toEqual(absent(4))
    expect(naiveDecide({ ...question, marks: labelled('UNDISCLOSED') }, factsOf())).toEqual(absent(4))
    expect(naiveDecide(question, factsOf({ protections: [protection('SELF_ACCESS_OFF')] }))).toEqual(
      deny(4, 'NOT_PERMITTED'),
    )
  })

  test('a guardian needs a live proxy for the category, never sees abuse, and sees what only the child may not know', () => {
    const question = asks({ caller: guardian })
    const facts = factsOf({ proxies: [proxy] })
    expect(naiveDecide(question, facts)).toEqual(allow(5))
    expect(naiveDecide({ ...question, category: 'CLINICAL' }, facts)).toEqual(deny(5, 'NOT_PERMITTED'))
    expect(naiveDecide({ ...question, marks: labelled('ABUSE') }, facts)).toEqual(absent(5))
    const undisclosedTo = (person: PersonId) => marked({ labels: ['UNDISCLOSED'], hiddenFrom: [person] })
    expect(naiveDecide({ ...question, marks: undisclosedTo(hanako) }, facts)).toEqual(allow(5))
    expect(naiveDecide({ ...question, marks: undisclosedTo(mother) }, facts)).toEqual(absent(5))
  })

  test('no consent is needed for a starred cell without label, nor for what the own institution wrote, label or not', () => {
    const eligibility = asks({ category: 'ELIGIBILITY' })
    expect(naiveDecide(eligibility, factsOf())).toEqual(allow(6))
    expect(naiveDecide({ ...eligibility, marks: labelled('PSYCHIATRIC') }, factsOf())).toEqual(absent(9))
    const own = asks({ marks: marked({ labels: ['PSYCHIATRIC'], author: clinic }) })
    expect(naiveDecide(own, factsOf())).toEqual(allow(6))
    const others = { ...own, marks: marked({ author: otherClinic }) }
    expect(naiveDecide(others, factsOf())).toEqual(deny(9, 'CONSENT_REQUIRED'))
    expect(naiveDecide(asks({ action: 'WRITE' }), factsOf())).toEqual(allow(6))
  })
})

describe('the naive decision: rules 7 to 9', () => {
  test('a grant passes over a general refusal but not over one that holds even in an emergency', () => {
    const question = asks({ caller: emergencyPhysician })
    const refused = (evenInEmergency: boolean) =>
      factsOf({ grants: [grant], provisions: [provision('DENY', anyone, { evenInEmergency })] })
    expect(naiveDecide(question, refused(false))).toEqual(allow(7))
    expect(naiveDecide(question, refused(true))).toEqual(deny(8, 'CONSENT_REFUSED'))
  })

  test('a grant reaches the labels it names and nobody but its holder', () => {
    const question = asks({ caller: emergencyPhysician })
    const facts = factsOf({ grants: [grant] })
    expect(naiveDecide({ ...question, marks: labelled('PSYCHIATRIC') }, facts)).toEqual(allow(7))
    expect(naiveDecide({ ...question, marks: labelled('PSYCHIATRIC', 'ABUSE') }, facts)).toEqual(absent(9))
    const colleague = { ...emergencyPhysician, user: 'user_colleague' as UserId }
    expect(naiveDecide({ ...question, caller: colleague }, facts)).toEqual(deny(9, 'CONSENT_REQUIRED'))
  })

  test('the more specific provision decides, and between equals the refusal', () => {
    const both = (one: Provision, other: Provision) => naiveDecide(asks(), factsOf({ provisions: [one, other] }))
    expect(both(provision('PERMIT', thisClinic), provision('DENY', thisRegion))).toEqual(allow(8))
    expect(both(provision('DENY', thisClinic), provision('PERMIT', anyone))).toEqual(deny(8, 'CONSENT_REFUSED'))
    expect(both(provision('DENY', thisRegion), provision('PERMIT', thisRegion))).toEqual(deny(8, 'CONSENT_REFUSED'))
  })

  test('a labelled entry is refused by a refusal with the label or without it', () => {
    const named = provision('PERMIT', anyone, { label: 'GENETIC' })
    const question = asks({ marks: labelled('GENETIC') })
    expect(naiveDecide(question, factsOf({ provisions: [named] }))).toEqual(allow(8))
    expect(naiveDecide(question, factsOf({ provisions: [named, provision('DENY', anyone)] }))).toEqual(absent(8))
    const namedRefusal = provision('DENY', anyone, { label: 'GENETIC' })
    const facts = factsOf({ provisions: [namedRefusal, provision('PERMIT', thisClinic)] })
    expect(naiveDecide(question, facts)).toEqual(absent(8))
  })

  test('a newer provision of the same giver sets the older aside while it lives', () => {
    const older = provision('DENY', thisClinic, { given: instant(now - days(2)), from: instant(now - days(2)) })
    const newer = provision('PERMIT', thisClinic)
    expect(naiveDecide(asks(), factsOf({ provisions: [older, newer] }))).toEqual(allow(8))
    expect(naiveDecide(asks(), factsOf({ provisions: [older, { ...newer, withdrawn: at }] }))).toEqual(
      deny(8, 'CONSENT_REFUSED'),
    )
    expect(naiveDecide(asks(), factsOf({ provisions: [older, { ...newer, giver: mother }] }))).toEqual(
      deny(8, 'CONSENT_REFUSED'),
    )
  })

  test("what a guardian refused is the person's to set aside once the proxy has ended", () => {
    const older = provision('DENY', thisClinic, { giver: mother, proxy: proxy.id, given: instant(now - days(2)) })
    const provisions = [older, provision('PERMIT', thisClinic)]
    expect(naiveDecide(asks(), factsOf({ provisions, proxies: [proxy] }))).toEqual(deny(8, 'CONSENT_REFUSED'))
    expect(naiveDecide(asks(), factsOf({ provisions, proxies: [{ ...proxy, ended: past }] }))).toEqual(allow(8))
  })

  test('an opt-out begins after thirty days, reaches no labelled entry and yields to every refusal', () => {
    const noticed = (ago: number) =>
      provision('PERMIT', thisClinic, { channel: 'OPT_OUT', given: instant(now - ago), from: instant(now - ago) })
    const asked = (...provisions: readonly Provision[]) => factsOf({ provisions })
    expect(naiveDecide(asks(), asked(noticed(days(30))))).toEqual(allow(8))
    expect(naiveDecide(asks(), asked(noticed(days(30) - 1)))).toEqual(deny(9, 'CONSENT_REQUIRED'))
    expect(naiveDecide(asks({ marks: labelled('GENETIC') }), asked(noticed(days(30))))).toEqual(absent(9))
    expect(naiveDecide(asks(), asked(noticed(days(30)), provision('DENY', anyone)))).toEqual(deny(8, 'CONSENT_REFUSED'))
  })

  test('an enrolment opens the one page to entitled emergency callers', () => {
    const enrolment = provision(
      'PERMIT',
      { kind: 'EMERGENCY_ENTITLED' },
      { category: 'EMERGENCY_SUMMARY', channel: 'ENROLMENT' },
    )
    const paramedic: Caller = { ...emergencyPhysician, role: 'PARAMEDIC' }
    const question = asks({ caller: paramedic, category: 'EMERGENCY_SUMMARY' })
    const enrolled = (emergencyEntitled: boolean) => factsOf({ provisions: [enrolment] }, { emergencyEntitled })
    expect(naiveDecide(question, enrolled(true))).toEqual(allow(8))
    expect(naiveDecide(question, enrolled(false))).toEqual(deny(9, 'CONSENT_REQUIRED'))
  })

  test('a pass permits its bearer alone', () => {
    const pass = provision('PERMIT', { kind: 'EMERGENCY_ENTITLED' }, { category: 'EMERGENCY_SUMMARY', channel: 'PASS' })
    const question = asks({ caller: emergencyPhysician, category: 'EMERGENCY_SUMMARY' })
    const facts = factsOf({ provisions: [pass] }, { emergencyEntitled: true })
    expect(naiveDecide({ ...question, passes: [pass.id] }, facts)).toEqual(allow(8))
    expect(naiveDecide(question, facts)).toEqual(deny(9, 'CONSENT_REQUIRED'))
  })

  test('a code is given for a labelled field, where a labelled entry is left out', () => {
    const question = asks({ marks: labelled('GENETIC') })
    expect(naiveDecide(question, factsOf())).toEqual(absent(9))
    expect(naiveDecide({ ...question, marks: marked({ labels: ['GENETIC'], field: true }) }, factsOf())).toEqual(
      deny(9, 'CONSENT_REQUIRED'),
    )
  })

  test('consent at a reader is for one institution and lives twenty-four hours', () => {
    const atReader = (recipient: Recipient, ago: number) =>
      factsOf({
        provisions: [
          provision('PERMIT', recipient, { channel: 'READER', given: instant(now - ago), from: instant(now - ago) }),
        ],
      })
    expect(naiveDecide(asks(), atReader(thisClinic, hours(24) - 1))).toEqual(allow(8))
    expect(naiveDecide(asks(), atReader(thisClinic, hours(24)))).toEqual(deny(9, 'CONSENT_REQUIRED'))
    expect(naiveDecide(asks(), atReader(anyone, 0))).toEqual(deny(9, 'CONSENT_REQUIRED'))
  })

  test('a permit of a category includes its places and no others', () => {
    const facts = factsOf({ provisions: [provision('PERMIT', thisClinic)] })
    const places = asks({ category: 'LOCATION', locationOf: 'MEDICATION' })
    expect(naiveDecide(places, facts)).toEqual(allow(8))
    expect(naiveDecide({ ...places, locationOf: 'CLINICAL' }, facts)).toEqual(deny(9, 'CONSENT_REQUIRED'))
  })

  test('a grant for one of the persons a merge joined opens what is filed under the other', () => {
    const facts = factsOf({}, { persons: [personWith({ grants: [grant] }), personWith({ person: formerHanako })] })
    expect(naiveDecide(asks({ caller: emergencyPhysician }), facts)).toEqual(allow(7))
  })

  test('after a merge each person is decided apart and the stricter outcome stands', () => {
    const permitted = personWith({ provisions: [provision('PERMIT', thisClinic)] })
    const silent = personWith({ person: formerHanako })
    const refused = { ...silent, provisions: [provision('DENY', anyone, { person: formerHanako })] }
    expect(naiveDecide(asks(), factsOf({}, { persons: [permitted, silent] }))).toEqual(deny(9, 'CONSENT_REQUIRED'))
    expect(naiveDecide(asks(), factsOf({}, { persons: [permitted, refused] }))).toEqual(deny(8, 'CONSENT_REFUSED'))
  })
})
