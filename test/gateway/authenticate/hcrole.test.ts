import { describe, expect, it } from 'vitest'
import { qualifications, roleFrom } from '../../../gateway/authenticate/hcrole.ts'
import { accepted } from '../../support/outcome.ts'

describe('the qualifications of the healthcare PKI', () => {
  it('are 27 national ones and 5 managers, each named once in either language', () => {
    expect(qualifications).toHaveLength(32)
    expect(new Set(qualifications.flatMap(({ hcRole, ja }) => [hcRole, ja])).size).toBe(64)
  })

  it('give these roles, in English as in Japanese', () => {
    const given = qualifications.filter(({ role }) => role !== null)
    expect(
      given.map(({ ja, hcRole }) => [ja, accepted(roleFrom(null, [ja])), accepted(roleFrom(null, [hcRole]))]),
    ).toEqual([
      ['医師', 'PHYSICIAN', 'PHYSICIAN'],
      ['歯科医師', 'DENTIST', 'DENTIST'],
      ['薬剤師', 'PHARMACIST', 'PHARMACIST'],
      ['看護師', 'NURSE', 'NURSE'],
      ['保健師', 'NURSE', 'NURSE'],
      ['助産師', 'NURSE', 'NURSE'],
      ['社会福祉士', 'CARE_PROVIDER', 'CARE_PROVIDER'],
      ['介護福祉士', 'CARE_PROVIDER', 'CARE_PROVIDER'],
      ['救急救命士', 'PARAMEDIC', 'PARAMEDIC'],
    ])
  })
})
