import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { committedModel, modelNamed, openModel } from '../../../../subgraphs/mpi/identifying/model-in-use.ts'
import { type FieldModel, type MatchModel, writeModel } from '../../../../subgraphs/mpi/matching/model.ts'
import { temporaryFolder } from '../../../support/folder.ts'

const folder = temporaryFolder()
const { model: committed } = committedModel

function written(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

const stricter: MatchModel = { ...committed, thresholds: { ...committed.thresholds, upper: 40 } }
const fieldAt = (at: number, changes: Partial<FieldModel>): string =>
  writeModel({
    ...committed,
    fields: committed.fields.map((field, place) => (place === at ? { ...field, ...changes } : field)),
  })
const without = (...names: readonly string[]): string => {
  const fields = committed.fields
    .filter(({ field }) => !names.includes(field))
    .map((field) => ({ ...field, given: null }))
  const blocking = committed.blocking.filter(({ parts }) => parts.every(({ field }) => !names.includes(field)))
  return writeModel({ ...committed, fields, blocking })
}

describe('a model of the site’s own', () => {
  test('is read whole and named by what it says, wherever it lies', () => {
    const [one, other] = [written('one.json', writeModel(stricter)), written('other.json', writeModel(stricter))]
    const [opened, copy] = [openModel(one), openModel(other)]
    expect(opened).toEqual({
      ok: true,
      inUse: { model: stricter, id: expect.stringMatching(/^[\w-]{12}$/), file: one },
    })
    expect(opened.ok && copy.ok && opened.inUse.id === copy.inUse.id).toBe(true)
    expect(opened.ok && opened.inUse.id).not.toBe(committedModel.id)
  })

  test('that is the committed one’s text has its name', () => {
    const opened = openModel(written('same.json', writeModel(committed)))
    expect(opened.ok && opened.inUse.id).toBe(committedModel.id)
  })

  test('may leave out what its records do not have', () => {
    expect(openModel(written('fewer.json', without('phone', 'latin', 'birth', 'period'))).ok).toBe(true)
  })

  test('has the committed odds of what no table of records tells, unless it says its own', () => {
    const trained = openModel(written('trained.json', writeModel({ ...stricter, succession: null, companions: null })))
    expect(trained.ok && trained.inUse.model).toEqual(stricter)
    const succession = { m: 0.5, u: 0.5 }
    const own = openModel(written('own-odds.json', writeModel({ ...stricter, succession })))
    expect(own.ok && own.inUse.model.succession).toEqual(succession)
  })

  test.each([
    ['no JSON', '{', 'NOT_JSON', ''],
    ['no model', '[]', 'NOT_A_MODEL', ''],
    ['one of another version', writeModel({ ...committed, version: 1 as 2 }), 'OTHER_VERSION', 'version'],
    ['one trained on other spellings', writeModel({ ...committed, normaliser: 0 }), 'OTHER_NORMALISER', 'normaliser'],
    ['one of a field that no identity has', fieldAt(9, { field: 'blood' }), 'NO_IDENTITY_HAS_IT', 'fields[9].field'],
    ['one without frequencies', fieldAt(3, { otherFrequency: 0 }), 'BAD_FIELD', 'fields[3]'],
    ['one with levels of another kind', fieldAt(4, { kind: 'date' }), 'BAD_LEVELS', 'fields[4]'],
    ['one that reads a postal code as a phone number', fieldAt(5, { kind: 'phone' }), 'OTHER_KIND', 'fields[5].kind'],
    [
      'one trained on households, whose members it takes for one person',
      fieldAt(3, {
        levels: (committed.fields[3] as FieldModel).levels.map(({ level, u }) => ({
          level,
          u,
          m: level === 'EQUAL' ? 0.36 : 0.128,
        })),
      }),
      'SEVERAL_PEOPLE_AS_ONE',
      'fields[3].levels',
    ],
    ['one without a birth date', without('birthDate'), 'TELLS_NOBODY_APART', 'fields'],
    [
      'one that links below what it asks about',
      writeModel({ ...committed, thresholds: { lower: 9, upper: 8, margin: 1 } }),
      'BAD_THRESHOLDS',
      'thresholds',
    ],
  ])('is refused: %s, with a code and the place', (_, text, problem, at) => {
    expect(openModel(written('damaged.json', text))).toEqual({ ok: false, problem, at })
  })

  test('is refused if there is none', () => {
    expect(openModel(join(folder, 'nowhere.json'))).toEqual({ ok: false, problem: 'CANNOT_BE_READ', at: '' })
  })

  test('is the one the hub started with, in every thread, or nothing is decided', () => {
    const file = written('changing.json', writeModel(stricter))
    const opened = openModel(file)
    if (!opened.ok) throw new Error(opened.problem)
    const { id } = opened.inUse
    expect(modelNamed({ id, file })).toEqual(opened.inUse)
    writeFileSync(file, writeModel(committed))
    expect(modelNamed({ id, file })).toEqual(opened.inUse)
    expect(modelNamed({ id: committedModel.id, file: null })).toBe(committedModel)
    expect(() => modelNamed({ id: 'another', file })).toThrow(/^MODEL_CHANGED/)
  })
})
