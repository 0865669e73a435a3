import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { PersonId, UserId } from '../../../schema/domain/ids.ts'
import { jpeg, png } from '../../support/emergency/pictures.ts'
import { caller, emergencyPhysician, physician, self } from '../../support/hub/callers.ts'
import { grantOf, refusedAs } from '../../support/hub/emergencies.ts'
import { fillHouseholds, holderOf } from '../../support/hub/households.ts'
import { hubFor } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const doctor = caller('PHYSICIAN', 'TREATMENT', code.hospital, { user: 'attending' as UserId })
const saveImage = `mutation ($input: SaveEmergencyImageInput!) { saveEmergencyImage(input: $input) { image mediaType width height digest } }`
const named = 'mutation ($input: NameAttendingDoctorInput!) { nameAttendingDoctor(input: $input) { doctor } }'
const save = `mutation ($input: SaveEmergencySectionInput!) { saveEmergencySection(input: $input) { revision dailyCare {
  bodyMarks { side x y kind what } images { image caption data } } } }`
const submit = `mutation ($input: SubmitEmergencySectionsInput!) { submitEmergencySections(input: $input) { state } }`
const approve = `mutation ($input: ApproveEmergencySectionsInput!) { approveEmergencySections(input: $input) { number } }`
const page = `query ($id: ID!) { person(id: $id) { emergencySummary { ... on EmergencySummary {
  bodyMarks { side kind what } images { caption mediaType width height digest data } } } } }`

let keys = 0
const key = () => `images-${++keys}`
const drawn = png(40, 30)
const marks = [
  { side: 'FRONT', x: 0.5, y: 0.31, kind: 'DEVICE', what: '気管切開' },
  { side: 'BACK', x: 0.42, y: 0.66, kind: 'NO_TOUCH', what: '仙骨部の褥瘡' },
]

describe.each(wirings)('images and the body map of a record, %s', (wiring) => {
  const hub = hubFor(wiring, fillHouseholds)
  const keep = (by: Caller, person: PersonId, data: string) =>
    hub.ask(by, saveImage, { input: { idempotencyKey: key(), person, data } })
  const kept = async (person: PersonId, bytes: Buffer) => {
    const { data } = await keep(self(person), person, bytes.toString('base64'))
    return (data as { readonly saveEmergencyImage: { readonly image: string; readonly digest: string } })
      .saveEmergencyImage
  }
  const write = (person: PersonId, dailyCare: object, revision = 0) =>
    hub.ask(self(person), save, { input: { idempotencyKey: key(), person, revision, dailyCare } })

  test('are approved with their section, and stand on the one page', async () => {
    const { person } = await holderOf(hub, 'ichiro')
    const attending = { institution: code.hospital, doctor: doctor.user, from: '2026-11-01' }
    await hub.given(self(person), named, { input: { idempotencyKey: key(), person, ...attending } })
    const { image, digest } = await kept(person, drawn)
    expect(await kept(person, drawn)).toMatchObject({ image, digest })
    const dailyCare = { bodyMarks: marks, images: [{ image, caption: '抱き方' }] }
    const data = drawn.toString('base64')
    expect(await write(person, dailyCare)).toEqual({
      data: {
        saveEmergencySection: {
          revision: 1,
          dailyCare: { bodyMarks: marks, images: [{ image, caption: '抱き方', data }] },
        },
      },
    })
    const section = (revision: number) => ({
      input: { idempotencyKey: key(), person, sections: [{ name: 'DAILY_CARE', revision }] },
    })
    await hub.given(self(person), submit, section(1))
    const { input } = section(2)
    await hub.given(doctor, approve, { input: { ...input, telephone: '0261-22-1234' } })
    await grantOf(hub, emergencyPhysician, person)
    expect(await hub.given(emergencyPhysician, page, { id: person })).toEqual({
      person: {
        emergencySummary: {
          bodyMarks: marks.map(({ side, kind, what }) => ({ side, kind, what })),
          images: [{ caption: '抱き方', mediaType: 'image/png', width: 40, height: 30, digest, data }],
        },
      },
    })
  })

  test('nobody shows an image that is not this person’s', async () => {
    const [mine, other] = [(await holderOf(hub, 'taro')).person, (await holderOf(hub, 'hanako')).person]
    const { image } = await kept(other, jpeg(20, 20))
    expect(await write(mine, { images: [{ image, caption: '姿勢' }] })).toEqual(
      refusedAs('saveEmergencySection', 'There is no such image.', {
        code: 'INVALID_INPUT',
        reason: 'NO_SUCH_IMAGE',
        inputPath: ['input', 'dailyCare', 'images', 0, 'image'],
      }),
    )
    expect((await keep(physician, mine, drawn.toString('base64'))).errors?.map(({ extensions }) => extensions)).toEqual(
      [{ code: 'NOT_PERMITTED' }],
    )
  })

  test('what is no image, or no place on a body, is refused at its field', async () => {
    const { person } = await holderOf(hub, 'jiro')
    const reasons = async (data: string) =>
      (await keep(self(person), person, data)).errors?.map(({ extensions }) => [
        extensions?.reason,
        extensions?.inputPath,
      ])
    const at = ['input', 'data']
    expect([
      await reasons('<script>alert(1)</script>'),
      await reasons(Buffer.from('<svg/>').toString('base64')),
      await reasons(drawn.subarray(0, 40).toString('base64')),
      await reasons(png(8, 30).toString('base64')),
      await reasons('A'.repeat(500_000)),
    ]).toEqual([[['NO_IMAGE', at]], [['NO_IMAGE', at]], [['CUT_SHORT', at]], [['DIMENSIONS', at]], [['TOO_LARGE', at]]])
    const wrong = await write(person, { bodyMarks: [{ ...marks[0], x: 1.2 }] })
    expect(wrong.errors?.map(({ extensions }) => [extensions?.reason, extensions?.inputPath])).toEqual([
      ['IMPOSSIBLE', ['input', 'dailyCare', 'bodyMarks', 0, 'x']],
    ])
  })
})
