import { expect, test } from 'vitest'
import { changes } from '../../../gateway/console/record/changes.ts'
import { sectionOf } from '../../../gateway/console/record/sections.ts'

const drug = { name: 'ジアゼパム坐剤', dose: 4, unit: 'MG', route: 'RECTAL', timesADay: null, note: null }
const ventilator = (pip: string) => ({
  kind: 'VENTILATOR',
  name: null,
  size: null,
  settings: [
    { name: 'モード', value: 'SIMV', unit: null },
    { name: 'PIP', value: pip, unit: 'cmH2O' },
  ],
  placed: null,
  note: null,
})
const before = {
  diagnoses: [],
  devices: [ventilator('16')],
  drugs: [drug, { ...drug, name: 'バクロフェン', route: 'ORAL' }],
  firstResponses: [],
  notes: null,
}

test('a section stands beside what was approved, entry by entry, each thing marked', () => {
  const after = {
    ...before,
    devices: [ventilator('18')],
    drugs: [
      { ...drug, dose: 5 },
      { ...drug, name: 'ロラゼパム', note: '舌下' },
    ],
    notes: '夜間は酸素 1 L',
  }
  expect(changes(sectionOf('MEDICAL'), before, after)).toEqual([
    {
      name: 'devices',
      label: '器具・機器とその設定',
      mark: 'CHANGED',
      items: [
        {
          title: '人工呼吸器',
          mark: 'CHANGED',
          rows: [
            { label: '種類', mark: 'SAME', before: '人工呼吸器', after: '人工呼吸器' },
            { label: '設定 モード', mark: 'SAME', before: 'SIMV', after: 'SIMV' },
            { label: '設定 PIP', mark: 'CHANGED', before: '16 cmH2O', after: '18 cmH2O' },
          ],
        },
      ],
    },
    {
      name: 'drugs',
      label: '薬',
      mark: 'CHANGED',
      items: [
        {
          title: 'ジアゼパム坐剤 坐剤・注腸',
          mark: 'CHANGED',
          rows: [
            { label: '薬の名前', mark: 'SAME', before: 'ジアゼパム坐剤', after: 'ジアゼパム坐剤' },
            { label: '1回の量', mark: 'CHANGED', before: '4', after: '5' },
            { label: '単位', mark: 'SAME', before: 'mg', after: 'mg' },
            { label: '使い方', mark: 'SAME', before: '坐剤・注腸', after: '坐剤・注腸' },
          ],
        },
        {
          title: 'ロラゼパム 坐剤・注腸',
          mark: 'ADDED',
          rows: [
            { label: '薬の名前', mark: 'ADDED', before: null, after: 'ロラゼパム' },
            { label: '1回の量', mark: 'ADDED', before: null, after: '4' },
            { label: '単位', mark: 'ADDED', before: null, after: 'mg' },
            { label: '使い方', mark: 'ADDED', before: null, after: '坐剤・注腸' },
            { label: '使うとき・注意', mark: 'ADDED', before: null, after: '舌下' },
          ],
        },
        {
          title: 'バクロフェン 口から',
          mark: 'REMOVED',
          rows: [
            { label: '薬の名前', mark: 'REMOVED', before: 'バクロフェン', after: null },
            { label: '1回の量', mark: 'REMOVED', before: '4', after: null },
            { label: '単位', mark: 'REMOVED', before: 'mg', after: null },
            { label: '使い方', mark: 'REMOVED', before: '口から', after: null },
          ],
        },
      ],
    },
    {
      name: 'notes',
      label: 'そのほか',
      mark: 'ADDED',
      items: [
        {
          title: null,
          mark: 'ADDED',
          rows: [{ label: 'そのほか', mark: 'ADDED', before: null, after: '夜間は酸素 1 L' }],
        },
      ],
    },
  ])
})

test('normal values are one line each, and what neither side says is left out', () => {
  const care = (low: number) => ({ vitals: { spo2: { low, high: 98 }, pulse: null }, cares: [], seizures: [] })
  expect(changes(sectionOf('DAILY_CARE'), care(94), care(90))).toEqual([
    {
      name: 'vitals',
      label: 'ふだんの値（この人の平常値）',
      mark: 'CHANGED',
      items: [
        {
          title: null,
          mark: 'CHANGED',
          rows: [{ label: 'SpO₂', mark: 'CHANGED', before: '94 – 98 %', after: '90 – 98 %' }],
        },
      ],
    },
  ])
})

test('two entries of one name are two entries', () => {
  const twice = {
    contraindications: [
      { what: '鎮静', why: 'a' },
      { what: '鎮静', why: 'b' },
    ],
  }
  const [topic] = changes(sectionOf('BASIC'), twice, { contraindications: [{ what: '鎮静', why: 'a' }] })
  expect(topic?.items.map(({ title, mark }) => [title, mark])).toEqual([
    ['鎮静', 'SAME'],
    ['鎮静', 'REMOVED'],
  ])
})
