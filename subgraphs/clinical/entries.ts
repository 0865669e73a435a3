import { findingsOf } from './checkup/findings.ts'
import { guidanceLevelOf, metabolicOf } from './checkup/judgement.ts'
import { type Measures, measuresOf } from './checkup/measures.ts'
import { seriesOf } from './labs/series.ts'
import { conflictsOf, type Drug } from './medication/check.ts'
import type { DrugMaster } from './medication/master.ts'
import { checkupTrendsOf } from './portal/checkup-trends.ts'
import { notebookOf } from './portal/medicine-notebook.ts'
import { monthlyCostsOf } from './portal/monthly-costs.ts'
import { isKind, type RecordKind, type RecordOf } from './record.ts'
import type {
  Allergy,
  Checkup,
  CheckupMeasure,
  CheckupTrend,
  Condition,
  Document,
  Infection,
  LabSeries,
  MedicationConflict,
  MonthlyCost,
  NotebookPage,
  Prescription,
  ReferenceSex,
  Treatment,
} from './resolver-types.ts'
import type { CategorySummary, Shown } from './summary.ts'

/** Entries of one kind as the graph shows them. */
type OfKind<K extends RecordKind> = Shown<RecordOf<K>>

function ofKind<K extends RecordKind>({ entries }: CategorySummary, kind: K): readonly OfKind<K>[] {
  return entries.filter((entry): entry is OfKind<K> => isKind(entry.record, kind))
}

const common = ({ record: { on }, shown }: Shown) => ({ on, sources: [...shown] })

export const conditionsIn = (summary: CategorySummary): Condition[] =>
  ofKind(summary, 'CONDITION').map((entry) => {
    const { kind: _, ...content } = entry.record.content
    return { ...common(entry), ...content }
  })

export const allergiesIn = (summary: CategorySummary, of: 'DRUG_ALLERGY' | 'OTHER_ALLERGY'): Allergy[] =>
  ofKind(summary, of).map((entry) => {
    const { kind: _, ...content } = entry.record.content
    return { ...common(entry), ...content }
  })

export const infectionsIn = (summary: CategorySummary): Infection[] =>
  ofKind(summary, 'INFECTION').map((entry) => {
    const { test, result } = entry.record.content
    return { ...common(entry), test, result }
  })

export function labsIn(summary: CategorySummary, sex: ReferenceSex | null): LabSeries[] {
  return seriesOf(ofKind(summary, 'LAB'), sex).map(({ points, ...series }) => ({
    ...series,
    points: points.map(({ on, value, range, standing, entry }) => {
      const { code, value: written, unit, text } = entry.record.content
      return {
        on,
        value,
        ...range,
        standing,
        reported: { code, value: written, unit, text },
        sources: [...entry.shown],
      }
    }),
  }))
}

export const treatmentsIn = (summary: CategorySummary): Treatment[] =>
  ofKind(summary, 'TREATMENT').map((entry) => {
    const { kind: _, ...content } = entry.record.content
    return { ...common(entry), ...content }
  })

const prescription = (entry: OfKind<'PRESCRIPTION'>): Prescription => {
  const { kind: _, ...content } = entry.record.content
  return { ...common(entry), ...content }
}

export const prescriptionsIn = (summary: CategorySummary): Prescription[] =>
  ofKind(summary, 'PRESCRIPTION').map(prescription)

/** Each pair once. */
export function conflictsIn(summary: CategorySummary, master: DrugMaster): MedicationConflict[] {
  const drugs = ofKind(summary, 'PRESCRIPTION').map(drugOf)
  return drugs.flatMap((drug, place) =>
    conflictsOf([drug], drugs.slice(place + 1), master, { ownToo: false }).map(({ kind, other }) => ({
      kind,
      one: prescription(drug.entry),
      other: prescription(other.entry),
    })),
  )
}

function drugOf(entry: OfKind<'PRESCRIPTION'>): Drug & { readonly entry: OfKind<'PRESCRIPTION'> } {
  const { on, institution, content } = entry.record
  return { code: content.code, from: on, days: content.days, institution, inpatient: content.inpatient, entry }
}

export const checkupsIn = (summary: CategorySummary): Checkup[] =>
  ofKind(summary, 'CHECKUP').map((entry) => {
    const measures = measuresOf(entry.record.content)
    return {
      ...common(entry),
      items: entry.record.content.items.map((item) => ({ ...item })),
      findings: findingsOf(measures).map(({ measure, ...finding }) => ({ measure: nameOf(measure), ...finding })),
      metabolic: metabolicOf(measures),
      guidance: guidanceLevelOf(measures),
    }
  })

export const checkupTrendsIn = (summary: CategorySummary): CheckupTrend[] =>
  checkupTrendsOf(ofKind(summary, 'CHECKUP')).map(({ measure, unit, points }) => ({
    measure: nameOf(measure),
    unit,
    points: points.map(({ on, value, verdict, entry }) => ({ on, value, verdict, sources: [...entry.shown] })),
  }))

export const monthlyCostsIn = (summary: CategorySummary): MonthlyCost[] =>
  monthlyCostsOf(ofKind(summary, 'COST')).map(({ institutions, ...month }) => ({
    ...month,
    institutions: institutions.map(({ sources, ...one }) => ({ ...one, sources: [...sources] })),
  }))

export const notebookIn = (summary: CategorySummary): NotebookPage[] =>
  notebookOf(ofKind(summary, 'PRESCRIPTION')).map(({ on, sources, drugs }) => ({
    on,
    sources: [...sources],
    drugs: drugs.map(prescription),
  }))

/** `fastingGlucose` is FASTING_GLUCOSE to the graph. */
const nameOf = (measure: keyof Measures): CheckupMeasure =>
  measure.replace(/[A-Z]/g, (capital) => `_${capital}`).toUpperCase() as CheckupMeasure

export const documentsIn = (summary: CategorySummary): Document[] =>
  ofKind(summary, 'DOCUMENT').map((entry) => {
    const { kind: _, addressee, ...content } = entry.record.content
    return { ...common(entry), ...content, addressee: summary.places ? addressee : null }
  })
