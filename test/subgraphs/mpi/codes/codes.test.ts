import { describe, expect, test } from 'vitest'
import type { PersonId } from '../../../../schema/domain/ids.ts'
import { codeChanges } from '../../../../subgraphs/mpi/codes/code-change.ts'
import { epochIn, epochOf, linkageCode, linkageCodes } from '../../../../subgraphs/mpi/codes/linkage-code.ts'
import { piecesOf } from '../../../../subgraphs/shared/seal/pieces.ts'

const [anna, ben, carl] = ['A', 'B', 'C'].map((sign) => `per_${sign.repeat(22)}`) as [PersonId, PersonId, PersonId]
const epoch = epochOf('1310000001', 3, Buffer.alloc(32, 7))
const code = (person: PersonId) => linkageCode(epoch, person)

describe('a linkage code', () => {
  test('names its epoch and nothing of the person', () => {
    expect(code(anna)).toMatch(/^3\.[A-Za-z0-9_-]{43}$/)
    expect(code(anna)).not.toContain(anna.slice(4))
    expect([epochIn(code(anna)), epochIn('3.short'), epochIn(anna)]).toEqual([3, null, null])
  })

  test('is the same for the same person and key alone', () => {
    const same = epochOf('1310000001', 3, Buffer.alloc(32, 7))
    const other = epochOf('1310000002', 3, Buffer.alloc(32, 8))
    expect([
      code(anna) === linkageCode(same, anna),
      code(anna) === code(ben),
      code(anna) === linkageCode(other, anna),
    ]).toEqual([true, false, false])
  })

  test('is as it is when many are made together', () => {
    const codes = linkageCodes(epoch, piecesOf([anna, ben, carl, anna, ben]))
    const bytes = Buffer.alloc(2 + 5 * codes.length, '_')
    for (let person = 0; person < 5; person++) codes.into(bytes, 1 + person * codes.length, person)
    expect(bytes.toString('latin1')).toBe(`_${[anna, ben, carl, anna, ben].map(code).join('')}_`)
  })

  test('is not made with a short key', () => {
    expect(() => epochOf('1310000001', 1, Buffer.alloc(16))).toThrow('A key of an epoch has 32 bytes.')
  })
})

describe('changes of codes', () => {
  const change = (sequence: number, was: PersonId | null, person: PersonId) => ({ sequence, was, person })

  test('a merge is told once, however many numbers moved', () => {
    const resolved = new Map([[ben, anna]])
    expect(codeChanges([change(1, null, anna), change(2, ben, anna), change(3, ben, anna)], resolved, epoch)).toEqual([
      { sequence: 3, kind: 'MERGED', was: code(ben), now: code(anna) },
    ])
  })

  test('a split is told as one: what is whose, the holder asks again', () => {
    const resolved = new Map([[anna, anna]])
    expect(codeChanges([change(4, anna, carl), change(5, anna, anna)], resolved, epoch)).toEqual([
      { sequence: 4, kind: 'SPLIT', was: code(anna), now: code(carl) },
    ])
  })
})
