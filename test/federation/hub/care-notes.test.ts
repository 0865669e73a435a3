import { describe, expect, test } from 'vitest'
import type { PersonId } from '../../../schema/domain/ids.ts'
import { attending } from '../../support/hub/approved-record.ts'
import { caller, emergencyPhysician, physician, self } from '../../support/hub/callers.ts'
import { farDoctor, notAllowed, refusedAs } from '../../support/hub/emergencies.ts'
import { fillHouseholds, holderOf } from '../../support/hub/households.ts'
import { hubFor } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const write = `mutation ($input: RecordCareNoteInput!) { recordCareNote(input: $input) {
  on service text measured { pulse temperature spo2 } } }`
const office = 'mutation ($input: NameCareOfficeInput!) { nameCareOffice(input: $input) { office } }'
const doctor = 'mutation ($input: NameAttendingDoctorInput!) { nameAttendingDoctor(input: $input) { doctor } }'
const read =
  'query ($id: ID!) { person(id: $id) { emergencyRecord { careNotes { on text institution } sections { name } } } }'
const provider = caller('CARE_PROVIDER', 'CARE', code.careOffice)
const note = {
  on: '2026-11-20',
  service: 'DAY_SERVICE',
  text: '午後に発作1回、2分',
  measured: { pulse: 96, spo2: 94 },
}

let keys = 0
const key = () => `care-note-${++keys}`

describe.each(wirings)('what a day or short-stay facility writes, %s', (wiring) => {
  const hub = hubFor(wiring, fillHouseholds)
  const keep = (person: PersonId, more: object = {}, by = provider) =>
    hub.ask(by, write, { input: { idempotencyKey: key(), person, ...note, ...more } })
  const attend = async (person: PersonId) => {
    const named = { institution: code.hospital, doctor: attending.user, from: '2026-11-01' }
    await hub.given(self(person), doctor, { input: { idempotencyKey: key(), person, ...named } })
    const input = { idempotencyKey: key(), person, office: code.careOffice, from: '2026-11-01' }
    await hub.given(self(person), office, { input })
  }

  test('of its own client, the family and the attending doctor read', async () => {
    const { person } = await holderOf(hub, 'jiro')
    expect(await keep(person)).toEqual(notAllowed('recordCareNote'))
    await attend(person)
    const measured = { pulse: 96, temperature: null, spo2: 94 }
    expect(await keep(person)).toEqual({
      data: { recordCareNote: { ...note, measured } },
    })
    hub.clock.advance(1_000)
    await keep(person, { on: '2026-11-19', text: '変わりなし', measured: null })
    const careNotes = [
      { on: '2026-11-19', text: '変わりなし', institution: code.careOffice },
      { on: '2026-11-20', text: note.text, institution: code.careOffice },
    ]
    const give = 'mutation ($input: GiveConsentInput!) { giveConsent(input: $input) { id } }'
    const consent = { effect: 'PERMIT', category: 'EMERGENCY', recipient: { institution: code.hospital } }
    await hub.given(self(person), give, { input: { idempotencyKey: key(), person, ...consent } })
    for (const by of [self(person), attending])
      expect(await hub.given(by, read, { id: person })).toEqual({
        person: { emergencyRecord: { careNotes, sections: [] } },
      })
    for (const by of [physician, caller('PHYSICIAN', 'EMERGENCY', code.otherHospital)])
      expect((await hub.ask(by, read, { id: person })).errors?.map(({ extensions }) => extensions?.code)).toEqual([
        'CONSENT_REQUIRED',
      ])
  })

  test('after a transport the attending doctor and the next hospital read what was done, and nobody without a right', async () => {
    const { person } = await holderOf(hub, 'taro')
    await attend(person)
    const give = 'mutation ($input: GiveConsentInput!) { giveConsent(input: $input) { id } }'
    const consent = { effect: 'PERMIT', category: 'EMERGENCY', recipient: { institution: code.hospital } }
    await hub.given(self(person), give, { input: { idempotencyKey: key(), person, ...consent } })
    const opens = `mutation ($input: OpenBreakGlassInput!) { openBreakGlass(input: $input) { id } }`
    const opening = { subject: person, reason: 'LIFE_IN_DANGER', note: '搬送先', categories: ['EMERGENCY'] }
    const done = 'mutation ($input: RecordTransportCareInput!) { recordTransportCare(input: $input) { done } }'
    const said = { findings: '右肺の呼吸音減弱', done: '気管カニューレを交換' }
    await hub.given(emergencyPhysician, opens, { input: { idempotencyKey: key(), ...opening } })
    await hub.given(emergencyPhysician, done, { input: { idempotencyKey: key(), person, ...said } })
    hub.clock.advance(1_000)
    const notes = `query ($id: ID!) { person(id: $id) { emergencyRecord {
      transportNotes { institution institutionName findings done } } } }`
    const seen = {
      data: {
        person: {
          emergencyRecord: {
            transportNotes: [{ institution: code.hospital, institutionName: '信見病院', ...said }],
          },
        },
      },
    }
    const refused = {
      data: { person: { emergencyRecord: null } },
      errors: [
        {
          message: 'The consent of the person is required.',
          path: ['person', 'emergencyRecord'],
          extensions: { code: 'CONSENT_REQUIRED', category: 'EMERGENCY' },
        },
      ],
    }
    expect([
      await hub.ask(attending, notes, { id: person }),
      await hub.ask(farDoctor, notes, { id: person }),
      await hub.ask(physician, notes, { id: person }),
    ]).toEqual([seen, refused, refused])
    await hub.given(farDoctor, opens, { input: { idempotencyKey: key(), ...opening } })
    expect(await hub.ask(farDoctor, notes, { id: person })).toEqual(seen)
  })

  test('what cannot be is refused at its field', async () => {
    const { person } = await holderOf(hub, 'hanako')
    await attend(person)
    const refused = (reason: string, message: string, ...inputPath: readonly string[]) =>
      refusedAs('recordCareNote', message, { code: 'INVALID_INPUT', reason, inputPath: ['input', ...inputPath] })
    expect([
      await keep(person, { measured: { spo2: 940 } }),
      await keep(person, { on: '2026-11-21' }),
      await keep(person, { text: ' ' }),
    ]).toEqual([
      refused('IMPOSSIBLE', 'A value from 30 to 100 can be.', 'measured', 'spo2'),
      refused('IN_THE_FUTURE', 'This day is still to come.', 'on'),
      refused('EMPTY', 'Nothing was given.', 'text'),
    ])
    expect(await hub.given(self(person), read, { id: person })).toEqual({ person: { emergencyRecord: null } })
  })
})
