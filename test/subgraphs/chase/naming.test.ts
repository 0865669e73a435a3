import { expect, test } from 'vitest'
import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import { namingOf } from '../../../subgraphs/chase/naming.ts'
import { createNumberSeal } from '../../../subgraphs/shared/seal/number-seal.ts'
import { office, otherOffice } from '../../support/chase/cells.ts'
import { formNamed } from '../../support/chase/forms.ts'

const main = formNamed('life-2021', 'FORM_0000_2021')
const child = formNamed('life-2021', 'FORM_0001_2021')
const key = (id: number) => ({ id, secret: Buffer.alloc(32, id) })
const seal = createNumberSeal([key(1)], 'chase')
const naming = (form = main, from = office, older = false, by = seal) =>
  namingOf(by, from as InstitutionCode, form, older)
const begins = (id: string | undefined) => id?.slice(0, 9)

test('numbers that differ in their last three signs have ids of their own that begin alike, others do not', () => {
  const [one] = naming().idsOf('k-1001', '')
  const [neighbour] = naming().idsOf('k-1999', '')
  const [stranger] = naming().idsOf('k-2001', '')
  expect(one).toMatch(/^ent_[A-Za-z0-9_-]{22}$/)
  expect(new Set([one, neighbour, stranger]).size).toBe(3)
  expect(begins(neighbour)).toBe(begins(one))
  expect(begins(stranger)).not.toBe(begins(one))
})

test('the same number is another record in another form, at another office and under another detail', () => {
  const ids = [
    naming().idsOf('k-1001', ''),
    naming(child).idsOf('k-1001', ''),
    naming(main, otherOffice).idsOf('k-1001', ''),
    naming().idsOf('k-1001', '1'),
  ].flat()
  expect(new Set(ids).size).toBe(4)
  expect(new Set(ids.slice(0, 3).map(begins)).size).toBe(3)
})

test('a parent is named as its own row is, and a form that stands alone has none', () => {
  expect(naming(child).parentsOf('k-1001')).toEqual(naming().idsOf('k-1001', ''))
  expect(naming().parentsOf('k-1001')).toEqual([])
})

test('after a change of keys the former id is among the possible ones, and the new one is first', () => {
  const both = createNumberSeal([key(2), key(1)], 'chase')
  const ids = naming(main, office, false, both).idsOf('k-1001', '')
  expect([ids.length, ids[1]]).toEqual([2, naming().idsOf('k-1001', '')[0]])
})

test('where there may be older records their ids are possible too, the last of all', () => {
  const index = Buffer.from(seal.index([office, main.code, 'k-1001', ''])).toString('base64url')
  expect(naming(main, office, true).idsOf('k-1001', '')).toEqual([...naming().idsOf('k-1001', ''), `ent_${index}`])
})
