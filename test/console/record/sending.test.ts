import { describe, expect, test } from 'vitest'
import { sectionOf } from '../../../gateway/console/record/sections.ts'
import { placeOf, sendable } from '../../../gateway/console/record/sending.ts'
import {
  changed,
  freshEntry,
  freshKey,
  type TypedFields,
  type TypedList,
  typedFrom,
} from '../../../gateway/console/record/typed.ts'

const today = '2026-11-20'
const care = sectionOf('DAILY_CARE')
const medical = sectionOf('MEDICAL')
const basic = sectionOf('BASIC')
const devices = medical.fields.find((field) => field.name === 'devices')
if (devices?.kind !== 'LIST') throw new Error('devices are a list')

const held = {
  diagnoses: [{ name: '先天性ミオパチー', code: 'G71.2' }],
  devices: [
    {
      kind: 'VENTILATOR',
      name: null,
      size: null,
      settings: [{ name: 'PIP', value: '16', unit: 'cmH2O' }],
      placed: null,
      note: null,
    },
  ],
  drugs: [{ name: 'ジアゼパム坐剤', dose: 4, unit: 'MG', route: 'RECTAL', timesADay: null, note: 'けいれん時' }],
  firstResponses: [{ problem: '抜去', signs: null, do: '予備を入れる', avoid: null }],
  notes: null,
}
const put = (typed: TypedFields, place: readonly string[], value: string | boolean) =>
  changed(typed, place, () => value)
const turned = (typed: TypedFields, name: string, on: boolean) =>
  changed(typed, [name], (before) => (typeof before === 'object' ? { ...before, on } : (before ?? '')))

describe('what is sent of a section', () => {
  test('what the hub holds goes through the form and back unchanged', () => {
    expect(sendable(medical.fields, typedFrom(medical.fields, held), today)).toEqual({ input: held, problems: [] })
  })

  test('an empty form says nothing and is in order', () => {
    expect(sendable(care.fields, typedFrom(care.fields, null), today)).toEqual({
      input: {
        vitals: null,
        weight: null,
        cares: [],
        seizures: [],
        supplies: null,
        bodyMarks: [],
        images: [],
        notes: null,
      },
      problems: [],
    })
  })

  test('what was unticked or taken out is not sent, and comes back when it is ticked again', () => {
    const typed = typedFrom(medical.fields, held)
    const off = turned(typed, 'devices', false)
    expect(sendable(medical.fields, off, today).input.devices).toEqual([])
    expect(sendable(medical.fields, turned(off, 'devices', true), today).input).toEqual(held)
    const gone = changed(typed, ['drugs'], (list) => {
      const { on, entries } = list as TypedList
      return { on, entries: entries.map((entry) => ({ ...entry, gone: true })) }
    })
    expect(sendable(medical.fields, gone, today).input.drugs).toEqual([])
  })

  test('a ticked device begins with the settings usual for it; those given no value are not sent', () => {
    const list: TypedList = { on: true, entries: [] }
    const entry = freshEntry(devices, freshKey(list), 'VENTILATOR')
    const typed = {
      ...typedFrom(medical.fields, null),
      devices: { on: true, entries: [entry] },
    }
    const settings = (entry.of.settings as TypedList).entries.map(({ of }) => [of.name, of.unit])
    expect(settings).toEqual([
      ['モード', ''],
      ['PIP', 'cmH2O'],
      ['PEEP', 'cmH2O'],
      ['一回換気量', 'mL'],
      ['回数', '回/分'],
      ['FiO2', '%'],
    ])
    const set = put(typed, ['devices', '0', 'settings', '1', 'value'], '16')
    expect(sendable(medical.fields, set, today)).toMatchObject({
      input: { devices: [{ kind: 'VENTILATOR', settings: [{ name: 'PIP', value: '16', unit: 'cmH2O' }] }] },
      problems: [],
    })
  })

  test('figures are taken as they are typed in Japan, and each fault has its words at its place', () => {
    const typed = typedFrom(care.fields, {
      vitals: { spo2: { low: 97, high: 92 }, pulse: { low: 70, high: 110 } },
      weight: { kilograms: 14.2, on: '2026-11-01' },
    })
    const wrong = [
      put(typed, ['weight', 'kilograms'], '１４．５'),
      put(typed, ['weight', 'kilograms'], '14kg'),
      put(typed, ['weight', 'kilograms'], '1400'),
      put(typed, ['weight', 'on'], '2026-12-01'),
      put(typed, ['weight', 'on'], '2026-02-31'),
      put(typed, ['vitals', 'pulse', 'high'], ''),
    ].map((one) => sendable(care.fields, put(one, ['vitals', 'spo2', 'low'], '90'), today))
    expect(wrong.map(({ problems }) => problems)).toEqual([
      [],
      [{ place: ['weight', 'kilograms'], message: '数字で記入してください。' }],
      [
        {
          place: ['weight', 'kilograms'],
          message: '0.3 から 350 までの値です（kg）。単位の違いや打ち間違いはありませんか。',
        },
      ],
      [{ place: ['weight', 'on'], message: '今日より後の日付です。' }],
      [{ place: ['weight', 'on'], message: '日付を正しく記入してください。' }],
      [{ place: ['vitals', 'pulse', 'high'], message: '記入してください。' }],
    ])
    expect(wrong[0]?.input.weight).toEqual({ kilograms: 14.5, on: '2026-11-01' })
    expect(sendable(care.fields, typed, today).problems).toEqual([
      { place: ['vitals', 'spo2', 'low'], message: '下の値が上の値より大きくなっています。' },
    ])
  })
})

describe('where the hub points', () => {
  const typed = turned(
    {
      ...typedFrom(basic.fields, null),
      contacts: {
        on: true,
        entries: ['0', '1', '2'].map((key) => ({
          key,
          gone: key === '0',
          of: { name: key === '1' ? '' : '山田', relation: key === '1' ? '' : '母', telephone: '' },
        })),
      },
    },
    'contacts',
    true,
  )

  test.each([
    [['contacts', 0, 'telephone'], ['contacts', '2', 'telephone'], 'telephone'],
    [['contacts'], ['contacts'], 'contacts'],
    [['contacts', 7, 'telephone'], ['contacts'], 'contacts'],
    [['wishes', 'text'], ['wishes', 'text'], 'text'],
    [['unknown', 0], [], undefined],
  ])('%j is found in what was typed', (path, place, field) => {
    const found = placeOf(basic.fields, typed, path)
    expect([found.place, found.field?.name]).toEqual([place, field])
  })
})
