import { expect, test } from 'vitest'
import { keepCareRecords } from '../../../gateway/demo/care-records.ts'
import type { Ask } from '../../../gateway/demo/graph-door.ts'
import { municipalityOf } from '../../../gateway/demo/people/cards.ts'
import { demoInstitution, demoInstitutions } from '../../../gateway/demo/people/institutions.ts'
import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import { civilDateAt } from '../../../schema/domain/time.ts'
import { committedCatalogue } from '../../../subgraphs/chase/catalogue/committed.ts'
import { factReading } from '../../../subgraphs/chase/feedback/facts.ts'
import { caller } from '../../support/hub/callers.ts'
import { hubFor } from '../../support/hub/hub.ts'

const { nhi: insurer, prefecture } = municipalityOf(1)
const offices = [0, 1, 2].map((at) => demoInstitution('CARE_OFFICE', prefecture.region, at).code)
const feedback = `query ($office: ID) { careFeedback(office: $office, measures: [BARTHEL, ADL_CHANGE]) {
  service measures { measure series { breakdown points { month edition people counts } } } } }`

const hub = hubFor('in one process', async (filled) => {
  await filled.store.register.putInstitutions(demoInstitutions)
  const ask: Ask = ({ role, purpose, institution = null }, query, variables) =>
    filled.given(caller(role, purpose, institution as InstitutionCode), query, variables)
  const today = civilDateAt(filled.clock.now())
  await keepCareRecords(ask, { offices, insurer, today })
  while (await filled.care.feedback.refresh(factReading(committedCatalogue())));
  await filled.care.feedback.publish(filled.clock.now())
})

test('the demo has something to come back to three offices of one head: half a year apart, live and published', async () => {
  const [head, second] = offices as [InstitutionCode, InstitutionCode]
  type Series = { breakdown: string; points: readonly object[] }
  type Told = { careFeedback: { service: string; measures: { measure: string; series: readonly Series[] }[] }[] }
  const { careFeedback } = await hub.given<Told>(caller('CARE_PROVIDER', 'CARE', head), feedback, { office: second })
  const shown = careFeedback.map(({ service, measures }) => [
    service,
    ...measures.map(({ measure, series }) => [
      measure,
      ...series
        .filter(({ breakdown }) => breakdown === 'OWN' || breakdown === 'NATION')
        .map(({ breakdown, points }) => [breakdown, ...points]),
    ]),
  ])
  const own = (month: string, counts: readonly number[]) => ({ month, edition: null, people: 12, counts })
  const nation = (month: string, counts: readonly (number | null)[]) => ({ month, edition: 1, people: 36, counts })
  expect(shown).toEqual([
    [
      '15',
      [
        'BARTHEL',
        [
          'OWN',
          own('2026-03', [4, 0, 0, 4, 0, 0, 4, 0]),
          own('2026-09', [2, 0, 0, 4, 0, 0, 6, 0]),
          own('2026-11', [2, 0, 0, 4, 0, 0, 6, 0]),
        ],
        // Six people are too few to be shown, and another class with them, lest they be found.
        ['NATION', nation('2026-03', [12, 0, 0, 12, 0, 0, 12, 0]), nation('2026-09', [null, 0, 0, null, 0, 0, 18, 0])],
      ],
      [
        'ADL_CHANGE',
        [
          'OWN',
          own('2026-03', [0, 0, 0, 0, 0, 0, 0, 12]),
          own('2026-09', [0, 0, 0, 8, 0, 0, 4, 0]),
          own('2026-11', [0, 0, 0, 0, 0, 0, 0, 12]),
        ],
        ['NATION', nation('2026-03', [0, 0, 0, 0, 0, 0, 0, 36]), nation('2026-09', [0, 0, 0, 24, 0, 0, 12, 0])],
      ],
    ],
  ])
})
