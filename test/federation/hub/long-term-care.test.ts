import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { InstitutionCode, InsurerNumber, PersonId, RequestId } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { Form } from '../../../subgraphs/chase/catalogue/item.ts'
import { Refused } from '../../../subgraphs/shared/failure.ts'
import { type Cells, fileOf, rowOf } from '../../support/chase/cells.ts'
import { formNamed } from '../../support/chase/forms.ts'
import { caller, clerk, physician, researcher, self } from '../../support/hub/callers.ts'
import { hubFor, logOf } from '../../support/hub/hub.ts'
import { code, institutions } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const otherOffice = '2070000152' as InstitutionCode
const provider = caller('CARE_PROVIDER', 'CARE', code.careOffice)
const manager = caller('CARE_MANAGER', 'CARE', code.careOffice)
const stranger = caller('CARE_PROVIDER', 'CARE', otherOffice)
const number = { insurer: code.city as string as InsurerNumber, number: '0000000021' }
const users = formNamed('life-2021', 'SERVICE_USER_INFO')
const main = formNamed('life-2021', 'FORM_0000_2021')
const row = (form: Form, cells: Cells = {}) =>
  rowOf(form, { care_facility_id: code.careOffice, insurer_no: number.insurer, insured_no: number.number, ...cells })

const shownOf = `longTermCare { records {
  version form office service on state values { item label value meaning } scores { scale total missing } } }`
const records = `query ($id: ID!) { person(id: $id) { ${shownOf} } }`
const permit = 'mutation ($input: GiveConsentInput!) { giveConsent(input: $input) { id } }'
const clients = `{ ownCareRecords(form: "SERVICE_USER_INFO") { edges { node { person { ${shownOf} } } } } }`
const own =
  'query ($form: ID) { ownCareRecords(form: $form) { edges { node { id form state values { item value } } } } }'
const enter = `mutation ($input: EnterCareRecordInput!) { enterCareRecord(input: $input) {
  record { id state values { item value } } refused { line item label reason ja value } } }`
const withdraw = `mutation ($input: WithdrawCareRecordInput!) { withdrawCareRecord(input: $input) {
  standing enteredBy record { state values { item } } } }`
const history = `query ($id: ID!) { ownCareRecordHistory(id: $id) {
  standing enteredBy record { state values { item value } } } }`

describe.each(wirings)('long-term care, %s', (wiring) => {
  let person = ''
  let keys = 0
  const hub = hubFor(wiring, async (filled) => {
    const office = institutions.find((one) => one.code === code.careOffice)
    if (office === undefined) throw new Error('There is no care office.')
    await filled.store.register.putInstitutions([{ ...office, code: otherOffice, name: '空木ケア' }])
    const [handle] = await filled.mpi.handlesFor([{ scheme: 'CARE', symbol: '', branch: '', ...number }])
    if (handle === undefined) throw new Error('The index gave no handle.')
    const insured = {
      handle,
      insurer: number.insurer,
      acquired: '2005-05-01' as CivilDate,
      lost: null,
      name: '雲居 キヨ',
      kana: 'クモイ キヨ',
      sex: 'FEMALE',
      birthDate: '1940-05-01' as CivilDate,
      postalCode: null,
      address: '長野県信見本市大町1丁目2番3号',
      livesElsewhere: false,
      certified: null,
    } as const
    const service = { office: code.careOffice, service: '51', from: '2026-05-01' as CivilDate, until: null }
    await filled.store.careRegister.take([{ insured, service }], { insurer: code.city, at: filled.clock.now() })
    await filled.settled()
    const [link] = await filled.mpi
      .linkChanges(0, 100)
      .then((changes) => changes.filter((one) => one.handle === handle))
    person = link?.person ?? ''
  })

  const send = (who: Caller, form: Form, rows: readonly (readonly string[])[], key: string, { whole = false } = {}) =>
    hub.careFiles.take({
      request: 'req-care' as RequestId,
      caller: who,
      key,
      encoding: null,
      whole,
      source: (async function* () {
        yield Buffer.from(fileOf(form, rows))
      })(),
      signal: new AbortController().signal,
    })
  const refusal = (answer: Promise<unknown>) =>
    answer.then(
      () => null,
      (error: unknown) => (error instanceof Refused ? error.refusal.code : error),
    )

  test('care software reads the forms, and where their items stand in a later version', async () => {
    const forms =
      'query ($version: ID) { careForms(version: $version) { code items { name required later { version form item codes { from to } } } } }'
    type Item = { name: string; required: string; later: { item: string; codes: readonly object[] } | null }
    const { careForms } = await hub.given<{ careForms: readonly { code: string; items: readonly Item[] }[] }>(
      provider,
      forms,
      { version: 'chase-2020' },
    )
    expect(careForms.length).toBe(14)
    const meal = careForms
      .find((form) => form.code === 'FORM_Z')
      ?.items.find((item) => item.name.startsWith('bathel') && item.name.includes('meal'))
    expect(meal?.later).toEqual({
      version: 'life-2021',
      form: 'FORM_0000_2021',
      item: 'barthel_index_meal',
      codes: [
        { from: '01', to: '2' },
        { from: '02', to: '1' },
        { from: '03', to: '0' },
      ],
    })
    const basic = await hub.given<{ careBasicItems: readonly unknown[] }>(
      provider,
      '{ careBasicItems { code answeredBy } }',
    )
    expect(basic.careBasicItems.length).toBe(30)
    expect(await hub.ask(clerk, '{ careBasicItems { code } }')).toMatchObject({
      data: { careBasicItems: null },
      errors: [{ path: ['careBasicItems'], extensions: { code: 'NOT_PERMITTED' } }],
    })
  })

  test('what an office sent is read by the office, by its client and by who treats them with consent, and by nobody else', async () => {
    const counts = { state: 'DONE', unchanged: 0, refused: 0 }
    expect(await send(provider, users, [row(users)], 'users-001')).toMatchObject({ ...counts, rows: 1, landed: 1 })
    expect(
      await send(
        provider,
        main,
        [row(main, { external_system_management_number: 'a', barthel_index_meal: '2' })],
        'main-0001',
      ),
    ).toMatchObject({ ...counts, rows: 1, landed: 1 })
    const shown = {
      version: 'life-2021',
      form: 'FORM_0000_2021',
      office: code.careOffice,
      service: '51',
      on: '2021-04-01',
      state: 'DRAFT',
      values: expect.arrayContaining([{ item: 'barthel_index_meal', label: '食事', value: '2', meaning: '自立(10)' }]),
      scores: expect.arrayContaining([{ scale: 'BARTHEL', total: null, missing: expect.any(Array) }]),
    }
    const all = { longTermCare: { records: [expect.objectContaining({ form: 'SERVICE_USER_INFO' }), shown] } }
    expect(await hub.ask(self(person as PersonId), records, { id: person })).toEqual({ data: { person: all } })
    expect(await hub.ask(provider, clients)).toMatchObject({
      data: { ownCareRecords: { edges: [{ node: { person: null } }] } },
      errors: [{ path: ['ownCareRecords', 'edges', 0, 'node', 'person'], extensions: { code: 'CONSENT_REQUIRED' } }],
    })
    const consent = { person, recipient: { institution: code.careOffice }, category: 'LONG_TERM_CARE' }
    await hub.given(self(person as PersonId), permit, {
      input: { ...consent, effect: 'PERMIT', idempotencyKey: 'care-consent' },
    })
    for (const who of [provider, manager]) {
      expect(await hub.ask(who, clients)).toEqual({ data: { ownCareRecords: { edges: [{ node: { person: all } }] } } })
    }
    expect(await hub.ask(physician, records, { id: person })).toMatchObject({
      data: { person: { longTermCare: null } },
      errors: [{ path: ['person', 'longTermCare'], extensions: { code: 'CONSENT_REQUIRED' } }],
    })
    expect(await hub.ask(researcher, clients)).toMatchObject({
      data: { ownCareRecords: null },
      errors: [{ path: ['ownCareRecords'], extensions: { code: 'NOT_PERMITTED' } }],
    })
    expect(await hub.ask(stranger, own)).toEqual({ data: { ownCareRecords: { edges: [] } } })
  })

  test('who may not write for an office sends no file, and an office none of another', async () => {
    expect(await refusal(send(clerk, users, [row(users)], 'clerk-01'))).toBe('NOT_PERMITTED')
    expect(await refusal(send(self(person as PersonId), users, [row(users)], 'self-001'))).toBe('NOT_PERMITTED')
    expect(await send(stranger, users, [row(users)], 'stranger')).toMatchObject({
      state: 'DONE',
      landed: 0,
      refused: 1,
    })
  })

  test('a record is entered, completed, corrected and withdrawn, and its history tells it all', async () => {
    await send(provider, users, [row(users)], 'users-002')
    const input = (values: readonly object[], more: object = {}) => ({
      idempotencyKey: `care-entry-${++keys}`,
      version: 'life-2021',
      form: 'FORM_0600_2021',
      service: '51',
      insurerNumber: number.insurer,
      insuredNumber: number.number,
      name: 'by-hand',
      values,
      ...more,
    })
    const evaluated = [{ item: 'evaluate_date', value: '20260801' }]
    type Entry = {
      enterCareRecord: { record: { id: string; state: string } | null; refused: readonly { reason: string }[] }
    }
    expect(await hub.given(provider, enter, { input: input([{ item: 'evaluate_date', value: '2026/8/1' }]) })).toEqual({
      enterCareRecord: {
        record: null,
        refused: [
          {
            line: null,
            item: 'evaluate_date',
            label: '評価日',
            reason: 'SPREADSHEET_DATE',
            ja: expect.stringContaining('表計算ソフト'),
            value: '9999/9/9',
          },
        ],
      },
    })
    const complete = await hub.given<Entry>(provider, enter, { input: input(evaluated, { complete: true }) })
    expect(complete.enterCareRecord.record).toBe(null)
    expect(new Set(complete.enterCareRecord.refused.map(({ reason }) => reason))).toEqual(new Set(['REQUIRED']))
    const draft = await hub.given<Entry>(provider, enter, { input: input(evaluated) })
    expect(draft.enterCareRecord).toMatchObject({ record: { state: 'DRAFT' }, refused: [] })
    const id = draft.enterCareRecord.record?.id ?? ''
    const corrected = await hub.given<Entry>(manager, enter, {
      input: input([{ item: 'evaluate_date', value: '20260802' }]),
    })
    expect(corrected.enterCareRecord.record?.id).toBe(id)
    const key = { idempotencyKey: 'care-withdraw', id }
    expect(await hub.ask(stranger, withdraw, { input: key })).toMatchObject({
      data: { withdrawCareRecord: null },
      errors: [{ path: ['withdrawCareRecord'], extensions: { code: 'NOT_FOUND' } }],
    })
    const gone = {
      withdrawCareRecord: { standing: true, enteredBy: provider.user, record: { state: 'WITHDRAWN', values: [] } },
    }
    expect(await hub.given(provider, withdraw, { input: key })).toEqual(gone)
    expect(await hub.given(provider, withdraw, { input: key })).toEqual(gone)
    const stood = (value: string) => ({ state: 'DRAFT', values: [{ item: 'evaluate_date', value }] })
    expect(await hub.given(provider, history, { id })).toEqual({
      ownCareRecordHistory: [
        { standing: true, enteredBy: provider.user, record: { state: 'WITHDRAWN', values: [] } },
        { standing: false, enteredBy: manager.user, record: stood('20260802') },
        { standing: false, enteredBy: provider.user, record: stood('20260801') },
      ],
    })
    expect(await hub.given(stranger, history, { id })).toEqual({ ownCareRecordHistory: [] })
    expect(await hub.given(provider, own, { form: 'FORM_0600_2021' })).toEqual({ ownCareRecords: { edges: [] } })
  })

  test('an upload shows what was refused, cell by cell, and is taken back as a whole', async () => {
    await send(provider, users, [row(users)], 'users-003')
    const name = { external_system_management_number: 'undone' }
    const bad = row(main, { ...name, evaluate_date: '2026/8/1' })
    await send(provider, main, [row(main, { ...name, evaluate_date: '20260815' }), bad], 'main-0003')
    const uploads = `{ ownCareUploads(first: 1) { edges { node { key state version form rows landed refused
      refusals { line item reason value } } } } }`
    const upload = { key: 'main-0003', version: 'life-2021', form: 'FORM_0000_2021', rows: 2, landed: 1, refused: 1 }
    const refusals = [{ line: 4, item: 'evaluate_date', reason: 'SPREADSHEET_DATE', value: '9999/9/9' }]
    const listed = (state: string) => ({ ownCareUploads: { edges: [{ node: { ...upload, state, refusals } }] } })
    expect(await hub.given(provider, uploads)).toEqual(listed('DONE'))
    const undo = 'mutation ($input: UndoCareUploadInput!) { undoCareUpload(input: $input) { state landed } }'
    expect(await hub.given(provider, undo, { input: { key: 'main-0003' } })).toEqual({
      undoCareUpload: { state: 'UNDONE', landed: 1 },
    })
    expect(await hub.given(provider, uploads)).toEqual(listed('UNDONE'))
    const { errors } = await hub.ask(stranger, undo, { input: { key: 'main-0003' } })
    expect(errors?.map(({ path, extensions }) => [path, extensions?.code])).toEqual([[['undoCareUpload'], 'NOT_FOUND']])
  })

  test('a file that cannot be read is refused with the reason and the place, and leaves nothing', async () => {
    const whyOf = (form: Form) =>
      send(provider, form, [], 'unread-01').catch((error: unknown) =>
        error instanceof Refused ? error.refusal : error,
      )
    const uploads = '{ ownCareUploads(first: 50) { edges { node { key } } } }'
    const before = await hub.given(provider, uploads)
    const [first, ...others] = main.items
    if (first === undefined) throw new Error('The form has no items.')
    expect(await whyOf({ ...main, items: [...main.items, { ...first, name: 'colour' }] })).toEqual({
      code: 'INVALID_INPUT',
      reason: 'UNKNOWN_COLUMN',
      message: 'The form has no item of this name. Column 90.',
      inputPath: [1, 90],
    })
    expect(await whyOf({ ...main, items: others })).toEqual({
      code: 'INVALID_INPUT',
      reason: 'MISSING_COLUMN',
      message: 'The names lack this item. care_facility_id.',
      inputPath: [1, 'care_facility_id'],
    })
    expect(await whyOf({ ...main, code: 'FORM_9999' })).toMatchObject({ reason: 'UNKNOWN_TYPE', inputPath: [1] })
    expect(await hub.given(provider, uploads)).toEqual(before)
  })

  test('a file on its way is stopped by its office alone, and goes on from there', async () => {
    const rows = Array.from({ length: 900 }, (_, at) => row(main, { external_system_management_number: `s-${at}` }))
    const ask = (who: Caller) => ({ request: 'req-care' as RequestId, caller: who, key: 'stopped-01' })
    const bytes = Buffer.from(fileOf(main, rows))
    const stops: boolean[] = []
    const source = async function* () {
      yield bytes.subarray(0, bytes.length * 0.8)
      for (const who of [stranger, provider]) stops.push(await hub.careFiles.stop(ask(who)))
      yield bytes.subarray(bytes.length * 0.8)
    }
    const file = { ...ask(provider), encoding: null, whole: false, signal: new AbortController().signal }
    await hub.careFiles.take({ ...file, source: source() })
    stops.push(await hub.careFiles.stop(ask(provider)))
    expect(stops).toEqual([false, true, false])
    expect(await hub.careFiles.state(ask(provider))).toMatchObject({ state: 'STOPPED', landed: 500 })
    // Begun in another process, or one that was killed over it.
    await hub.care.uploads.begin(code.careOffice, 'stopped-01', { whole: false, at: hub.clock.now() })
    expect(await hub.careFiles.stop(ask(stranger))).toBe(false)
    expect(await hub.careFiles.stop(ask(provider))).toBe(true)
    expect(await hub.careFiles.state(ask(provider))).toMatchObject({ state: 'STOPPED', landed: 500 })
    expect(await send(provider, main, rows, 'stopped-01')).toMatchObject({ state: 'DONE', landed: 900 })
    await hub.given(provider, 'mutation ($input: UndoCareUploadInput!) { undoCareUpload(input: $input) { state } }', {
      input: { key: 'stopped-01' },
    })
  })

  test('neither the numbers nor the names of anybody are in the log of decisions', () => {
    const log = JSON.stringify(logOf(hub, 'chase').records)
    expect(log).toContain('importCareRecords')
    expect([log.includes(number.number), log.includes('雲居')]).toEqual([false, false])
  })
})
