import { expect, test } from 'vitest'
import type { PersonId } from '../../../../schema/domain/ids.ts'
import type { Instant } from '../../../../schema/domain/time.ts'
import { ownBundle } from '../../../../subgraphs/clinical/portal/own-bundle.ts'
import type { CategorySummary, ShownSource } from '../../../../subgraphs/clinical/summary.ts'
import { clinic, content, fukuoka, nagano, record } from '../../../support/clinical/records.ts'

const person = 'per_AAAAAAAAAAAAAAAAAAAAAA' as PersonId
const at = Date.UTC(2026, 10, 21) as Instant
const source = (region: ShownSource['region'], state: ShownSource['state']): ShownSource => ({
  region,
  state,
  since: state === 'UNAVAILABLE' ? at : null,
})
const summary = (sources: readonly ShownSource[], entries: CategorySummary['entries'] = []): CategorySummary => ({
  entries,
  sources,
  places: true,
})

test('a region that was away for one category is away: what is taken home is not all there is', () => {
  const taken = ownBundle(
    person,
    [
      summary([source(nagano, 'ANSWERED'), source(fukuoka, 'NOTHING_HELD')]),
      summary([source(nagano, 'UNAVAILABLE'), source(fukuoka, 'ANSWERED')]),
      summary([source(nagano, 'REFUSED'), source(fukuoka, 'NOTHING_HELD')]),
    ],
    ['DOCUMENT'],
    at,
  )
  expect([taken.sources, taken.leftOut]).toEqual([
    [source(nagano, 'UNAVAILABLE'), source(fukuoka, 'ANSWERED')],
    ['DOCUMENT'],
  ])
})

test('entries of all categories are in one bundle, about one person', () => {
  const shown = [{ region: nagano, institution: clinic }]
  const entry = (said: Parameters<typeof record>[0]) => ({
    record: record(said, '2026-10-01'),
    sources: [{ region: nagano, institution: clinic }],
    shown,
  })
  const { json } = ownBundle(
    person,
    [summary([], [entry(content('CONDITION'))]), summary([], [entry(content('PRESCRIPTION'))])],
    [],
    at,
  )
  const { type, entry: entries } = JSON.parse(json) as {
    readonly type: string
    readonly entry: readonly {
      readonly fullUrl: string
      readonly resource: { readonly resourceType: string; readonly subject?: { readonly reference: string } }
    }[]
  }
  const [patient, ...rest] = entries
  expect([type, patient?.resource.resourceType]).toEqual(['collection', 'Patient'])
  expect(rest.map(({ resource }) => [resource.resourceType, resource.subject?.reference])).toEqual([
    ['Condition', patient?.fullUrl],
    ['MedicationRequest', patient?.fullUrl],
  ])
})

test('with nothing known there is still a bundle that says so', () => {
  const { json, sources, leftOut } = ownBundle(person, [], [], at)
  expect([(JSON.parse(json) as { readonly entry: readonly object[] }).entry.length, sources, leftOut]).toEqual([
    1,
    [],
    [],
  ])
})
