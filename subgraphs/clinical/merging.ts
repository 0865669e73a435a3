import type { InstitutionCode, RegionId } from '../../schema/domain/ids.ts'
import { analyteOf } from './labs/analytes.ts'
import { conversionTo, converted, unitText } from './labs/convert.ts'
import type { ClinicalRecord, ContentOf } from './record.ts'

/** Who says so. */
export interface EntrySource {
  readonly region: RegionId
  readonly institution: InstitutionCode
}

export interface Sourced<R extends ClinicalRecord = ClinicalRecord> {
  readonly record: R
  readonly region: RegionId
}

/** One fact, however many say so. */
export interface Merged<R extends ClinicalRecord = ClinicalRecord> {
  /** As the first of the sources recorded it; of a drug, as the first that handed it over did. */
  readonly record: R
  readonly sources: readonly EntrySource[]
}

const written = (text: string): string => text.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase()

/** What makes two records one fact; two that one institution keeps in one region stay apart: it has its reasons. */
function factOf({ on, content, institution }: ClinicalRecord): string {
  // What one place is paid is no other's.
  const whose = content.kind === 'COST' ? [institution] : []
  return JSON.stringify([content.kind, ...whose, ...sayingOf(content, on)])
}

function sayingOf(content: ClinicalRecord['content'], on: string): readonly (string | number | boolean | null)[] {
  switch (content.kind) {
    case 'CONDITION':
      // The day of recording is each institution's own; the onset is the illness's.
      return [
        content.code ?? written(content.name),
        content.onset ?? on,
        content.ended,
        content.suspected,
        content.outcome,
      ]
    case 'DRUG_ALLERGY':
    case 'OTHER_ALLERGY':
      return [content.code ?? written(content.substance), content.criticality]
    case 'INFECTION':
      return [content.test, content.result, on]
    case 'LAB':
      return [on, ...labOf(content)]
    case 'TREATMENT':
      return [on, content.code ?? written(content.name)]
    case 'COST':
      return [on, content.setting, content.points, content.days]
    case 'PRESCRIPTION':
      return [
        on,
        content.code ?? written(content.drug),
        content.days,
        content.inpatient,
        content.dosage === null ? null : written(content.dosage),
      ]
    case 'CHECKUP':
      return [on, JSON.stringify(content.items.toSorted((one, other) => (one.code < other.code ? -1 : 1)))]
    case 'DOCUMENT':
      return [on, content.type, written(content.title), content.addressee, content.text]
  }
}

function labOf({ code, name, value, unit, text }: ContentOf<'LAB'>): readonly (string | number | null)[] {
  const analyte = analyteOf(code)
  const conversion = analyte === null || unit === null ? null : conversionTo(analyte, unit)
  if (analyte === null || conversion === null || value === null)
    return [code ?? written(name), value, unit === null ? null : unitText(unit), text]
  return [analyte.code, converted(value, conversion, analyte.decimals)]
}

/** The same fact from several institutions is one entry with several sources, in the order given. */
export function merge<R extends ClinicalRecord>(records: readonly Sourced<R>[]): readonly Merged<R>[] {
  const facts = new Map<string, { record: R; readonly sources: EntrySource[] }[]>()
  for (const { record, region } of records) {
    const key = factOf(record)
    const source = { region, institution: record.institution }
    const entries = facts.get(key) ?? []
    const entry = entries.find(({ sources }) => !sources.some((known) => saysTheSame(known, source)))
    if (entry === undefined) facts.set(key, [...entries, { record, sources: [source] }])
    else {
      entry.sources.push(source)
      if (isHandedOver(record) && !isHandedOver(entry.record)) entry.record = record
    }
  }
  return [...facts.values()].flat().sort((one, other) => newestFirst(one.record, other.record))
}

/** What was prescribed, and then handed over (調剤), is one drug; that it was taken home is the later word. */
const isHandedOver = ({ content }: ClinicalRecord): boolean =>
  content.kind === 'PRESCRIPTION' && content.stage === 'DISPENSED'

const saysTheSame = (one: EntrySource, other: EntrySource): boolean =>
  one.institution === other.institution && one.region === other.region

function newestFirst(one: ClinicalRecord, other: ClinicalRecord): number {
  if (one.on !== other.on) return one.on < other.on ? 1 : -1
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0
}
