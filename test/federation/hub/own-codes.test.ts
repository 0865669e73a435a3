import { afterAll, describe, expect, test } from 'vitest'
import type { RegionId } from '../../../schema/domain/ids.ts'
import { keep, testRegions } from '../../support/clinical/nodes.ts'
import { content } from '../../support/clinical/records.ts'
import { caller, clerk, node, physician, self } from '../../support/hub/callers.ts'
import { fillHouseholds, holderOf } from '../../support/hub/households.ts'
import { hubFor, type TestHub } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const regions = testRegions([{ region: 'nagano' as RegionId, node: code.network }], 5_000)
const lab = (name: string, text: string) => content('LAB', { name, code: null, value: null, unit: null, text })

async function fill(hub: TestHub): Promise<void> {
  await fillHouseholds(hub)
  await keep(hub, regions, node, 'taro', [
    ['l-1', lab('HBs抗原', '陽性'), '2026-11-01', { local: { system: 'LAB', code: 'HB-1' } }],
    ['l-2', lab('何かの検査', '濁り'), '2026-11-02', { local: { system: 'LAB', code: 'X-2' } }],
  ])
}

const unmapped =
  'query ($first: Int, $after: String) { unmappedCodes(first: $first, after: $after) { system code name cursor } }'
const map = 'mutation ($input: MapCodesInput!) { mapCodes(input: $input) { system code name } }'
const mine = '{ me { clinicalSummary { clinical { infections { test result } labs { name } } } } }'
const hospital = caller('PHYSICIAN', 'TREATMENT', code.hospital)

describe.each(wirings)("an institution's own codes, %s", (wiring) => {
  const hub = hubFor(wiring, fill, regions.open)
  afterAll(() => regions.close())
  const listed = async (variables: object = {}) => hub.ask(hospital, unmapped, { first: 100, ...variables })
  const first = { system: 'LAB', code: 'HB-1', name: 'HBs抗原', cursor: 'LAB HB-1' }
  const second = { system: 'LAB', code: 'X-2', name: '何かの検査', cursor: 'LAB X-2' }
  const hepatitis = { system: 'LAB', code: 'HB-1', target: '5F016000002306111' }

  test('that mean nothing yet are listed for it alone, page by page', async () => {
    expect(await listed()).toEqual({ data: { unmappedCodes: [first, second] } })
    expect(await listed({ first: 1 })).toEqual({ data: { unmappedCodes: [first] } })
    expect(await listed({ after: first.cursor })).toEqual({ data: { unmappedCodes: [second] } })
    expect(await hub.ask(physician, unmapped, { first: 100 })).toEqual({ data: { unmappedCodes: [] } })
  })

  test('mean what it says from then on, for what came before; what another says of them changes nothing', async () => {
    const { person } = await holderOf(hub, 'taro')
    const clinical = (infections: readonly object[], labs: readonly object[]) => ({
      data: { me: { clinicalSummary: { clinical: { infections, labs } } } },
    })
    const input = { entries: [hepatitis] }
    expect(await hub.ask(physician, map, { input })).toEqual({ data: { mapCodes: [] } })
    expect(await hub.ask(self(person), mine)).toEqual(clinical([], [{ name: 'HBs抗原' }, { name: '何かの検査' }]))
    const { cursor: _, ...left } = second
    expect(await hub.ask(hospital, map, { input })).toEqual({ data: { mapCodes: [left] } })
    expect(await hub.ask(self(person), mine)).toEqual(
      clinical([{ test: 'HBS', result: 'POSITIVE' }], [{ name: '何かの検査' }]),
    )
  })

  test.each<readonly [string, typeof clerk, readonly object[], object]>([
    ['by a clerk', clerk, [hepatitis], { code: 'NOT_PERMITTED' }],
    ['without a code', hospital, [], { code: 'INVALID_INPUT', reason: 'COUNT', inputPath: ['input', 'entries'] }],
    [
      'as no code of the nation',
      hospital,
      [hepatitis, { ...hepatitis, target: 'I10' }],
      { code: 'INVALID_INPUT', reason: 'TARGET', inputPath: ['input', 'entries', 1, 'target'] },
    ],
    [
      'with a My Number',
      hospital,
      [{ ...hepatitis, name: '987654321093' }],
      { code: 'INVALID_INPUT', reason: 'MY_NUMBER', inputPath: ['input', 'entries', 0, 'name'] },
    ],
    [
      'in a region without a node',
      caller('PHYSICIAN', 'TREATMENT', code.otherHospital, { region: 'fukuoka' as RegionId }),
      [hepatitis],
      { code: 'NOT_FOUND', reason: 'NO_NODE' },
    ],
  ])('are not told %s', async (_, by, entries, extensions) => {
    expect(await hub.ask(by, map, { input: { entries } })).toMatchObject({
      data: { mapCodes: null },
      errors: [{ extensions }],
    })
  })

  test('are not told, and not listed, while the node is away', async () => {
    await regions.node('nagano').stop()
    const away = [{ extensions: { code: 'REGION_UNAVAILABLE' } }]
    expect(await hub.ask(hospital, map, { input: { entries: [hepatitis] } })).toMatchObject({ errors: away })
    expect(await listed()).toMatchObject({ errors: away })
    expect(await listed({ after: 'nowhere' })).toMatchObject({ errors: [{ extensions: { reason: 'CURSOR' } }] })
    await regions.node('nagano').start()
    expect(await listed()).toMatchObject({ data: { unmappedCodes: [second] } })
  })
})
