import { describe, expect, test } from 'vitest'
import { readCatalogue } from '../../../subgraphs/chase/catalogue/catalogue.ts'
import { committedCatalogue, committedSheet } from '../../../subgraphs/chase/catalogue/committed.ts'
import type { Form } from '../../../subgraphs/chase/catalogue/item.ts'
import { translated } from '../../../subgraphs/chase/catalogue/mapping.ts'
import { type ScaleName, scoreOf } from '../../../subgraphs/chase/catalogue/scales.ts'

const catalogue = committedCatalogue()

function form(version: string, code: string): Form {
  const found = catalogue.form(version, code)
  if (found === null) throw new Error(`No form ${code} of ${version}.`)
  return found
}

describe('the catalogue', () => {
  test('has the 14 forms with 582 items of CHASE 2020 and the 22 with 1,941 of LIFE 2021, side by side', () => {
    const counted = catalogue.versions.map((version) => {
      const forms = catalogue.forms.filter((one) => one.version === version)
      return [version, forms.length, forms.reduce((sum, { items }) => sum + items.length, 0)]
    })
    expect(counted).toEqual([
      ['life-2021', 22, 1941],
      ['chase-2020', 14, 582],
      // As far as its items are public.
      ['life-2024', 2, 45],
    ])
  })

  test('has the numbers of columns that the ministry prints for the forms of LIFE 2021', () => {
    const widths = catalogue.forms.filter(({ version }) => version === 'life-2021').map(({ items }) => items.length)
    expect(widths).toEqual([
      21, 89, 9, 16, 129, 178, 156, 161, 52, 76, 151, 221, 40, 172, 141, 50, 30, 120, 15, 9, 19, 86,
    ])
  })

  test('answers each of the 30 basic items by items and scales that exist', () => {
    expect(catalogue.basic.map(({ group }) => group)).toEqual([
      ...Array.from({ length: 11 }, () => '総論'),
      ...Array.from({ length: 3 }, () => '認知症'),
      ...Array.from({ length: 2 }, () => '口腔'),
      ...Array.from({ length: 14 }, () => '栄養'),
    ])
  })

  test('marks in every form what is not kept as it comes: numbers, names, remarks, birth days', () => {
    for (const { items } of catalogue.forms)
      expect(items.filter(({ mark }) => mark === 'number').map(({ name }) => name)).toEqual(['insured_no'])
    const marked = form('life-2021', 'SERVICE_USER_INFO').items.filter(({ mark }) => mark !== null)
    expect(marked.map(({ name, mark }) => [name, mark])).toEqual([
      ['insured_no', 'number'],
      ['last_name', 'name'],
      ['first_name', 'name'],
      ['last_name_kana', 'name'],
      ['first_name_kana', 'name'],
      ['birthday', 'birth'],
      ['remarks', 'remark'],
    ])
  })

  test('is read from the sheets alone: a newer version is one more sheet', () => {
    const head = committedSheet('life-2021').split('\n', 1)[0]
    const newer = readCatalogue((name) => {
      if (name === 'life-2099')
        return `${head}\nFORM_9999,1,care_facility_id,事業所番号,,string,10,,,,office,,always,,,\n`
      return name === 'forms' ? `${committedSheet(name)}life-2099,FORM_9999,新様式,New,,names\n` : committedSheet(name)
    })
    expect(newer.versions).toEqual([...catalogue.versions, 'life-2099'])
    expect(newer.form('life-2099', 'FORM_9999')?.items.map(({ name }) => name)).toEqual(['care_facility_id'])
  })

  test.each([
    ['an unknown kind', (line: string) => line.replace(',office,', ',shop,'), /line 2: kind is one of/],
    ['a number out of turn', (line: string) => line.replace(',1,', ',7,'), /line 2: the items of a form are numbered/],
    ['a condition nobody can read', (line: string) => line.replace('always,,', 'always,=,'), /line 2: the condition/],
    [
      'an item it lacks',
      (line: string) => line.replace('always,,', 'always,nothing!,'),
      /names nothing, which the form/,
    ],
  ])('a sheet with %s is refused with its place', (_, spoil, message) => {
    expect(() =>
      readCatalogue((name) => {
        if (name !== 'life-2021') return committedSheet(name)
        const [head = '', first = '', ...rest] = committedSheet(name).split('\n')
        return [head, spoil(first), ...rest].join('\n')
      }),
    ).toThrow(message)
  })
})

describe('scales', () => {
  const bounds: readonly (readonly [ScaleName, string, least: number, most: number])[] = [
    ['BARTHEL', 'life-2021', 0, 100],
    ['BARTHEL', 'chase-2020', 0, 100],
    ['BARTHEL', 'life-2024', 0, 100],
    ['DBD13', 'life-2021', 0, 52],
    ['DBD13', 'chase-2020', 0, 52],
    ['VITALITY', 'life-2021', 0, 10],
    ['VITALITY', 'chase-2020', 0, 10],
    ['HDS_R', '', 0, 30],
    ['FIM', '', 18, 126],
    ['DESIGN_R', 'life-2021', 0, 66],
    ['FAI', 'start', 0, 45],
    ['FAI', 'current', 0, 45],
  ]
  const variant = (scale: ScaleName, name: string) => {
    const found = catalogue.scales.variants.find((one) => one.scale === scale && one.name === name)
    if (found === undefined) throw new Error(`No ${scale} of ${name}.`)
    return found
  }

  test.each(bounds)('%s (%s) goes from %i to %i', (scale, name, least, most) => {
    const one = variant(scale, name)
    const at = (extreme: 'least' | 'most') => (item: string) => {
      const codes = [...(one.points.get(item) ?? [])].sort(([, a], [, b]) => a - b)
      return (extreme === 'least' ? codes[0] : codes.at(-1))?.[0] ?? null
    }
    expect(scoreOf(one, at('least'))).toEqual({ scale, variant: name, total: least, missing: [] })
    expect(scoreOf(one, at('most'))).toEqual({ scale, variant: name, total: most, missing: [] })
  })

  test('all of them are there', () => {
    expect(catalogue.scales.variants.map(({ scale, name }) => `${scale} ${name}`)).toEqual(
      bounds.map(([scale, name]) => `${scale} ${name}`),
    )
  })

  test('a sum of some items is none, and says which are missing', () => {
    const one = variant('VITALITY', 'life-2021')
    const value = (item: string) => (item === 'vitality_index_03' ? null : '2')
    expect(scoreOf(one, value)).toEqual({
      scale: 'VITALITY',
      variant: 'life-2021',
      total: null,
      missing: ['vitality_index_03'],
    })
  })

  test('CHASE and LIFE code the Barthel Index in opposite directions', () => {
    expect(variant('BARTHEL', 'chase-2020').points.get('bathel_index_meal')).toEqual(
      new Map([
        ['01', 10],
        ['02', 5],
        ['03', 0],
      ]),
    )
    expect(variant('BARTHEL', 'life-2021').points.get('barthel_index_meal')).toEqual(
      new Map([
        ['0', 0],
        ['1', 5],
        ['2', 10],
      ]),
    )
  })

  test('what CHASE says maps to codes of LIFE that are worth the same', () => {
    const life = variant('BARTHEL', 'life-2021')
    for (const [item, codes] of variant('BARTHEL', 'chase-2020').points) {
      const counterpart = catalogue.mapping.counterpart('chase-2020', 'FORM_Z', item)
      expect([counterpart?.version, counterpart?.form], item).toEqual(['life-2021', 'FORM_0000_2021'])
      if (counterpart === null) continue
      for (const [code, points] of codes) {
        const after = translated(counterpart, code)
        // 一部介助か全介助 is either of two codes: none is made up.
        if (points === 0 && codes.size === 2) expect(after).toBeNull()
        else expect([item, code, life.points.get(counterpart.item)?.get(after ?? '')]).toEqual([item, code, points])
      }
    }
  })

  test('what stood in 2021 and stands in 2024 maps to it, and what was changed to nothing', () => {
    const adl = form('life-2021', 'FORM_0900_2021').items.map(
      ({ name }) => [name, catalogue.mapping.counterpart('life-2021', 'FORM_0900_2021', name)?.item ?? null] as const,
    )
    expect(adl.filter(([name, later]) => name !== later)).toEqual([
      ['record_staff_job_category', null],
      ['adl_evaluate', 'evaluate_date'],
      ['seven_month', null],
    ])
    const older = form('life-2021', 'FORM_0900_2021').items.map(({ name }) => name)
    const added = form('life-2024', 'ADL_MAINTENANCE_ADDITION_2024').items.map(({ name }) => name)
    expect(added.filter((name) => !older.includes(name))).toEqual([
      'care_level',
      'impaired_elderly_independence_degree',
      'dementia_elderly_independence_degree',
      'evaluate_date',
      'status',
      'sixth_month',
      'version',
    ])
  })

  test('FIM is keyed on the id, and the label shown as printed: the official lists have two of them crossed', () => {
    const items = form('life-2021', 'FORM_8000_2021')
    expect(items.item('fim_defecation_control')?.ja).toBe('排尿コントロール')
    expect(items.item('fim_urination_control')?.ja).toBe('排便コントロール')
  })

  test('a form has the scales all of whose items it has', () => {
    const scales = catalogue.forms.flatMap((one) =>
      catalogue.scales.of(one).map(({ scale, name }) => `${one.code} ${scale} ${name}`),
    )
    expect(scales).toEqual([
      'FORM_0000_2021 BARTHEL life-2021',
      'FORM_0000_2021 DBD13 life-2021',
      'FORM_0000_2021 VITALITY life-2021',
      'FORM_0420_2021 FAI start',
      'FORM_0420_2021 FAI current',
      'FORM_0500_2021 DESIGN_R life-2021',
      'FORM_0900_2021 BARTHEL life-2021',
      'FORM_8000_2021 HDS_R ',
      'FORM_8000_2021 FIM ',
      'FORM_E DBD13 chase-2020',
      'FORM_E VITALITY chase-2020',
      'FORM_E HDS_R ',
      'FORM_Z BARTHEL chase-2020',
      'FORM_Z FIM ',
      'ADL_MAINTENANCE_ADDITION_2024 BARTHEL life-2024',
    ])
  })
})
