import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { InstitutionCode, PersonId, UserId } from '../../../schema/domain/ids.ts'
import { days } from '../../../schema/domain/time.ts'
import { caller, clerk, emergencyPhysician, paramedic, physician, self, steward } from '../../support/hub/callers.ts'
import { births, type CardName, cards, fillHouseholds, holderOf } from '../../support/hub/households.ts'
import { hubFor, logOf } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

let keys = 0
const key = () => `emergency-${++keys}`
const doctor = caller('PHYSICIAN', 'TREATMENT', code.hospital, { user: 'attending' as UserId })
const named = `mutation ($input: NameAttendingDoctorInput!) { nameAttendingDoctor(input: $input) { doctor } }`
const enrol = 'mutation ($input: GiveConsentInput!) { giveConsent(input: $input) { id } }'
const withdraw = 'mutation ($input: WithdrawConsentInput!) { withdrawConsent(input: $input) { id } }'
const save = `mutation ($input: SaveEmergencySectionInput!) { saveEmergencySection(input: $input) { name state revision } }`
const submit = `mutation ($input: SubmitEmergencySectionsInput!) { submitEmergencySections(input: $input) { name state revision } }`
const approve = `mutation ($input: ApproveEmergencySectionsInput!) { approveEmergencySections(input: $input) { number superseded digest } }`
const giveBack = `mutation ($input: ReturnEmergencySectionInput!) { returnEmergencySection(input: $input) { state revision returned } }`
const transport = `mutation ($input: RecordTransportCareInput!) { recordTransportCare(input: $input) { findings done } }`
const page = `emergencySummary { __typename ... on EmergencySummary { version old careScore
  allergies { substance anaphylaxis } devices { kind size settings { name value unit } } vitals { spo2 { low high } pulse { low high } }
  firstResponses { problem do } drugs { name dose unit route timesADay } supplies { batteryHours } wishes { resuscitation }
  contacts { name telephone } hospitals { name department telephone note } suppliers { what telephone }
  attendingDoctor { institution telephone } } }`
const byCard = `query ($input: QualificationCheck!) { verifyQualification(input: $input) {
  ... on ValidQualification { qualification { number { person { ${page} } } } } } }`
const own = `query ($id: ID!) { person(id: $id) { emergencyRecord { sections { name state revision returned }
  approved { number } versions { number superseded } transportNotes { findings } } } }`

const basic = {
  allergies: [{ kind: 'DRUG', substance: 'セフェム系', anaphylaxis: true }],
  wishes: { resuscitation: 'FULL' },
  contacts: [{ name: '山田 花子', relation: '母', telephone: '090-1234-5678' }],
  hospitals: [{ name: '信見病院', department: '小児科', telephone: '0261-22-1234' }],
  suppliers: [{ what: '人工呼吸器', name: '空木医療機器', telephone: '0120-00-0000' }],
}
const dailyCare = {
  vitals: { spo2: { low: 92, high: 96 }, pulse: { low: 70, high: 110 } },
  cares: [
    { item: 'VENTILATOR', watch: 'HIGH' },
    { item: 'TRACHEOSTOMY', watch: 'HIGH' },
    { item: 'TUBE_FEEDING', watch: 'LOW' },
  ],
  supplies: { batteryHours: 4.5 },
}
const medical = {
  devices: [
    {
      kind: 'TRACHEOSTOMY_TUBE',
      size: '内径 4.0 mm',
      settings: [{ name: 'カフ', value: 'なし' }],
    },
    { kind: 'VENTILATOR', settings: [{ name: 'PIP', value: '16', unit: 'cmH2O' }] },
  ],
  drugs: [{ name: 'ジアゼパム坐剤', dose: 4, unit: 'MG', route: 'RECTAL' }],
  firstResponses: [{ problem: '気管カニューレの抜去', do: '予備を挿入し、換気する' }],
}
const shownPage = {
  __typename: 'EmergencySummary',
  version: 1,
  old: false,
  careScore: 28,
  allergies: [{ substance: 'セフェム系', anaphylaxis: true }],
  devices: [
    { kind: 'TRACHEOSTOMY_TUBE', size: '内径 4.0 mm', settings: [{ name: 'カフ', value: 'なし', unit: null }] },
    { kind: 'VENTILATOR', size: null, settings: [{ name: 'PIP', value: '16', unit: 'cmH2O' }] },
  ],
  vitals: { spo2: { low: 92, high: 96 }, pulse: { low: 70, high: 110 } },
  firstResponses: [{ problem: '気管カニューレの抜去', do: '予備を挿入し、換気する' }],
  drugs: [{ name: 'ジアゼパム坐剤', dose: 4, unit: 'MG', route: 'RECTAL', timesADay: null }],
  supplies: { batteryHours: 4.5 },
  wishes: { resuscitation: 'FULL' },
  contacts: [{ name: '山田 花子', telephone: '09012345678' }],
  hospitals: [{ name: '信見病院', department: '小児科', telephone: '0261221234', note: null }],
  suppliers: [{ what: '人工呼吸器', telephone: '0120000000' }],
  attendingDoctor: { institution: code.hospital, telephone: '0261221234' },
}

describe.each(wirings)('an emergency record, %s', (wiring) => {
  const hub = hubFor(wiring, fillHouseholds)
  const attend = (person: PersonId, institution: InstitutionCode = code.hospital) =>
    hub.given(self(person), named, {
      input: { idempotencyKey: key(), person, institution, doctor: doctor.user, from: '2026-11-01' },
    })
  const enrolled = async (person: PersonId): Promise<string> => {
    const input = { idempotencyKey: key(), person, effect: 'PERMIT', category: 'EMERGENCY_SUMMARY' }
    const { giveConsent } = await hub.given<{ giveConsent: { id: string } }>(self(person), enrol, {
      input: { ...input, recipient: { emergencyEntitled: true } },
    })
    return giveConsent.id
  }
  const write = (by: Caller, person: PersonId, content: object, revision = 0) =>
    hub.ask(by, save, { input: { idempotencyKey: key(), person, revision, ...content } })
  const sections = (...names: readonly string[]) => names.map((name) => ({ name, revision: 1 }))
  const submitted = (person: PersonId, ...names: readonly string[]) =>
    hub.ask(self(person), submit, { input: { idempotencyKey: key(), person, sections: sections(...names) } })
  const approved = (by: Caller, person: PersonId, names: readonly string[], revision = 2) =>
    hub.ask(by, approve, {
      input: {
        idempotencyKey: key(),
        person,
        telephone: '0261-22-1234',
        sections: names.map((name) => ({ name, revision })),
      },
    })
  const all = ['BASIC', 'DAILY_CARE', 'MEDICAL']
  const whole = async (person: PersonId): Promise<void> => {
    for (const content of [{ basic }, { dailyCare }, { medical }]) await write(self(person), person, content)
    await submitted(person, ...all)
    const answer = await approved(doctor, person, all)
    if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors))
  }
  const read = async (by: Caller, name: CardName) => {
    const answer = (await hub.ask(by, byCard, { input: { ...cards[name], birthDate: births[name] } })) as unknown as {
      readonly data: {
        readonly verifyQualification: { qualification: { number: { person: { emergencySummary: object } } } }
      }
      readonly errors?: readonly { readonly extensions: { readonly code: string } }[]
    }
    return (
      answer.data.verifyQualification?.qualification.number.person?.emergencySummary ??
      answer.errors?.map(({ extensions }) => extensions.code)
    )
  }
  const refusal = (name: string, extensions: object, message: string) => ({
    data: { [name]: null },
    errors: [{ message, path: [name], extensions }],
  })
  const not = 'This caller may not ask for this with this purpose.'

  test('the family writes, the doctor approves, and an emergency physician who never met them reads the page by card', async () => {
    const { person } = await holderOf(hub, 'ichiro')
    await attend(person)
    expect(await write(self(person), person, { basic })).toEqual({
      data: { saveEmergencySection: { name: 'BASIC', state: 'DRAFT', revision: 1 } },
    })
    await write(self(person), person, { dailyCare })
    await write(self(person), person, { medical })
    const enrolment = await enrolled(person)
    // Nothing is seen of what no doctor approved.
    expect(await read(emergencyPhysician, 'ichiro')).toEqual({ __typename: 'EmergencyNothingApproved' })
    expect(await submitted(person, ...all)).toEqual({
      data: { submitEmergencySections: all.map((name) => ({ name, state: 'SUBMITTED', revision: 2 })) },
    })
    expect(await approved(doctor, person, all)).toEqual({
      data: {
        approveEmergencySections: { number: 1, superseded: null, digest: expect.stringMatching(/^[\w-]{43}$/) },
      },
    })
    expect(await read(emergencyPhysician, 'ichiro')).toEqual(shownPage)
    // Another institution, and a desk, are no emergency.
    expect(await read(physician, 'ichiro')).toEqual(['CONSENT_REQUIRED'])
    expect(await read(clerk, 'ichiro')).toEqual(['NOT_PERMITTED'])
    // The family stops it, and the next reading is refused.
    await hub.given(self(person), withdraw, { input: { idempotencyKey: key(), person, provision: enrolment } })
    expect(await read(emergencyPhysician, 'ichiro')).toEqual(['CONSENT_REQUIRED'])
    const log = logOf(hub, 'emergency').records.filter(({ coordinates }) =>
      coordinates.some((coordinate) => coordinate === 'Person.emergencySummary'),
    )
    expect(log.map(({ outcome, rule, caller: { institution } }) => [outcome, rule, institution])).toEqual([
      ['ALLOW', 8, code.hospital],
      ['ALLOW', 8, code.hospital],
      ['DENY', 9, code.clinic],
      ['DENY', 9, code.hospital],
    ])
  })

  test('what is changed afterwards is seen by nobody else until it is approved; versions are frozen', async () => {
    const { person } = await holderOf(hub, 'jiro')
    await attend(person)
    await enrolled(person)
    await whole(person)
    const changed = { medical: { ...medical, drugs: [] } }
    expect(await write(self(person), person, changed, 3)).toMatchObject({
      data: { saveEmergencySection: { state: 'DRAFT', revision: 4 } },
    })
    expect(await read(emergencyPhysician, 'jiro')).toEqual(shownPage)
    const sent = { name: 'MEDICAL', revision: 4 }
    await hub.given(self(person), submit, { input: { idempotencyKey: key(), person, sections: [sent] } })
    const back = { idempotencyKey: key(), person, section: { name: 'MEDICAL', revision: 5 }, reason: '坐剤は続けます' }
    expect(await hub.given(doctor, giveBack, { input: back })).toEqual({
      returnEmergencySection: { state: 'RETURNED', revision: 6, returned: '坐剤は続けます' },
    })
    expect(await hub.given(self(person), own, { id: person })).toEqual({
      person: {
        emergencyRecord: {
          sections: [
            { name: 'BASIC', state: 'APPROVED', revision: 3, returned: null },
            { name: 'DAILY_CARE', state: 'APPROVED', revision: 3, returned: null },
            { name: 'MEDICAL', state: 'RETURNED', revision: 6, returned: '坐剤は続けます' },
          ],
          approved: { number: 1 },
          versions: [{ number: 1, superseded: null }],
          transportNotes: [],
        },
      },
    })
    // The doctor amends it.
    await write(doctor, person, { medical: { ...medical, notes: '夜間は酸素 1 L' } }, 6)
    await hub.given(doctor, submit, {
      input: { idempotencyKey: key(), person, sections: [{ name: 'MEDICAL', revision: 7 }] },
    })
    await approved(doctor, person, ['MEDICAL'], 8)
    expect(await read(emergencyPhysician, 'jiro')).toEqual({ ...shownPage, version: 2 })
    // With broken glass too: nobody acts in an emergency by what was superseded.
    const glass = 'mutation ($input: OpenBreakGlassInput!) { openBreakGlass(input: $input) { id } }'
    const opening = { subject: person, reason: 'LIFE_IN_DANGER', note: '救急外来', categories: ['EMERGENCY'] }
    await hub.given(emergencyPhysician, glass, { input: { idempotencyKey: key(), ...opening } })
    const versions =
      'query ($id: ID!) { person(id: $id) { emergencyRecord { versions { number } sections { name } } } }'
    const seen = async (by: Caller) => (await hub.ask(by, versions, { id: person })).data
    expect(await seen(emergencyPhysician)).toEqual({
      person: { emergencyRecord: { versions: [{ number: 2 }], sections: [] } },
    })
    expect(await seen(self(person))).toMatchObject({
      person: { emergencyRecord: { versions: [{ number: 2 }, { number: 1 }] } },
    })
    hub.clock.advance(days(400))
    expect(await hub.given(self(person), `query ($id: ID!) { person(id: $id) { ${page} } }`, { id: person })).toEqual({
      person: { emergencySummary: { ...shownPage, version: 2, old: true } },
    })
    hub.clock.advance(-days(400))
  })

  test('illegal steps, old readings and strangers are refused, and change nothing', async () => {
    const { person } = await holderOf(hub, 'taro')
    await attend(person)
    await write(self(person), person, { basic })
    const changed = refusal(
      'saveEmergencySection',
      { code: 'CONFLICT', reason: 'CHANGED_MEANWHILE' },
      'The section was changed since it was read.',
    )
    expect(await write(self(person), person, { basic })).toEqual(changed)
    expect(await approved(doctor, person, ['BASIC'], 1)).toEqual(
      refusal(
        'approveEmergencySections',
        { code: 'CONFLICT', reason: 'DRAFT' },
        'A section that is draft cannot go there.',
      ),
    )
    await submitted(person, 'BASIC')
    expect(await submitted(person, 'BASIC')).toMatchObject({
      errors: [{ extensions: { reason: 'CHANGED_MEANWHILE' } }],
    })
    expect(await approved(self(person), person, ['BASIC'])).toEqual(
      refusal('approveEmergencySections', { code: 'NOT_PERMITTED' }, not),
    )
    const stranger = caller('PHYSICIAN', 'TREATMENT', code.hospital, { user: 'somebody' as UserId })
    expect(await approved(stranger, person, ['BASIC'])).toEqual(
      refusal('approveEmergencySections', { code: 'NOT_PERMITTED' }, not),
    )
    expect(await write(stranger, person, { basic }, 2)).toEqual(
      refusal('saveEmergencySection', { code: 'NOT_PERMITTED' }, not),
    )
  })

  test('bad input gets its message at the field, and nothing is kept of it', async () => {
    const { person } = await holderOf(hub, 'hanako')
    const wrong = async (content: object) => {
      const { errors } = await write(self(person), person, content)
      const { code: of, reason, inputPath } = (errors?.[0]?.extensions ?? {}) as Record<string, unknown>
      return [of, reason, (inputPath as readonly unknown[] | undefined)?.slice(1).join('.')]
    }
    expect([
      await wrong({ dailyCare: { vitals: { pulse: { low: 70, high: 1100 } } } }),
      await wrong({ dailyCare: { vitals: { spo2: { low: 97, high: 92 } } } }),
      await wrong({ dailyCare: { weight: { kilograms: 1500, on: '2026-11-01' } } }),
      await wrong({ dailyCare: { weight: { kilograms: 15, on: '2026-12-01' } } }),
      await wrong({ dailyCare: { cares: [{ item: 'OXYGEN', watch: 'MEDIUM' }] } }),
      await wrong({ medical: { drugs: [{ name: 'x', dose: 0, unit: 'MG', route: 'ORAL' }] } }),
      await wrong({ medical: { diagnoses: [{ name: '脳性麻痺', code: 'CP' }] } }),
      await wrong({ basic: { contacts: [{ name: '母', relation: '母', telephone: '1234' }] } }),
      await wrong({ basic: { disability: '987654321093' } }),
      await wrong({ basic, medical }),
    ]).toEqual([
      ['INVALID_INPUT', 'IMPOSSIBLE', 'dailyCare.vitals.pulse.high'],
      ['INVALID_INPUT', 'RANGE', 'dailyCare.vitals.spo2.low'],
      ['INVALID_INPUT', 'IMPOSSIBLE', 'dailyCare.weight.kilograms'],
      ['INVALID_INPUT', 'IN_THE_FUTURE', 'dailyCare.weight.on'],
      ['INVALID_INPUT', 'WATCH', 'dailyCare.cares.0.watch'],
      ['INVALID_INPUT', 'IMPOSSIBLE', 'medical.drugs.0.dose'],
      ['INVALID_INPUT', 'ICD10', 'medical.diagnoses.0.code'],
      ['INVALID_INPUT', 'TELEPHONE', 'basic.contacts.0.telephone'],
      ['INVALID_INPUT', 'MY_NUMBER', 'basic.disability'],
      ['INVALID_INPUT', 'ONE_OF', ''],
    ])
    expect(await hub.given(self(person), own, { id: person })).toEqual({ person: { emergencyRecord: null } })
  })

  test('an ambulance opens the page of somebody unconscious, and the hospital says afterwards what was done', async () => {
    const { person, handle } = await holderOf(hub, 'assisted')
    await attend(person)
    await whole(person)
    const summary = async (by: Caller) => {
      const answer = await hub.ask(by, `query ($id: ID!) { person(id: $id) { ${page} } }`, { id: person })
      return answer.data
    }
    const could = `mutation ($input: CouldNotObtainInput!) { recordCouldNotObtain(input: $input) { kind } }`
    await hub.given(paramedic, could, {
      input: { idempotencyKey: key(), subject: handle, reason: 'UNCONSCIOUS', receiving: code.hospital },
    })
    expect(await summary(emergencyPhysician)).toMatchObject({ person: { emergencySummary: { version: 1 } } })
    const done = { findings: '右肺の呼吸音減弱', done: '気管カニューレを交換' }
    const input = { idempotencyKey: key(), person, ...done }
    expect(await hub.given(emergencyPhysician, transport, { input })).toEqual({
      recordTransportCare: done,
    })
    expect(await hub.given(self(person), own, { id: person })).toMatchObject({
      person: { emergencyRecord: { transportNotes: [{ findings: '右肺の呼吸音減弱' }] } },
    })
  })

  test('the family’s pass opens the page to an ambulance, to nobody who is not entitled, and to nobody once withdrawn', async () => {
    const { person } = await holderOf(hub, 'former')
    await attend(person)
    await whole(person)
    const issue = `mutation ($input: IssuePassInput!) { issuePass(input: $input) { pass provision { id channel } } }`
    const { issuePass } = await hub.given<{ issuePass: { pass: string; provision: { id: string; channel: string } } }>(
      self(person),
      issue,
      { input: { idempotencyKey: key(), person } },
    )
    expect(issuePass).toEqual({
      pass: expect.stringMatching(/^[A-Za-z0-9_-]{60,200}$/),
      provision: { id: expect.any(String), channel: 'PASS' },
    })
    expect(Buffer.from(issuePass.pass, 'base64url').includes(person)).toBe(false)
    const present = (by: Caller, pass = issuePass.pass) =>
      hub.ask(
        by,
        `mutation ($input: PresentPassInput!) { presentPass(input: $input) { person { id }
          summary { ... on EmergencySummary { version contacts { name } attendingDoctor { telephone } } } } }`,
        { input: { pass } },
      )
    expect(await present(paramedic)).toEqual({
      data: {
        presentPass: {
          person: { id: person },
          summary: {
            version: 1,
            contacts: [{ name: '山田 花子' }],
            attendingDoctor: { telephone: '0261221234' },
          },
        },
      },
    })
    // Without the pass the hospital reads nothing.
    const bare = await hub.ask(emergencyPhysician, `query ($id: ID!) { person(id: $id) { ${page} } }`, { id: person })
    expect(bare.errors?.map(({ extensions }) => extensions?.code)).toEqual(['CONSENT_REQUIRED'])
    const notEntitled = 'Passes are for institutions with emergency entitlement.'
    const atClinic = caller('PHYSICIAN', 'EMERGENCY', code.clinic)
    expect([
      await present(atClinic),
      await present(atClinic, 'nothing'),
      await present(physician),
      await present(paramedic, 'nothing'),
      await present(paramedic, `${issuePass.pass.slice(0, -4)}AAAA`),
    ]).toEqual([
      refusal('presentPass', { code: 'NOT_PERMITTED', reason: 'NOT_ENTITLED' }, notEntitled),
      refusal('presentPass', { code: 'NOT_PERMITTED', reason: 'NOT_ENTITLED' }, notEntitled),
      refusal('presentPass', { code: 'NOT_PERMITTED' }, not),
      refusal('presentPass', { code: 'NOT_FOUND', reason: 'PASS' }, 'This is no pass, or one of long ago.'),
      refusal('presentPass', { code: 'NOT_FOUND', reason: 'PASS' }, 'This is no pass, or one of long ago.'),
    ])
    const provision = issuePass.provision.id
    await hub.given(self(person), withdraw, { input: { idempotencyKey: key(), person, provision } })
    expect((await present(paramedic)).errors?.map(({ extensions }) => extensions?.code)).toEqual(['CONSENT_REQUIRED'])
    const log = logOf(hub, 'emergency').records.filter(({ subject }) => subject === person)
    expect(log.at(-1)).toMatchObject({
      category: 'EMERGENCY_SUMMARY',
      outcome: 'DENY',
      coordinates: ['Mutation.presentPass'],
      caller: { institution: code.fireService },
    })
  })

  test('after a merge the record is there under either id, and after its undo under its own', async () => {
    const [one, other] = [await holderOf(hub, 'elder'), await holderOf(hub, 'lapsed')]
    await write(self(other.person), other.person, { basic })
    const begun = async (id: PersonId) =>
      (await hub.given<{ person: { emergencyRecord: object | null } | null }>(self(id), own, { id })).person
        ?.emergencyRecord !== null
    expect([await begun(one.person), await begun(other.person)]).toEqual([false, true])
    const link = 'mutation ($input: PersonPairInput!) { linkPersons(input: $input) { id } }'
    const undo = 'mutation ($input: UndoDecisionInput!) { undoDecision(input: $input) { id } }'
    const because = { reason: '同一人', idempotencyKey: key() }
    const { linkPersons } = await hub.given<{ linkPersons: { id: string } }>(steward, link, {
      input: { one: one.person, other: other.person, ...because },
    })
    await hub.settled()
    expect([await begun(one.person), await begun(other.person)]).toEqual([true, true])
    const input = { decision: linkPersons.id, reason: '別人', idempotencyKey: key() }
    await hub.given(steward, undo, { input })
    await hub.settled()
    expect([await begun(one.person), await begun(other.person)]).toEqual([false, true])
  })
})
