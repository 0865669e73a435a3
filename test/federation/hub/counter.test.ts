import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import { caller, clerk, insurer, publicHealth } from '../../support/hub/callers.ts'
import { notAllowed, refusedAs } from '../../support/hub/emergencies.ts'
import { births, cards, fillHouseholds, holderOf, register } from '../../support/hub/households.ts'
import { hubFor, logOf } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const finding = (field: string) => `mutation ($input: QualificationCheck!) { ${field}(input: $input) { __typename
  ... on CardHolder { person { id } } ... on NoCardHolder { reason } ... on SeveralCardHolders { advice } } }`
const resident = 'findResidentByCard'
const guardian = 'findGuardianByCard'
const away = { insurerNumber: code.insurer, symbol: '筑見', number: '4711', branch: '01' }
const awayBorn = '1979-02-11'

describe.each(wirings)('a card on a municipality’s counter, %s', (wiring) => {
  const hub = hubFor(wiring, async (filled) => {
    await fillHouseholds(filled)
    await filled.given(insurer, register, {
      input: {
        idempotencyKey: 'counter-away',
        entries: [
          {
            number: away,
            name: '松井 遠',
            kana: 'マツイ トオシ',
            sex: 'MALE',
            birthDate: awayBorn,
            postalCode: '830-9901',
            address: '福岡県筑見市本町4丁目5番6号',
            family: 'SELF',
            shareOfCost: 30,
            from: '2024-04-01',
          },
        ],
      },
    })
    await filled.settled()
  })
  const asks = (by: Caller, field: string, input: object) => hub.ask(by, finding(field), { input })
  const found = (field: string, id: unknown) => ({
    data: { [field]: { __typename: 'CardHolder', person: { id } } },
  })
  const ofResident = { ...cards.ichiro, birthDate: births.ichiro }
  const ofAway = { ...away, birthDate: awayBorn }

  test('tells whose it is to those of the place, and each finding is on that person’s record', async () => {
    const { person, handle } = await holderOf(hub, 'ichiro')
    expect(await asks(publicHealth, resident, ofResident)).toEqual(found(resident, person))
    expect(await asks(publicHealth, guardian, ofResident)).toEqual(found(guardian, person))
    const lines = logOf(hub, 'qualification').records.filter(({ subject }) => subject === handle)
    expect(
      lines.slice(-2).map(({ coordinates, outcome, action, category }) => [coordinates, outcome, action, category]),
    ).toEqual([
      [['Mutation.findResidentByCard'], 'ALLOW', 'WRITE', 'PROTECTION'],
      [['Mutation.findGuardianByCard'], 'ALLOW', 'WRITE', 'REGISTER'],
    ])
  })

  test('is no resident’s where its holder lives elsewhere, who may act for a resident all the same', async () => {
    expect(await asks(publicHealth, resident, ofAway)).toMatchObject({
      data: { [resident]: null },
      errors: [{ path: [resident], extensions: { code: 'NOT_PERMITTED' } }],
    })
    expect(await asks(publicHealth, guardian, ofAway)).toEqual(found(guardian, expect.stringMatching(/./)))
  })

  test('is worth nothing mistyped, and to nobody but the municipality at this work', async () => {
    const differs = { ...ofResident, birthDate: '2019-06-11' }
    for (const field of [resident, guardian]) {
      expect(await asks(publicHealth, field, differs)).toEqual({
        data: { [field]: { __typename: 'NoCardHolder', reason: 'BIRTH_DATE_DIFFERS' } },
      })
      for (const by of [clerk, insurer, caller('MUNICIPALITY', 'INSURANCE', code.city)])
        expect(await asks(by, field, ofResident)).toEqual(notAllowed(field))
    }
    const { branch: _, ...unbranched } = cards.taro
    expect(await asks(publicHealth, resident, unbranched)).toEqual(
      refusedAs(resident, expect.stringMatching(/./), {
        code: 'INVALID_INPUT',
        reason: 'BIRTH_DATE_NEEDED',
        inputPath: expect.any(Array),
      }),
    )
  })
})
