import { describe, expect, test } from 'vitest'
import { recordsOfCast } from '../../../gateway/demo/records.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import { fhirReader } from '../../../subgraphs/clinical/fhir/reading.ts'

const population = { seed: 5, today: '2026-11-21' as CivilDate }

describe('what the demo’s regions know of the cast', () => {
  const { read } = fhirReader(null)
  const readings = recordsOfCast(population).flatMap(({ resources }) =>
    resources.map((one) => read(JSON.stringify(one))),
  )
  const records = readings.flatMap((reading) => (reading.outcome === 'RECORD' ? [reading] : []))

  test('can all be taken in, each under a name of its own', () => {
    expect(readings.filter(({ outcome }) => outcome !== 'RECORD')).toEqual([])
    const names = records.map(({ told }) => `${told.institution} ${told.source}`)
    expect(new Set(names).size).toBe(names.length)
  })

  test('has something of each kind that a person’s own page shows', () => {
    const kinds = new Set(
      records.map(({ told: { content } }) => (content.kind === 'PRESCRIPTION' ? content.stage : content.kind)),
    )
    expect([...kinds].sort()).toEqual(['CHECKUP', 'CONDITION', 'DISPENSED', 'LAB', 'PRESCRIBED'])
  })

  test('has check-ups of nobody whom the programme does not cover', () => {
    const ages = records.flatMap(({ told: { content } }) => (content.kind === 'CHECKUP' ? [content.age] : []))
    expect(ages.length).toBeGreaterThan(0)
    expect(ages.filter((age) => age < 40 || age > 74)).toEqual([])
  })

  test('names no number where a node would keep it', () => {
    const kept = records.filter(
      ({ number, told }) => number.number.length > 3 && JSON.stringify(told).includes(number.number),
    )
    expect(kept).toEqual([])
  })

  test('is the same at every asking', () => {
    expect(recordsOfCast(population)).toEqual(recordsOfCast(population))
  })
})
