import { describe, expect, test } from 'vitest'
import type { PersonId } from '../../../schema/domain/ids.ts'
import { approvedRecord } from '../../support/hub/approved-record.ts'
import { emergencyPhysician, guardianOf, paramedic, publicHealth, self } from '../../support/hub/callers.ts'
import { openOnly } from '../../support/hub/emergencies.ts'
import { fillHouseholds, holderOf } from '../../support/hub/households.ts'
import { hubFor } from '../../support/hub/hub.ts'
import { code, institutions } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const identity = 'identity { name kana otherName sex birthDate }'
const present = `mutation ($input: PresentPassInput!) { presentPass(input: $input) { summary {
  ... on EmergencySummary { ${identity} attendingDoctor { institution institutionName telephone } } } } }`
const page = `query ($id: ID!) { person(id: $id) { emergencySummary {
  ... on EmergencySummary { ${identity} } ... on EmergencyNotEnrolled { ${identity} } } } }`
const versions = `query ($id: ID!) { person(id: $id) { emergencyRecord { approved { institution institutionName }
  transportNotes { findings institution institutionName } } } }`
const transport = 'mutation ($input: RecordTransportCareInput!) { recordTransportCare(input: $input) { findings } }'
const guard = 'mutation ($input: RegisterGuardianInput!) { registerGuardian(input: $input) { until } }'
const protect = 'mutation ($input: SetProtectionInput!) { setProtection(input: $input) { kind } }'
const nameOf = (of: string) => institutions.find((one) => one.code === of)?.name ?? null

describe.each(wirings)('who it is and who treats them, by name, %s', (wiring) => {
  const hub = hubFor(wiring, fillHouseholds)
  let keys = 0
  const keyed = (more: object) => ({ input: { idempotencyKey: `by-name-${++keys}`, ...more } })
  const recorded = async (person: PersonId) =>
    approvedRecord(hub, person, { allergies: [{ kind: 'LATEX', substance: 'ラテックス' }] })

  test('an ambulance that is shown a pass reads the name, the birth date and the hospital; without a right nobody does', async () => {
    const { person } = await holderOf(hub, 'ichiro')
    const pass = await recorded(person)
    const ichiro = {
      name: '山田 一郎',
      kana: 'ヤマダ イチロウ',
      otherName: null,
      sex: 'MALE',
      birthDate: '2019-06-10',
    }
    expect(await hub.ask(paramedic, present, { input: { pass } })).toEqual({
      data: {
        presentPass: {
          summary: {
            identity: ichiro,
            attendingDoctor: {
              institution: code.hospital,
              institutionName: nameOf(code.hospital),
              telephone: '0261221234',
            },
          },
        },
      },
    })
    expect(await hub.ask(self(person), page, { id: person })).toEqual({
      data: { person: { emergencySummary: { identity: ichiro } } },
    })
    expect(await hub.ask(emergencyPhysician, page, { id: person })).toMatchObject({
      data: { person: { emergencySummary: null } },
      errors: [{ extensions: { code: 'CONSENT_REQUIRED' } }],
    })
  })

  test('of somebody unconscious who has no record, the name stands there too', async () => {
    const { person, handle } = await holderOf(hub, 'elder')
    await hub.given(emergencyPhysician, openOnly, keyed({ subject: handle, reason: 'UNCONSCIOUS' }))
    expect(await hub.ask(emergencyPhysician, page, { id: person })).toMatchObject({
      data: { person: { emergencySummary: { identity: { name: '田中 老', birthDate: '1948-12-08' } } } },
    })
  })

  test('where an address is hidden, a guardian is not told who approved or who treated', async () => {
    const [{ person: child }, { person: parent }] = [await holderOf(hub, 'jiro'), await holderOf(hub, 'taro')]
    await recorded(child)
    await hub.given(publicHealth, guard, keyed({ person: child, guardian: parent, basis: 'PARENTAL_AUTHORITY' }))
    const done = { person: child, findings: '発熱', done: '補液' }
    await hub.given(emergencyPhysician, transport, keyed(done))
    const seen = async () => (await hub.ask(guardianOf(parent, child), versions, { id: child })).data
    const place = { institution: code.hospital, institutionName: nameOf(code.hospital) }
    const hidden = { institution: null, institutionName: null }
    const shown = (where: object) => ({
      person: { emergencyRecord: { approved: where, transportNotes: [{ findings: '発熱', ...where }] } },
    })
    expect(await seen()).toEqual(shown(place))
    await hub.given(publicHealth, protect, keyed({ subject: child, kind: 'ADDRESS_HIDDEN' }))
    expect(await seen()).toEqual(shown(hidden))
  })
})
