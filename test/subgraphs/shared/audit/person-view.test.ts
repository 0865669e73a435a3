import { describe, expect, test } from 'vitest'
import { asSeenByPerson } from '../../../../subgraphs/shared/audit/person-view.ts'
import { grantNumbered, noon, recordNumbered } from '../../../support/audit-records.ts'

describe('the log as the person reads it', () => {
  test('says which institution, when and what, and nobody’s name', () => {
    const record = recordNumbered(0, { grant: grantNumbered(1), rule: 7, labels: ['PSYCHIATRIC'] })
    expect(asSeenByPerson(record)).toEqual({
      instant: noon,
      institution: '1310000001',
      region: null,
      role: 'PHYSICIAN',
      purpose: 'TREATMENT',
      action: 'READ',
      category: 'CLINICAL',
      coordinates: ['ClinicalSummary.conditions'],
      answered: true,
      emergencyGrant: grantNumbered(1),
    })
  })

  test('a refusal stands in it, and so does what was as if absent to others', () => {
    const outcomes = (['ALLOW', 'DENY', 'ABSENT'] as const).map((outcome) =>
      asSeenByPerson(recordNumbered(0, { outcome })),
    )
    expect(outcomes.map((entry) => entry?.answered)).toEqual([true, false, false])
  })

  test('what was absent to the asker is not in the asker’s own log', () => {
    const { caller } = recordNumbered(0)
    for (const role of ['PERSON', 'GUARDIAN'] as const) {
      const own = { ...caller, role, purpose: 'OWN_REQUEST' } as const
      expect(asSeenByPerson(recordNumbered(0, { outcome: 'ABSENT', caller: own }))).toBe(null)
      expect(asSeenByPerson(recordNumbered(0, { outcome: 'ALLOW', caller: own }))?.answered).toBe(true)
    }
  })

  test('a coordinate is not named where its label is itself a secret', () => {
    for (const label of ['UNDISCLOSED', 'ABUSE'] as const) {
      expect(asSeenByPerson(recordNumbered(0, { labels: ['INFECTION', label] }))?.coordinates).toEqual([])
    }
  })
})
