import { describe, expect, test } from 'vitest'
import type { DelegationId, PersonId, UserId } from '../../../schema/domain/ids.ts'
import { days, hours } from '../../../schema/domain/time.ts'
import { caller, clerk, nurse, self } from '../../support/hub/callers.ts'
import { births, fillHouseholds, holderOf } from '../../support/hub/households.ts'
import { hubFor, logOf } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

let keys = 0
const key = () => `attended-${++keys}`
const doctor = caller('PHYSICIAN', 'TREATMENT', code.hospital, { user: 'attending' as UserId })
const named = `mutation ($input: NameAttendingDoctorInput!) { nameAttendingDoctor(input: $input) { doctor } }`
const listed = `query ($first: Int, $after: String) { attendedPersons(first: $first, after: $after) {
  edges { node { person { id } qualification { name birthDate } } } pageInfo { hasNextPage endCursor } } }`
const delegating = 'mutation ($input: DelegateInput!) { delegate(input: $input) { id } }'
const doctors = `query ($id: ID!) { person(id: $id) { attendingDoctors { institution institutionName doctor from until } } }`

describe.each(wirings)('whom a doctor attends, %s', (wiring) => {
  const hub = hubFor(wiring, fillHouseholds)
  const name = (person: PersonId, changes: object = {}) =>
    hub.given(self(person), named, {
      input: {
        idempotencyKey: key(),
        person,
        institution: code.hospital,
        doctor: doctor.user,
        from: '2026-11-01',
        ...changes,
      },
    })

  test('a doctor lists who named them, page by page, with names and birth dates; nobody else sees anybody', async () => {
    const { person: ichiro } = await holderOf(hub, 'ichiro')
    const { person: jiro } = await holderOf(hub, 'jiro')
    const { person: hanako } = await holderOf(hub, 'hanako')
    await name(ichiro)
    await name(jiro)
    await name(ichiro)
    await name(hanako, { until: '2026-11-10' })
    await name(hanako, { from: '2026-12-01' })
    const first = await hub.given<{
      attendedPersons: { edges: object[]; pageInfo: { hasNextPage: boolean; endCursor: string } }
    }>(doctor, listed, { first: 1 })
    expect(first.attendedPersons).toEqual({
      edges: [{ node: { person: { id: ichiro }, qualification: { name: '山田 一郎', birthDate: births.ichiro } } }],
      pageInfo: { hasNextPage: true, endCursor: expect.any(String) },
    })
    const after = first.attendedPersons.pageInfo.endCursor
    expect(await hub.given(doctor, listed, { first: 5, after })).toMatchObject({
      attendedPersons: { edges: [{ node: { person: { id: jiro } } }], pageInfo: { hasNextPage: false } },
    })
    const elsewhere = caller('PHYSICIAN', 'TREATMENT', code.clinic, { user: doctor.user })
    const colleague = caller('PHYSICIAN', 'TREATMENT', code.hospital, { user: 'colleague' as UserId })
    for (const other of [elsewhere, colleague]) {
      expect(await hub.given(other, listed)).toMatchObject({ attendedPersons: { edges: [] } })
    }
    const { delegate } = await hub.given<{ delegate: { id: DelegationId } }>(doctor, delegating, {
      input: {
        idempotencyKey: key(),
        nurse: nurse(null).user,
        purposes: ['TREATMENT'],
        until: new Date(hub.clock.now() + hours(8)).toISOString(),
      },
    })
    expect(await hub.given({ ...nurse(delegate.id), institution: code.hospital }, listed, { first: 5 })).toMatchObject({
      attendedPersons: { edges: [{ node: { person: { id: ichiro } } }, { node: { person: { id: jiro } } }] },
    })
    expect(await hub.ask(clerk, listed)).toMatchObject({
      data: { attendedPersons: null },
      errors: [{ path: ['attendedPersons'], extensions: { code: 'NOT_PERMITTED' } }],
    })
    hub.clock.advance(days(20))
    expect(await hub.given(doctor, listed)).toMatchObject({
      attendedPersons: { edges: [{ node: { person: { id: hanako } } }, {}, {}] },
    })
    hub.clock.advance(-days(20))
    const read = logOf(hub, 'qualification').records.filter(({ coordinates }) =>
      coordinates.some((coordinate) => coordinate === 'AttendedPerson.qualification'),
    )
    expect(read.slice(0, 1).map(({ outcome, category, subject }) => [outcome, category, subject])).toEqual([
      ['ALLOW', 'ELIGIBILITY', ichiro],
    ])
  })

  test('the person reads whom they have named, and nobody else does', async () => {
    const { person } = await holderOf(hub, 'taro')
    await name(person, { until: '2027-04-01' })
    expect(await hub.given(self(person), doctors, { id: person })).toEqual({
      person: {
        attendingDoctors: [
          {
            institution: code.hospital,
            institutionName: '信見病院',
            doctor: 'attending',
            from: '2026-10-31T15:00:00.000Z',
            until: '2027-03-31T15:00:00.000Z',
          },
        ],
      },
    })
    expect(await hub.ask(doctor, doctors, { id: person })).toMatchObject({
      errors: [{ extensions: { code: 'NOT_PERMITTED' } }],
    })
  })
})
