import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import evaluate from '../../../gateway/commands/mpi-evaluate.ts'
import train from '../../../gateway/commands/mpi-train.ts'
import { openModel } from '../../../subgraphs/mpi/identifying/model-in-use.ts'
import { defaultModel } from '../../../subgraphs/mpi/matching/default-model.ts'
import { People, typedColumns } from '../../bench/matching/people.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { hubCommand } from '../../support/hub-command.ts'

const seed = 20_261_121
const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
const written = (name: string, text: string): string => {
  writeFileSync(at(name), text)
  return at(name)
}

const kinds = {
  kana: 'name',
  kanji: 'name',
  birthDate: 'date',
  sex: 'exact',
  postalCode: 'number',
  address: 'address',
  phone: 'phone',
}
const map = written('map.json', JSON.stringify({ id: 'id', fields: kinds }))

/** 900 people, each third of them typed a second time, every other of these badly. */
const people = new People(seed)
const originals = Array.from({ length: 900 }, () => people.person())
const typed = [
  ...originals.map((person, entity) => ({ person, entity })),
  ...originals.flatMap((person, entity) => {
    if (entity % 3 > 0) return []
    return [{ person: entity % 2 > 0 ? people.typedAgain(person) : { ...person, phone: '' }, entity }]
  }),
]
const rowOf = ({ person }: (typeof typed)[number], id: number): string =>
  `r${id},${typedColumns.map((column) => person[column]).join(',')}`
const records = written('records.csv', `id,${typedColumns.join(',')}\n${typed.map(rowOf).join('\n')}\n`)
const truth = written(
  'truth.csv',
  `record_id,entity_id\n${typed.map(({ entity }, id) => `r${id},${entity}`).join('\n')}\n`,
)

describe(`hub mpi train and hub mpi evaluate (seed ${seed})`, () => {
  test('a model of records alone is one that a hub can go by, no less careful than by the committed one', async () => {
    const out = at('model.json')
    const trained = await hubCommand(['mpi', 'train', '--records', records, '--map', map, '--out', out], {})
    expect(trained).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^1200 records, \d+ pairs compared, \d+ blocking rules\.\n$/),
    })
    expect(statSync(out).mode & 0o777).toBe(0o600)
    const opening = openModel(out)
    expect(opening).toMatchObject({ ok: true })
    expect(opening.ok && opening.inUse.model.thresholds).toEqual(defaultModel.thresholds)
    expect(await train.run(['--records', records, '--map', map, '--out', at('again.json')])).toBe(0)
    expect(readFileSync(at('again.json'), 'utf8')).toBe(readFileSync(out, 'utf8'))
  })

  test('what is linked is scored against the truth, by a model of its own or a given one, as JSON and in words', async () => {
    const asked = ['--records', records, '--truth', truth, '--map', map]
    const scored = await hubCommand(['mpi', 'evaluate', ...asked, '--json'], {})
    expect(scored.code).toBe(0)
    const figures = JSON.parse(scored.stdout)
    expect(Object.keys(figures).toSorted()).toEqual([
      'compared',
      'f1',
      'found',
      'peakMb',
      'precision',
      'recall',
      'records',
      'right',
      'seconds',
      'threshold',
      'true',
    ])
    expect(figures).toMatchObject({ records: 1200, true: 300 })
    expect(figures.precision).toBe(figures.right / figures.found)
    expect(figures.recall).toBe(figures.right / figures.true)
    expect(figures.f1).toBeGreaterThan(0.9)
    expect(await train.run(['--records', records, '--map', map, '--out', at('given.json')])).toBe(0)
    const said = await hubCommand(['mpi', 'evaluate', ...asked, '--model', at('given.json')], {})
    expect(said).toMatchObject({ code: 0 })
    expect(said.stdout).toContain(`${figures.right} of 300 true pairs among ${figures.found} found\n`)
  })

  test('what cannot be done is said in a line with its code, and leaves no file', async () => {
    const out = at('none.json')
    const training = (...changes: readonly string[]) =>
      train.run(['--records', records, '--map', map, '--out', out, ...changes])
    const twice = written(
      'twice.csv',
      `id,${typedColumns.join(',')}\n${[typed[0], typed[0]].map((one) => (one ? rowOf(one, 1) : '')).join('\n')}\n`,
    )
    const short = written('short.csv', `id,${typedColumns.join(',')}\nr1,ヤマダ\n`)
    const unknown = written('unknown.json', JSON.stringify({ id: 'id', fields: { kana: 'sound' } }))
    await expect(training('--records', twice)).rejects.toThrow(`ID_TWICE: ${twice}, line 3, column id.`)
    await expect(training('--records', short)).rejects.toThrow(`CELLS_MISSING: ${short}, line 2, column kanji.`)
    await expect(training('--records', truth)).rejects.toThrow(`COLUMN_MISSING: ${truth}, line 1, column id.`)
    await expect(training('--map', unknown)).rejects.toThrow(`MAP_UNKNOWN_KIND: ${unknown}: column kana: one of name,`)
    await expect(training('--map', records)).rejects.toThrow(`MAP_NOT_JSON: ${records}`)
    await expect(training('--out', records)).rejects.toThrow('--out is the file itself.')
    await expect(training('--out', at('nowhere/m.json'))).rejects.toThrow('The folder of --out is not there.')
    expect(() => statSync(out)).toThrow('ENOENT')
    const evaluating = (...changes: readonly string[]) =>
      evaluate.run(['--records', records, '--truth', truth, '--map', map, ...changes])
    const half = written('half.csv', 'record_id,entity_id\nr0,0\n')
    await expect(evaluating('--truth', half)).rejects.toThrow(`TRUTH_MISSING: ${half}: record 2`)
    const other = written('other.json', JSON.stringify({ id: 'id', fields: { kana: 'name', sex: 'exact' } }))
    expect(await train.run(['--records', records, '--map', other, '--out', at('narrow.json')])).toBe(0)
    await expect(evaluating('--model', at('narrow.json'))).rejects.toThrow('OTHER_FIELDS: ')
    await expect(evaluating('--records', records, '--records', records)).rejects.toThrow(
      '--records is given once or twice.',
    )
  })
})
