import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { InstitutionCode, RequestId } from '../../../schema/domain/ids.ts'
import { checkDigit } from '../../../subgraphs/shared/text/check-digit.ts'
import { fileOf, rowOf } from '../../support/chase/cells.ts'
import { completeCells, formNamed } from '../../support/chase/forms.ts'
import { caller, researcher } from '../../support/hub/callers.ts'
import { hubFor, logOf } from '../../support/hub/hub.ts'
import { code, institutions } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const otherOffice = '2070000152' as InstitutionCode
const provider = caller('CARE_PROVIDER', 'CARE', code.careOffice)
const head = caller('CARE_MANAGER', 'CARE', code.careHead)
const stranger = caller('CARE_PROVIDER', 'CARE', otherOffice)
const users = formNamed('life-2021', 'SERVICE_USER_INFO')
const main = formNamed('life-2021', 'FORM_0000_2021')
const row = rowOf(users, { care_facility_id: code.careOffice, insurer_no: code.city, insured_no: '0000000031' })

const offices = '{ ownCareOffices }'
const records = `query ($office: ID) { ownCareRecords(office: $office) { edges { node { id form office } } } }`
const uploads = `query ($office: ID) { ownCareUploads(office: $office) { edges { node { key landed } } } }`
const history = `query ($office: ID, $id: ID!) { ownCareRecordHistory(office: $office, id: $id) { standing } }`
const feedback = `query ($office: ID) { careFeedback(office: $office) { service measures { measure } } }`
const together =
  '{ ownCareOfficesFeedback(months: 3, measures: [BARTHEL]) { service measures { series { breakdown label points { month people counts } } } } }'
const whose = `query ($office: ID) { ownCareRecords(office: $office) { edges { node { person { id } } } } }`
const undo = 'mutation ($input: UndoCareUploadInput!) { undoCareUpload(input: $input) { state } }'

const office = institutions.find((one) => one.code === code.careOffice)
if (office === undefined) throw new Error('There is no care office.')

describe.each(wirings)('a head office and its offices, %s', (wiring) => {
  const hub = hubFor(wiring, (filled) =>
    filled.store.register.putInstitutions([{ ...office, code: otherOffice, head: null }]),
  )

  const refused = (field: string) => ({
    data: { [field]: null },
    errors: [
      {
        message: 'This caller may not ask for this with this purpose.',
        path: [field],
        extensions: { code: 'NOT_PERMITTED' },
      },
    ],
  })
  const sendUsers = (who: Caller, key: string) => send(who, key, fileOf(users, [row]))
  const send = (who: Caller, key: string, file: string) =>
    hub.careFiles.take({
      request: 'req-care' as RequestId,
      caller: who,
      key,
      encoding: null,
      whole: false,
      source: (async function* () {
        yield Buffer.from(file)
      })(),
      signal: new AbortController().signal,
    })

  test('the head reads what its offices told, how it was sent and what comes back, and no other’s', async () => {
    expect(await sendUsers(provider, 'users-of-office')).toMatchObject({ state: 'DONE', landed: 1 })
    expect(await hub.given(head, offices)).toEqual({ ownCareOffices: [code.careOffice] })
    expect(await hub.given(provider, offices)).toEqual({ ownCareOffices: [] })

    const asked = { office: code.careOffice }
    const told = { id: expect.any(String), form: 'SERVICE_USER_INFO', office: code.careOffice }
    const shown = { ownCareRecords: { edges: [{ node: told }] } }
    expect(await hub.given(provider, records, asked)).toEqual(shown)
    type Told = { ownCareRecords: { edges: readonly { node: { id: string } }[] } }
    const seen = await hub.given<Told>(head, records, asked)
    expect(seen).toEqual(shown)
    expect(await hub.given(head, records)).toEqual({ ownCareRecords: { edges: [] } })
    expect(await hub.given(head, uploads, asked)).toEqual({
      ownCareUploads: { edges: [{ node: { key: 'users-of-office', landed: 1 } }] },
    })
    const record = { ...asked, id: seen.ownCareRecords.edges[0]?.node.id }
    expect(await hub.given(head, history, record)).toEqual({ ownCareRecordHistory: [{ standing: true }] })
    expect(await hub.ask(head, feedback, asked)).toEqual({ data: { careFeedback: [] } })
    expect(logOf(hub, 'chase').records.at(-1)).toMatchObject({
      coordinates: ['Query.careFeedback'],
      outcome: 'ALLOW',
      rule: 6,
      caller: { institution: code.careHead },
    })
  })

  test('nobody but the head names another office, a code that is none, or one of another head', async () => {
    const own = { office: code.careOffice }
    for (const [query, field] of [
      [records, 'ownCareRecords'],
      [uploads, 'ownCareUploads'],
      [feedback, 'careFeedback'],
    ] as const) {
      expect(await hub.ask(stranger, query, own)).toEqual(refused(field))
      expect(await hub.ask(researcher, query, own)).toEqual(refused(field))
      expect(await hub.ask(provider, query, { office: code.careHead })).toEqual(refused(field))
      expect(await hub.ask(head, query, { office: otherOffice })).toEqual(refused(field))
      expect(await hub.ask(head, query, { office: "' or 1=1" })).toEqual(refused(field))
    }
    const id = `ent_${'A'.repeat(22)}`
    expect(await hub.ask(stranger, history, { ...own, id })).toEqual(refused('ownCareRecordHistory'))
  })

  test('the head reaches nobody’s person through an office, and changes nothing there', async () => {
    await sendUsers(provider, 'users-of-office')
    expect(await hub.ask(head, whose, { office: code.careOffice })).toEqual({
      data: { ownCareRecords: { edges: [{ node: { person: null } }] } },
      errors: [
        {
          message: 'This caller may not ask for this with this purpose.',
          path: ['ownCareRecords', 'edges', 0, 'node', 'person'],
          extensions: { code: 'NOT_PERMITTED' },
        },
      ],
    })
    expect(await hub.ask(head, undo, { input: { key: 'users-of-office' } })).toMatchObject({
      data: { undoCareUpload: null },
      errors: [{ path: ['undoCareUpload'], extensions: { code: 'NOT_FOUND' } }],
    })
    expect(await sendUsers(head, 'users-by-head')).toMatchObject({ landed: 0, refused: 1 })
  })

  test('the head sees the people of all its offices together, each once, and nobody sees another’s', async () => {
    const secondOffice = `207000023${checkDigit('207000023')}` as InstitutionCode
    await hub.store.register.putInstitutions([{ ...office, code: secondOffice }])
    await hub.settled()
    const second = caller('CARE_PROVIDER', 'CARE', secondOffice)
    const tell = async (who: Caller, of: InstitutionCode, insured: readonly string[]) => {
      const whom = (number: string) => ({
        care_facility_id: of,
        insurer_no: code.city,
        insured_no: number,
        external_system_management_number: `together ${number}`,
      })
      const files = [
        fileOf(
          users,
          insured.map((number) => rowOf(users, whom(number))),
        ),
        fileOf(
          main,
          insured.map((number) =>
            rowOf(main, {
              ...completeCells(main),
              ...whom(number),
              evaluate_date: '20261105',
            }),
          ),
        ),
      ]
      for (const [at, file] of files.entries())
        expect(await send(who, `together-${of}-${at}`, file)).toMatchObject({ state: 'DONE', refused: 0 })
    }
    await tell(provider, code.careOffice, ['0000000031', '0000000032'])
    await tell(second, secondOffice, ['0000000032'])
    const shown = (people: number) => ({
      ownCareOfficesFeedback: [
        {
          service: '51',
          measures: [
            {
              series: [
                {
                  breakdown: 'OWN',
                  label: '自法人の全事業所',
                  points: [{ month: '2026-11', people, counts: [0, 0, 0, 0, 0, 0, people, 0] }],
                },
                { breakdown: 'NATION', label: '全国', points: [] },
              ],
            },
          ],
        },
      ],
    })
    expect(await hub.given(head, together)).toEqual(shown(2))
    expect(logOf(hub, 'chase').records.at(-1)).toMatchObject({
      coordinates: ['Query.ownCareOfficesFeedback'],
      outcome: 'ALLOW',
      caller: { institution: code.careHead },
    })
    // An office that leads none sees its own.
    expect(await hub.given(second, together)).toEqual(shown(1))
    expect(await hub.given(stranger, together)).toEqual({ ownCareOfficesFeedback: [] })
    expect(await hub.ask(researcher, together, {})).toEqual(refused('ownCareOfficesFeedback'))
    await hub.store.register.putInstitutions([{ ...office, code: secondOffice, head: otherOffice }])
    await hub.settled()
    expect(await hub.given(stranger, together)).toEqual(shown(1))
    await hub.store.register.putInstitutions([{ ...office, code: secondOffice, head: null }])
    await hub.settled()
    expect(await hub.given(stranger, together)).toEqual({ ownCareOfficesFeedback: [] })
  })

  test('what the register says of heads holds from then on', async () => {
    const asked = { office: code.careOffice }
    await hub.store.register.putInstitutions([{ ...office, head: otherOffice }])
    await hub.settled()
    expect(await hub.ask(head, uploads, asked)).toEqual(refused('ownCareUploads'))
    expect(await hub.ask(stranger, offices, {})).toEqual({ data: { ownCareOffices: [code.careOffice] } })
    await hub.store.register.putInstitutions([office])
    await hub.settled()
    expect(await hub.ask(stranger, uploads, asked)).toEqual(refused('ownCareUploads'))
    expect(await hub.ask(head, offices, {})).toEqual({ data: { ownCareOffices: [code.careOffice] } })
  })
})
