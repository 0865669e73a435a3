import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { NumberHandle, PersonId } from '../../../schema/domain/ids.ts'
import { days } from '../../../schema/domain/time.ts'
import { attending } from '../../support/hub/approved-record.ts'
import {
  clerk,
  emergencyPhysician,
  guardianOf,
  historyProvider,
  insurer,
  paramedic,
  physician,
  publicHealth,
} from '../../support/hub/callers.ts'
import { fillHouseholds, holderOf, register } from '../../support/hub/households.ts'
import { hubFor } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const born = `mutation ($input: RegisterNewbornInput!) { registerNewborn(input: $input) {
  provisional { id insurerNumber } birthDate birthOrder number { id } } }`
const numbered = `mutation ($input: NameNewbornNumberInput!) { nameNewbornNumber(input: $input) {
  provisional { id } number { id } } }`
const history = 'query ($id: ID!) { person(id: $id) { numberHistory { edges { node { scheme from } } } } }'
const enrol = 'mutation ($input: GiveConsentInput!) { giveConsent(input: $input) { byGuardian } }'
const doctor = 'mutation ($input: NameAttendingDoctorInput!) { nameAttendingDoctor(input: $input) { doctor } }'
const save = 'mutation ($input: SaveEmergencySectionInput!) { saveEmergencySection(input: $input) { revision } }'
const submit = 'mutation ($input: SubmitEmergencySectionsInput!) { submitEmergencySections(input: $input) { state } }'
const approve =
  'mutation ($input: ApproveEmergencySectionsInput!) { approveEmergencySections(input: $input) { number } }'
const issue = 'mutation ($input: IssuePassInput!) { issuePass(input: $input) { pass } }'
const present = `mutation ($input: PresentPassInput!) { presentPass(input: $input) { person { id }
  summary { __typename ... on EmergencySummary { devices { kind } } } } }`
const byCard = `query ($input: QualificationCheck!) { verifyQualification(input: $input) { ... on ValidQualification {
  qualification { number { person { id emergencySummary { __typename ... on EmergencySummary { devices { kind } } } } } } } } }`

const guard = 'mutation ($input: RegisterGuardianInput!) { registerGuardian(input: $input) { until } }'

const card = { insurerNumber: code.insurer, symbol: '信見', number: '678', branch: '05' }
const birthDate = '2026-11-18'
const entry = (more: object = {}) => ({
  number: card,
  name: '山田 新',
  kana: 'ヤマダ シン',
  sex: 'MALE',
  birthDate,
  address: '長野県信見本市大町1丁目2番3号',
  family: 'FAMILY',
  shareOfCost: 20,
  from: birthDate,
  ...more,
})

describe.each(wirings)('a newborn who has no number yet, %s', (wiring) => {
  const hub = hubFor(wiring, fillHouseholds)
  let keys = 0
  const keyed = (more: object) => ({ input: { idempotencyKey: `newborn-${++keys}`, ...more } })
  const bornTo = async (mother: PersonId, birthOrder = 1, by: Caller = attending) => {
    const { registerNewborn } = await hub.given<{ registerNewborn: { provisional: { id: NumberHandle } } }>(
      by,
      born,
      keyed({ mother, birthDate, birthOrder, sex: 'MALE' }),
    )
    await hub.settled()
    return registerNewborn.provisional.id
  }
  const personOf = async (number: NumberHandle): Promise<PersonId> => {
    const { registerNewborn } = await hub.given<{ registerNewborn: { provisional: { person: { id: PersonId } } } }>(
      attending,
      'mutation ($input: RegisterNewbornInput!) { registerNewborn(input: $input) { provisional { id person { id } } } }',
      keyed({ mother: (await holderOf(hub, 'hanako')).person, birthDate, birthOrder: orders.get(number), sex: 'MALE' }),
    )
    return registerNewborn.provisional.person.id
  }
  const orders = new Map<NumberHandle, number>()
  const registeredBy = (by: Caller, ...entries: readonly object[]) => hub.given(by, register, keyed({ entries }))
  const refusal = (field: string, message: string, extensions: object) => ({
    data: { [field]: null },
    errors: [{ message, path: [field], extensions }],
  })
  const nameNumber = (newborn: NumberHandle, number: object = card, by: Caller = attending) =>
    hub.ask(by, numbered, keyed({ newborn, number }))

  test('has a record that the mother keeps and an ambulance reads, and all of it when the number comes', async () => {
    const mother = (await holderOf(hub, 'hanako')).person
    const newborn = await bornTo(mother)
    orders.set(newborn, 1)
    expect(await bornTo(mother)).toBe(newborn)
    const child = await personOf(newborn)
    const guardian = guardianOf(mother, child)
    const about = (more: object) => keyed({ person: child, ...more })
    const attends = { institution: code.hospital, doctor: attending.user, from: '2026-11-01' }
    await hub.given(guardian, doctor, about(attends))
    await hub.given(guardian, save, about({ revision: 0, medical: { devices: [{ kind: 'VENTILATOR' }] } }))
    await hub.given(guardian, submit, about({ sections: [{ name: 'MEDICAL', revision: 1 }] }))
    const approval = { telephone: '0261-22-1234', sections: [{ name: 'MEDICAL', revision: 2 }] }
    await hub.given(attending, approve, about(approval))
    const permit = { effect: 'PERMIT', category: 'EMERGENCY_SUMMARY', recipient: { emergencyEntitled: true } }
    expect(await hub.given(guardian, enrol, about(permit))).toEqual({ giveConsent: { byGuardian: true } })
    const { issuePass } = await hub.given<{ issuePass: { pass: string } }>(guardian, issue, about({}))
    const summary = { __typename: 'EmergencySummary', devices: [{ kind: 'VENTILATOR' }] }
    const shown = { data: { presentPass: { person: { id: child }, summary } } }
    const shownToAmbulance = () => hub.ask(paramedic, present, { input: { pass: issuePass.pass } })
    expect(await shownToAmbulance()).toEqual(shown)

    hub.clock.advance(days(20))
    await registeredBy(insurer, entry())
    await hub.settled()
    const readByCard = async () => (await hub.ask(emergencyPhysician, byCard, { input: { ...card, birthDate } })).data
    expect(await readByCard()).toMatchObject({
      verifyQualification: { qualification: { number: { person: { emergencySummary: null } } } },
    })
    expect(await nameNumber(newborn)).toMatchObject({
      data: { nameNewbornNumber: { provisional: { id: newborn }, number: { id: expect.stringMatching(/^num_/) } } },
    })
    await hub.settled()
    expect(await readByCard()).toEqual({
      verifyQualification: { qualification: { number: { person: { id: child, emergencySummary: summary } } } },
    })
    expect(await shownToAmbulance()).toEqual(shown)
    expect(await hub.given(guardian, enrol, about(permit))).toEqual({ giveConsent: { byGuardian: true } })
    const { person } = await hub.given<{
      person: { numberHistory: { edges: readonly { node: { scheme: string; from: string } }[] } }
    }>(historyProvider, history, { id: child })
    expect(person.numberHistory.edges.map(({ node: { scheme, from } }) => `${scheme} ${from}`).toSorted()).toEqual([
      `MEDICAL ${birthDate}`,
      `PROVISIONAL ${birthDate}`,
    ])
    // Told again it is told already; another number is not theirs.
    expect((await nameNumber(newborn)).errors).toBe(undefined)
    expect(await nameNumber(newborn, { ...card, branch: '01' })).toEqual(
      refusal('nameNewbornNumber', 'This newborn has a number.', { code: 'CONFLICT', reason: 'NUMBERED' }),
    )
    hub.clock.advance(-days(20))
  })

  test('takes no number of somebody else’s', async () => {
    const mother = (await holderOf(hub, 'hanako')).person
    const second = await bornTo(mother, 2)
    orders.set(second, 2)
    const conflict = (reason: string, message: string) =>
      refusal('nameNewbornNumber', message, { code: 'CONFLICT', reason })
    const notFound = (what: string) => refusal('nameNewbornNumber', `There is no such ${what}.`, { code: 'NOT_FOUND' })
    // Whose birthday is another, whose card it is already, and whom others act for.
    expect(await nameNumber(second, { ...card, branch: '03' })).toEqual(
      conflict('ANOTHER_BIRTH', 'The number’s holder was born another day, or is of another sex.'),
    )
    expect(await nameNumber(second)).toEqual(conflict('TAKEN', 'The number is another newborn’s.'))
    expect(await nameNumber(second, { ...card, branch: '77' })).toEqual(notFound('number'))
    // Another clinic knows nothing of who was born here.
    expect(await nameNumber(second, card, physician)).toEqual(notFound('newborn'))
    const other = { ...card, branch: '06' }
    await registeredBy(insurer, entry({ number: other, name: '山田 次', kana: 'ヤマダ ツギ' }))
    await hub.settled()
    const { data } = (await hub.ask(emergencyPhysician, byCard, { input: { ...other, birthDate } })) as unknown as {
      readonly data: { verifyQualification: { qualification: { number: { person: { id: PersonId } } } } }
    }
    const sibling = data.verifyQualification.qualification.number.person.id
    const father = (await holderOf(hub, 'taro')).person
    await hub.given(publicHealth, guard, keyed({ person: sibling, guardian: father, basis: 'PARENTAL_AUTHORITY' }))
    expect(await nameNumber(second, other)).toEqual(
      conflict('ACTED_FOR', 'Somebody acts for the number’s holder: a steward decides who they are.'),
    )
  })

  test('is told by a doctor, of a day that has been', async () => {
    const mother = (await holderOf(hub, 'hanako')).person
    const told = (by: Caller, more: object) => hub.ask(by, born, keyed({ mother, birthDate, ...more }))
    expect(await told(clerk, {})).toEqual(
      refusal('registerNewborn', 'This caller may not ask for this with this purpose.', { code: 'NOT_PERMITTED' }),
    )
    expect(await told(attending, { birthDate: '2026-11-21' })).toEqual(
      refusal('registerNewborn', 'Nobody is born on a day that lies ahead.', {
        code: 'INVALID_INPUT',
        reason: 'IN_FUTURE',
        inputPath: ['input', 'birthDate'],
      }),
    )
    expect(await told(attending, { birthDate: '2025-11-19' })).toEqual(
      refusal('registerNewborn', 'A newborn was born within a year.', {
        code: 'INVALID_INPUT',
        reason: 'NO_NEWBORN',
        inputPath: ['input', 'birthDate'],
      }),
    )
    expect(await told(attending, { birthOrder: 0 })).toEqual(
      refusal('registerNewborn', 'The first born is 1, the ninth 9.', {
        code: 'INVALID_INPUT',
        reason: 'BIRTH_ORDER',
        inputPath: ['input', 'birthOrder'],
      }),
    )
  })
})
