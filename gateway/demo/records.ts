import { createHash } from 'node:crypto'
import type { CivilDate } from '../../schema/domain/time.ts'
import { checkupOf } from './checkups.ts'
import { civil, readDay } from './people/calendar.ts'
import { demoInstitution } from './people/institutions.ts'
import { prefectures } from './people/places.ts'
import type { PopulationOptions } from './people/population.ts'
import { Random } from './people/random.ts'
import { type RosterCard, rosterOf } from './people/roster.ts'
import type { CardNumber } from './people/rows.ts'

/** What institutions of a region know of the cast, as JP-CLINS sends it; invented, and the same at every asking. */
export interface RegionRecords {
  readonly region: string
  readonly resources: readonly object[]
}

const institutionSystem = 'http://jpfhir.jp/fhir/core/IdSystem/insurance-medical-institution-no'
const insuredSystem = 'http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID'
const icd10 = 'http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full'
const yj = 'http://capstandard.jp/iyaku.info/CodeSystem/YJ-code'
const jlac10 = 'urn:oid:1.2.392.200119.4.504'

type Coded = readonly [code: string, name: string]

const diseases: readonly [Coded, ...Coded[]] = [
  ['I10', '本態性高血圧症'],
  ['E11', '2型糖尿病'],
  ['E78', '脂質異常症'],
  ['J45', '気管支喘息'],
  ['M54', '腰痛症'],
]
const drugs: readonly [Coded, ...Coded[]] = [
  ['2171901F2016', 'ミホンジピン錠5mg'],
  ['2189902F1014', 'モギスタチン錠10mg'],
  ['3969908F1015', 'カリホルミン錠250mg'],
  ['2149903F1012', 'レイサルタン錠20mg'],
]
const tests = [
  ['3D010000001926101', '血糖', 'mg/dL', 88, 140],
  ['3D046000001906202', 'HbA1c', '%', 5, 8],
  ['3F077000002327101', 'LDLコレステロール', 'mg/dL', 80, 170],
] as const

/** Somebody is known in one region under each number they held: whoever changed work is known in several. */
export function recordsOfCast(population: Omit<PopulationOptions, 'people'>): readonly RegionRecords[] {
  const regions = prefectures.map(({ region }) => ({ region, resources: [] as object[] }))
  const known = new Map(rosterOf(population).map((card) => [JSON.stringify(card.history), card]))
  for (const [person, { history, holder }] of [...known.values()].entries()) {
    for (const [place, number] of history.entries()) {
      const random = new Random(population.seed, 1_000_000 + person * 16 + place)
      const at = regions[(person + place) % regions.length]
      at?.resources.push(...resourcesOf(number, holder, at.region, population.today, random))
    }
  }
  return regions
}

function resourcesOf(
  number: CardNumber,
  holder: RosterCard['holder'],
  region: string,
  today: CivilDate,
  random: Random,
): readonly object[] {
  const author = demoInstitution(random.chance(0.5) ? 'HOSPITAL' : 'CLINIC', region).code
  const insured = memberId(number)
  const before = (least: number, most: number): string => civil(readDay(today) - random.between(least, most))
  const pick = <T>([first, ...more]: readonly [T, ...T[]]): T => more[random.below(more.length + 1) - 1] ?? first
  const common = (kind: string, at: number) => ({
    identifier: [
      {
        system: 'http://jpfhir.jp/fhir/core/IdSystem/resourceInstance-identifier',
        // The number itself stays with no node, not even in a name.
        value: `demo-${kind}-${at}-${createHash('sha256').update(insured).digest('base64url').slice(0, 16)}`,
      },
    ],
    extension: [{ valueIdentifier: { system: institutionSystem, value: author } }],
    subject: { identifier: { system: insuredSystem, value: insured } },
  })
  const concept = (system: string, code: string, text: string) => ({ coding: [{ system, code }], text })
  const [disease, name] = pick(diseases)
  const [drug, brand] = pick(drugs)
  const measured = tests.flatMap(([code, what, unit, low, high], test) =>
    [0, 1].map((time) => ({
      resourceType: 'Observation',
      ...common('lab', test * 2 + time),
      status: 'final',
      code: concept(jlac10, code, what),
      effectiveDateTime: before(5 + time * 120, 60 + time * 120),
      valueQuantity: { value: Number((low + random.next() * (high - low)).toFixed(1)), unit },
    })),
  )
  return [
    {
      resourceType: 'Condition',
      ...common('condition', 0),
      code: concept(icd10, disease, name),
      onsetDateTime: before(400, 1_500),
      recordedDate: before(30, 300),
    },
    ...measured,
    {
      resourceType: 'MedicationRequest',
      ...common('prescription', 0),
      status: 'active',
      medicationCodeableConcept: concept(yj, drug, brand),
      authoredOn: before(1, 20),
      dosageInstruction: [{ text: '1日1回朝食後' }],
      dispenseRequest: { expectedSupplyDuration: { value: 28, unit: '日' } },
    },
    ...[30, 60].map((days, time) => ({
      resourceType: 'MedicationDispense',
      ...common('dispense', time),
      status: 'completed',
      medicationCodeableConcept: concept(yj, drug, brand),
      whenHandedOver: before(days, days + 20),
      daysSupply: { value: 28, unit: '日' },
      dosageInstruction: [{ text: '1日1回朝食後' }],
    })),
    ...[0, 1, 2].flatMap((year) => {
      const on = before(20 + 365 * year, 200 + 365 * year) as CivilDate
      const checkup = checkupOf(holder, on, random)
      return checkup === null ? [] : [{ ...checkup, ...common('checkup', year) }]
    }),
  ]
}

/** 被保険者個人識別子: the insurer filled to eight digits. */
const memberId = ({ insurerNumber, symbol, number, branch }: CardNumber): string =>
  [insurerNumber.padStart(8, '0'), symbol ?? '', number, branch ?? ''].join(':')
