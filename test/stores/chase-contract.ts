import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { InstitutionCode, NumberHandle } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { Assessment } from '../../subgraphs/chase/assessments.ts'
import { committedCatalogue } from '../../subgraphs/chase/catalogue/committed.ts'
import type { Form } from '../../subgraphs/chase/catalogue/item.ts'
import { formRules } from '../../subgraphs/chase/checking/row.ts'
import { migrations } from '../../subgraphs/chase/migrations.ts'
import { packRows } from '../../subgraphs/chase/packed-batch.ts'
import { readingHere } from '../../subgraphs/chase/reading/batches.ts'
import { FileRefused } from '../../subgraphs/chase/reading/form-file.ts'
import { openCareStore } from '../../subgraphs/chase/store.sql.ts'
import { type CareStore, type Upload, UploadMoved } from '../../subgraphs/chase/store.ts'
import type { ChaseTables } from '../../subgraphs/chase/tables.ts'
import { teller } from '../../subgraphs/chase/telling.ts'
import { takeFile } from '../../subgraphs/chase/uploading.ts'
import type { Database } from '../../subgraphs/shared/database/database.ts'
import { migrate } from '../../subgraphs/shared/database/migrate.ts'
import type { PlainNumber } from '../../subgraphs/shared/internal.ts'
import { createNumberSeal, type MasterKey } from '../../subgraphs/shared/seal/number-seal.ts'
import { type Cells, fileOf, office as officeCode, otherOffice as otherCode, rowOf } from '../support/chase/cells.ts'
import { completeCells, formNamed } from '../support/chase/forms.ts'
import { scopeFor } from '../support/scopes.ts'

const office = officeCode as InstitutionCode
const otherOffice = otherCode as InstitutionCode
const [firstKey, secondKey] = [1, 2].map((id): MasterKey => ({ id, secret: Buffer.alloc(32, id) }))
const handleOf = ({ number }: Pick<PlainNumber, 'number'>) => `num_${number.padStart(22, '0')}` as NumberHandle
const [one, two] = ['0000000001', '0000000002'].map((number) => handleOf({ number })) as [NumberHandle, NumberHandle]
const scope = scopeFor('LONG_TERM_CARE')

const users = formNamed('life-2021', 'SERVICE_USER_INFO')
const main = formNamed('life-2021', 'FORM_0000_2021')
const history = formNamed('life-2021', 'FORM_0001_2021')
const key = { users: 'external_system_management_number', detail: 'external_system_management_detail_number' }

const user = (number: string, more: Cells = {}) =>
  rowOf(users, { insured_no: number, [key.users]: `u-${number}`, ...more })
const assessment = (name: string, number: string, more: Cells = {}) =>
  rowOf(main, { insured_no: number, [key.users]: name, ...more })

export interface ChaseAdapter {
  database(): Promise<Database<ChaseTables>>
  /** Every byte it keeps. */
  kept(): Promise<Buffer>
}

export function chaseContract(name: string, adapter: () => ChaseAdapter): void {
  describe(`long-term-care records on ${name}`, () => {
    let place: ChaseAdapter
    let store: CareStore
    let at = 1_800_000_000_000
    let database: Database<ChaseTables>
    const open = async (keys: readonly (MasterKey | undefined)[]): Promise<CareStore> => {
      database = await place.database()
      return openCareStore({ database, seal: createNumberSeal(keys as MasterKey[], 'chase') })
    }
    beforeEach(async () => {
      place = adapter()
      store = await open([firstKey])
    })
    afterEach(() => store.close())

    const send = (
      fileKey: string,
      form: Form,
      rows: readonly (readonly string[])[],
      { from = office, whole = false, stopAfter = null as number | null, meanwhile = async () => {} } = {},
    ): Promise<Upload> => {
      const stopping = new AbortController()
      let batches = 0
      return takeFile(
        {
          reading: readingHere(committedCatalogue()),
          uploads: store.uploads,
          index: { handlesFor: async (numbers) => numbers.map(handleOf) },
          now: () => ++at as Instant,
        },
        {
          office: from,
          key: fileKey,
          encoding: null,
          whole,
          source: (async function* () {
            yield Buffer.from(fileOf(form, rows))
          })(),
          signal: stopping.signal,
          mayWrite: async () => {
            if (batches === 1) await meanwhile()
            if (batches++ === stopAfter) stopping.abort()
          },
        },
      )
    }
    const counts = ({ state, rows, landed, unchanged, refused }: Upload) => ({
      state,
      rows,
      landed,
      unchanged,
      refused,
    })
    const told = async (form: string | null = null, from = office) =>
      (await store.told(scope, from, { form, first: 100, after: null })).items.map(({ item }) => item)
    const valuesOf = async (form: string, item: string) =>
      (await told(form)).map(({ values }) => values.get(item) ?? null).sort()
    const refusals = async (fileKey: string) => {
      const upload = await store.uploads.find(office, fileKey)
      return upload === null ? [] : store.uploads.refusals(upload.id, { line: 0, place: 0 }, 100)
    }
    const undo = async (fileKey: string) => {
      const outcome = await store.uploads.undo(office, fileKey, ++at as Instant)
      return outcome.ok ? counts(outcome.value) : outcome.refusal
    }

    /** Batches put aside. */
    const put = async () => (await database.read.selectFrom('staged').select('position').execute()).length

    test('a file lands row by row, and the same file again changes nothing', async () => {
      const rows = [user('0000000001'), user('0000000002')]
      expect(counts(await send('users', users, rows))).toEqual({
        state: 'DONE',
        rows: 2,
        landed: 2,
        unchanged: 0,
        refused: 0,
      })
      const before = await told()
      expect(counts(await send('users again', users, rows))).toEqual({
        state: 'DONE',
        rows: 2,
        landed: 0,
        unchanged: 2,
        refused: 0,
      })
      expect(await told()).toEqual(before)
      expect(counts(await send('users', users, rows))).toMatchObject({ state: 'DONE', rows: 2, landed: 2 })
    })

    test('an empty cell leaves what was said before, one half-width space takes it back', async () => {
      await send('users', users, [user('0000000001')])
      await send('a', main, [assessment('x', '0000000001', { height: '150', weight: '45' })])
      expect(await valuesOf(main.code, 'height')).toEqual(['150'])
      await send('b', main, [assessment('x', '0000000001', { height: ' ', weight: '' })])
      const [record] = await told(main.code)
      expect([record?.values.get('height'), record?.values.get('weight')]).toEqual([undefined, '45'])
    })

    test('two rows of one record in one file are two revisions, the second of which stands', async () => {
      await send('users', users, [user('0000000001')])
      const sent = await send('a', main, [
        assessment('x', '0000000001', { weight: '45' }),
        assessment('x', '0000000001', { height: '150' }),
      ])
      expect(counts(sent)).toMatchObject({ landed: 2 })
      const records = await told(main.code)
      expect(records.map(({ values }) => [values.get('height'), values.get('weight')])).toEqual([['150', '45']])
    })

    test('whose service users were not told of, whose parent is not there and who is of another office are refused', async () => {
      await send('users', users, [user('0000000001')])
      await send('a', main, [
        assessment('x', '0000000001'),
        assessment('y', '0000000002'),
        assessment('z', '0000000001', { care_facility_id: otherCode }),
      ])
      expect(await refusals('a')).toEqual([
        { line: 4, place: 0, item: 'insured_no', reason: 'UNKNOWN_USER', value: '' },
        { line: 5, place: 0, item: 'care_facility_id', reason: 'OTHER_OFFICE', value: '' },
      ])
      const child = (parent: string, detail: string) =>
        rowOf(history, { insured_no: '0000000001', [key.users]: parent, [key.detail]: detail })
      await send('b', history, [child('x', '1'), child('x', '2'), child('nothing', '1')])
      expect(await refusals('b')).toEqual([{ line: 5, place: 0, item: key.users, reason: 'NO_PARENT', value: '' }])
      const [parent] = await told(main.code)
      expect((await told(history.code)).map((record) => record.parent)).toEqual([parent?.id, parent?.id])
    })

    test('of a file that is to land whole nothing lands where a row is refused, and nothing it names is touched', async () => {
      await send('users', users, [user('0000000001')])
      await send('before', main, [assessment('x', '0000000001', { weight: '45' })])
      const before = await told(main.code)
      const rows = [assessment('x', '0000000001', { weight: '46' }), assessment('y', '0000000009')]
      expect(counts(await send('a', main, rows, { whole: true }))).toEqual({
        state: 'UNDONE',
        rows: 2,
        landed: 0,
        unchanged: 0,
        refused: 1,
      })
      expect(await told(main.code)).toEqual(before)
      expect(await store.entries.history(scope, office, before[0]?.id ?? '')).toEqual(before)
      expect(await refusals('a')).toEqual([
        { line: 4, place: 0, item: 'insured_no', reason: 'UNKNOWN_USER', value: '' },
      ])
      await send('users too', users, [user('0000000009')])
      expect(counts(await send('a', main, rows, { whole: true }))).toMatchObject({
        state: 'DONE',
        landed: 2,
        refused: 0,
      })
      expect(await valuesOf(main.code, 'weight')).toEqual(['46', null])
      expect(await undo('a')).toMatchObject({ state: 'UNDONE', landed: 2 })
      expect(await valuesOf(main.code, 'weight')).toEqual(['45'])
    })

    test('of a file that is to land whole nothing is seen before its end, in the store neither', async () => {
      await send('users', users, [user('0000000001')])
      const secret = { diagnosis_of_dementia_other_name: '進行性核上性麻痺' }
      const rows = Array.from({ length: 1_200 }, (_, at) => assessment(`office-name-${at}`, '0000000001', secret))
      const whole = { whole: true }
      const stopped = { state: 'STOPPED', landed: 0, refused: 0 }
      expect(counts(await send('a', main, rows, { ...whole, stopAfter: 0 }))).toMatchObject({ ...stopped, rows: 500 })
      expect(await told(main.code)).toEqual([])
      await store.close()
      const bytes = await place.kept()
      expect(['office-name-', '進行性核上性麻痺', one].filter((text) => bytes.includes(`${text}7`))).toEqual([])
      store = await open([secondKey, firstKey])
      expect(counts(await send('a', main, rows, { ...whole, stopAfter: 1 }))).toMatchObject({ ...stopped, rows: 1_200 })
      expect(await told(main.code)).toEqual([])
      expect(counts(await send('a', main, rows, whole))).toEqual({
        state: 'DONE',
        rows: 1_200,
        landed: 1_200,
        unchanged: 0,
        refused: 0,
      })
      expect((await told(main.code)).length).toBe(100)
      expect(counts(await send('a', main, rows, whole))).toMatchObject({ state: 'DONE', landed: 1_200 })
    })

    test('what was put aside of a file that is to land whole is gone when the file is given up, or refused', async () => {
      await send('users', users, [user('0000000001')])
      const rows = Array.from({ length: 700 }, (_, at) => assessment(`x${at}`, '0000000001'))
      const sparse = { whole: true, stopAfter: 0 }
      expect(counts(await send('a', main, rows, sparse))).toMatchObject({ state: 'STOPPED', rows: 500 })
      expect(await undo('a')).toMatchObject({ state: 'UNDONE', landed: 0 })
      expect(await put()).toBe(0)
      expect(counts(await send('a', main, rows, sparse))).toMatchObject({ state: 'STOPPED', rows: 500 })
      expect(await put()).toBe(1)
      const bad = [...rows, assessment('bad', '0000000001', { height: 'tall' })]
      expect(counts(await send('b', main, bad, { whole: true }))).toMatchObject({ state: 'UNDONE', refused: 1 })
      expect(await put()).toBe(1)
      expect(counts(await send('a', main, rows, { whole: true }))).toMatchObject({ state: 'DONE', landed: 700 })
      expect(await put()).toBe(0)
    })

    test('a stopped file goes on where it stopped, and another file under its key is refused', async () => {
      await send('users', users, [user('0000000001')])
      const rows = Array.from({ length: 700 }, (_, at) => assessment(`x${at}`, '0000000001'))
      expect(counts(await send('a', main, rows, { stopAfter: 0 }))).toMatchObject({ state: 'STOPPED', landed: 500 })
      const other = rows.map((row) => row.map((cell) => (cell === 'x3' ? 'x4' : cell)))
      await expect(send('a', main, other)).rejects.toThrow(new FileRefused({ reason: 'OTHER_FILE' }).message)
      expect(counts(await send('a', main, rows))).toEqual({
        state: 'DONE',
        rows: 700,
        landed: 700,
        unchanged: 0,
        refused: 0,
      })
      expect((await told(main.code)).length).toBe(100)
    })

    const many = (count: number) => Array.from({ length: count }, (_, at) => assessment(`x${at}`, '0000000001'))

    test.each([false, true])('a file is stopped from elsewhere, and goes on later; whole: %s', async (whole) => {
      await send('users', users, [user('0000000001')])
      const stop = () => store.uploads.stop(office, 'a', ++at as Instant)
      const stops: boolean[] = []
      const meanwhile = async () => void stops.push(await stop())
      const sent = await send('a', main, many(1_200), { whole, meanwhile })
      expect(counts(sent)).toMatchObject({ state: 'STOPPED', rows: 500, landed: whole ? 0 : 500 })
      stops.push(await stop())
      expect(stops).toEqual([true, false])
      expect(await store.uploads.stop(office, 'nothing', ++at as Instant)).toBe(false)
      expect(counts(await send('a', main, many(1_200), { whole }))).toMatchObject({ state: 'DONE', landed: 1_200 })
    })

    test('a file that nobody takes any more, whoever was killed over it, is stopped and undone', async () => {
      await store.uploads.begin(office, 'left', { whole: false, at: ++at as Instant })
      expect(await store.uploads.find(office, 'left')).toMatchObject({ state: 'RUNNING' })
      expect(await store.uploads.stop(office, 'left', ++at as Instant)).toBe(true)
      expect(await store.uploads.find(office, 'left')).toMatchObject({ state: 'STOPPED' })
      await store.uploads.begin(office, 'left', { whole: false, at: ++at as Instant })
      expect(await undo('left')).toEqual({ state: 'UNDONE', rows: 0, landed: 0, unchanged: 0, refused: 0 })
    })

    test.each([false, true])('a file undone while it is taken leaves nothing; whole: %s', async (whole) => {
      await send('users', users, [user('0000000001')])
      const sent = await send('a', main, many(1_200), { whole, meanwhile: async () => void (await undo('a')) })
      expect(counts(sent)).toMatchObject({ state: 'UNDONE', rows: 500 })
      expect([await told(main.code), await put()]).toEqual([[], 0])
      expect(counts(await send('a', main, many(1_200), { whole }))).toMatchObject({ state: 'DONE', landed: 1_200 })
    })

    test('a file whose undoing was cut off is undone to its end before it comes again', async () => {
      await send('users', users, [user('0000000001')])
      await send('before', main, [assessment('x3', '0000000001', { weight: '45' })])
      const rows = many(700).map((row, place) => (place === 3 ? assessment('x3', '0000000001', { weight: '46' }) : row))
      await send('a', main, rows)
      const cutOff = async () =>
        database.write((transaction) =>
          transaction.updateTable('upload').set({ state: 'UNDOING', ended: null }).where('key', '=', 'a').execute(),
        )
      await cutOff()
      const again = counts(await send('a', main, rows))
      expect(again).toEqual({ state: 'DONE', rows: 700, landed: 700, unchanged: 0, refused: 0 })
      await cutOff()
      expect(await undo('a')).toMatchObject({ state: 'UNDONE' })
      expect(await valuesOf(main.code, 'weight')).toEqual(['45'])
    })

    test('a file of which nothing can be read leaves nothing; of one that was begun what landed stays', async () => {
      await expect(send('a', main, [])).resolves.toMatchObject({ state: 'DONE', rows: 0 })
      const misnamed = { ...main, code: 'FORM_9999' }
      await expect(send('b', misnamed, many(1))).rejects.toThrow(new FileRefused({ reason: 'UNKNOWN_TYPE' }).message)
      expect(await store.uploads.find(office, 'b')).toBeNull()
      await send('users', users, [user('0000000001')])
      await send('c', main, many(700), { stopAfter: 0 })
      await expect(send('c', main, many(1))).rejects.toThrow(new FileRefused({ reason: 'OTHER_FILE' }).message)
      expect(await store.uploads.find(office, 'c')).toMatchObject({ state: 'STOPPED', landed: 500 })
    })

    test('a batch that does not follow what its upload took last leaves nothing behind', async () => {
      const upload = await store.uploads.begin(office, 'moved-on', { whole: false, at: ++at as Instant })
      const said = teller(
        formRules(users),
        users.items.map((_, place) => place),
      )(user('0000000001'))
      const mark = { line: 4, afterCr: false, position: 100, prefix: Buffer.alloc(32) }
      const batch = { rules: formRules(users), count: 1, refused: [], refusedRows: 0, before: 0, mark }
      const take = (before: number) => {
        const { numbers: _, ...packed } = packRows([{ line: 3, row: said }])
        const rows = { ...packed, handles: one }
        return store.uploads.take(upload.id, office, { ...batch, rows, before }, ++at as Instant)
      }
      await expect(take(7)).rejects.toThrow(UploadMoved)
      expect(await told()).toEqual([])
      expect(await take(0)).toEqual({ landed: 1, unchanged: 0, refused: 0 })
      await expect(take(0)).rejects.toThrow(UploadMoved)
      expect((await told()).length).toBe(1)
    })

    test('an upload undone is gone, and what it had replaced stands again', async () => {
      await send('users', users, [user('0000000001')])
      await send('a', main, [assessment('x', '0000000001', { weight: '45' })])
      await send('b', main, [assessment('x', '0000000001', { weight: '46' }), assessment('y', '0000000001')])
      expect(await undo('b')).toMatchObject({ state: 'UNDONE', landed: 2 })
      expect((await told(main.code)).map(({ values }) => values.get('weight'))).toEqual(['45'])
      expect(await undo('b')).toMatchObject({ state: 'UNDONE' })
      expect(await undo('a')).toMatchObject({ state: 'UNDONE' })
      expect(await told(main.code)).toEqual([])
      expect(await undo('nothing')).toEqual({ code: 'NOT_FOUND', message: 'No upload has this key.' })
    })

    test('what was told since an upload stays when it is undone, and does not come back when that is undone too', async () => {
      await send('users', users, [user('0000000001')])
      const weighing = (weight: string) => [assessment('x', '0000000001', { weight })]
      await send('a', main, weighing('45'))
      await send('b', main, weighing('46'))
      await send('c', main, weighing('47'))
      await undo('b')
      expect(await valuesOf(main.code, 'weight')).toEqual(['47'])
      await undo('c')
      expect(await valuesOf(main.code, 'weight')).toEqual(['45'])
      expect(counts(await send('b', main, weighing('46')))).toMatchObject({ state: 'DONE', landed: 1 })
      expect(await valuesOf(main.code, 'weight')).toEqual(['46'])
      await undo('b')
      expect(await valuesOf(main.code, 'weight')).toEqual(['45'])
    })

    test('one number of an office for two people are two records, and two offices never meet', async () => {
      await send('users', users, [user('0000000001'), user('0000000002')])
      await send('users of another', users, [user('0000000001', { care_facility_id: otherCode })], {
        from: otherOffice,
      })
      await send('a', main, [assessment('x', '0000000001', { weight: '45' })])
      await send('b', main, [assessment('x', '0000000002')])
      const records = await told(main.code)
      expect(records.map(({ handle, values }) => [handle, values.get('weight') ?? null])).toEqual([[two, null]])
      expect((await told(null, otherOffice)).map(({ handle }) => handle)).toEqual([one])
      expect(await store.records(scope, [one])).toHaveLength(2)
    })

    test('neither numbers, names, remarks nor free text can be read where it is kept', async () => {
      const secret = { last_name: '雲居', first_name: '花子', remarks: '備考の秘密' }
      await send('users', users, [user('0000000001', secret)])
      await send('a', main, [
        assessment('office-name-42', '0000000001', { diagnosis_of_dementia_other_name: '進行性核上性麻痺' }),
      ])
      const [record] = await told(main.code)
      expect(record?.values.get('diagnosis_of_dementia_other_name')).toBe('進行性核上性麻痺')
      await store.close()
      const bytes = await place.kept()
      const found = ['0000000001', '雲居', '花子', '備考の秘密', '進行性核上性麻痺', 'office-name-42'].filter(
        // The number stands in the handle that this test makes of it.
        (text) => bytes.includes(text === '0000000001' ? ',0000000001' : text),
      )
      expect(found).toEqual([])
      store = await open([firstKey])
    })

    test('after a change of keys the same number of an office is still the same record', async () => {
      await send('users', users, [user('0000000001')])
      await send('a', main, [
        assessment('x', '0000000001', { weight: '45', diagnosis_of_dementia_other_name: '嗜銀顆粒性' }),
      ])
      const [before] = await told(main.code)
      await store.close()
      store = await open([secondKey, firstKey])
      await send('b', main, [assessment('x', '0000000001', { height: '150' })])
      const records = await told(main.code)
      expect(
        records.map(({ id, values }) => [
          id,
          values.get('weight'),
          values.get('height'),
          values.get('diagnosis_of_dementia_other_name'),
        ]),
      ).toEqual([[before?.id, '45', '150', '嗜銀顆粒性']])
    })

    test('records named before the names of neighbours began alike keep their ids, and their people are numbered', async () => {
      await store.close()
      place = adapter()
      const before = await place.database()
      await migrate(before, migrations.slice(0, 2))
      const seal = createNumberSeal([firstKey as MasterKey], 'chase')
      const idOf = (form: Form, name: string) =>
        `ent_${Buffer.from(seal.index([office, form.code, name, ''])).toString('base64url')}`
      const named = [
        { form: users, id: idOf(users, 'u-0000000001') },
        { form: main, id: idOf(main, 'x') },
      ]
      await before.write(async (transaction) => {
        for (const [place, { form, id }] of named.entries()) {
          const items = form.items.map(({ name }) => name).join(' ')
          await sql`insert into care_layout (id, version, form, items)
            values (${place + 1}, ${form.version}, ${form.code}, ${items})`.execute(transaction)
          await sql`insert into care_record (revision, id, layout, office, service, insurer, handle, state, content, known)
            values (${place + 1}, ${id}, ${place + 1}, ${office}, '51', '131011', ${one}, 'DRAFT', '', ${at})`.execute(
            transaction,
          )
        }
        await sql`update care_clock set revision = 2`.execute(transaction)
      })
      await before.close()
      store = await open([firstKey])
      expect((await store.records(scope, [one])).map(({ id }) => id)).toEqual(named.map(({ id }) => id))
      await send('users', users, [user('0000000001'), user('0000000002')])
      await send('a', main, [assessment('x', '0000000001', { weight: '46' }), assessment('x', '0000000002')])
      const records = await told()
      expect(records.map(({ form, handle, id }) => [form, handle, named.findIndex((old) => old.id === id)])).toEqual([
        [main.code, two, 1],
        [users.code, two, -1],
        [users.code, one, 0],
      ])
    })

    test('whoever counts is told of every change once, in the order of revisions', async () => {
      await send('users', users, [user('0000000001')])
      const complete = withoutKeys(completeCells(main))
      await send('a', main, [assessment('x', '0000000001', { ...complete, weight: '45' })])
      await send('draft', main, [assessment('d', '0000000001')])
      const first = await store.assessments.changes([main.code], 0, 10)
      const told1 = first.changes.map(({ kind, assessment }) => [kind, cell(assessment, 'weight')])
      expect({ told1, more: first.more }).toEqual({ told1: [['STANDS', '45']], more: false })
      await send('b', main, [assessment('x', '0000000001', { weight: '46' })])
      await send('c', main, [assessment('y', '0000000001', { ...complete, weight: '47' })])
      await undo('b')
      let after = first.upTo
      const steps: unknown[] = []
      for (let more = true; more; ) {
        const some = await store.assessments.changes([main.code], after, 1)
        steps.push(...some.changes.map(({ kind, assessment }) => [kind, cell(assessment, 'weight')]))
        after = some.upTo
        more = some.more
      }
      expect(steps).toEqual([
        ['GONE', '45'],
        ['STANDS', '46'],
        ['STANDS', '47'],
        ['GONE', '46'],
        ['STANDS', '45'],
      ])
      expect(await store.assessments.changes([main.code], after, 10)).toEqual({ changes: [], upTo: after, more: false })
      const standing = await store.assessments.standing({
        forms: [main.code],
        office,
        days: null,
        first: 10,
        after: 0,
      })
      expect(standing.map((assessment) => cell(assessment, 'weight'))).toEqual(['47', '45'])
      expect(await store.assessments.revision()).toBe(after)
    })
  })
}

const withoutKeys = (cells: Cells): Cells =>
  Object.fromEntries(Object.entries(cells).filter(([item]) => item !== key.users && item !== 'insured_no'))

const cell = ({ layout, cells }: Assessment, item: string): string => cells[layout.items.indexOf(item)] ?? ''
