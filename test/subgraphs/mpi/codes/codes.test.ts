import { describe, expect, test } from 'vitest'
import type { InstitutionCode, PersonId } from '../../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../../schema/domain/time.ts'
import { codeChanges } from '../../../../subgraphs/mpi/codes/code-change.ts'
import { epochIn, epochOf, linkageCode } from '../../../../subgraphs/mpi/codes/linkage-code.ts'
import { entitled, type Recipient, readRecipient } from '../../../../subgraphs/mpi/codes/recipient.ts'

const [anna, ben, carl] = ['A', 'B', 'C'].map((sign) => `per_${sign.repeat(22)}`) as [PersonId, PersonId, PersonId]
const epoch = epochOf('1310000001', 3, Buffer.alloc(32, 7))
const code = (person: PersonId) => linkageCode(epoch, person)
const day = (text: string) => text as CivilDate

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

describe('the register of recipients', () => {
  const entry: Recipient = {
    institution: '1310000001' as InstitutionCode,
    purpose: 'NATIONAL_DATABASE',
    basis: '高齢者の医療の確保に関する法律第16条',
    attested: day('2026-04-01'),
    recheckBy: day('2027-03-31'),
    from: day('2026-05-01'),
    until: day('2028-05-01'),
    space: '1310000001',
  }

  test.each([
    [null, '2026-06-01', 'NOT_REGISTERED'],
    [entry, '2026-04-30', 'NOT_YET'],
    [entry, '2026-05-01', null],
    [entry, '2027-03-31', null],
    [entry, '2027-04-01', 'RECHECK_OVERDUE'],
    [{ ...entry, recheckBy: day('2030-01-01') }, '2028-05-01', 'ENDED'],
  ] as const)('opens and closes the door by its dates (%#)', (recipient, today, answer) => {
    expect(entitled(recipient, day(today))).toBe(answer)
  })

  const { space: _, ...heard } = { ...entry, alignedWith: null }
  const path = ['input']

  test('gives a recipient a space of its own, or that of the one an approved project aligns it with', () => {
    const other: Recipient = { ...entry, institution: '1310000002' as InstitutionCode, space: '1310000002' }
    expect(readRecipient(heard, null, path)).toEqual({ ok: true, value: entry })
    expect(readRecipient({ ...heard, alignedWith: other.institution }, other, path)).toEqual({
      ok: true,
      value: { ...entry, space: '1310000002' },
    })
  })

  test.each([
    [{ basis: ' ' }, 'basis', 'EMPTY'],
    [{ basis: '法'.repeat(401) }, 'basis', 'TOO_LONG'],
    [{ until: day('2026-05-01') }, 'until', 'BEFORE_FROM'],
    [{ recheckBy: day('2026-04-01') }, 'recheckBy', 'BEFORE_ATTESTED'],
    [{ alignedWith: '1310000009' as InstitutionCode }, 'alignedWith', 'NO_SUCH_RECIPIENT'],
    [{ alignedWith: entry.institution }, 'alignedWith', 'NO_SUCH_RECIPIENT'],
  ] as const)('refuses an entry that cannot be (%#)', (changes, field, reason) => {
    const outcome = readRecipient(
      { ...heard, ...changes },
      'alignedWith' in changes && changes.alignedWith === entry.institution ? entry : null,
      path,
    )
    expect(outcome.ok ? null : [outcome.refusal.code, outcome.refusal.inputPath, outcome.refusal.reason]).toEqual([
      'INVALID_INPUT',
      ['input', field],
      reason,
    ])
  })
})
