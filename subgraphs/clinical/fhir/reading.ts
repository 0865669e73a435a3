import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import type { PlainNumber } from '../../shared/internal.ts'
import type { Read } from '../import/reading.ts'
import { type Content, contentSchema, type KeptFrom, type RecordLabel } from '../record.ts'
import type { ToldRecord } from '../store.ts'
import { beginsReport, readReport } from './checkup-report.ts'
import { saidIn } from './content.ts'
import type { FhirFault, FhirReading } from './faults.ts'
import { insuredIn } from './insured.ts'
import { localCodeIn } from './local-code.ts'
import type { Piece } from './pieces.ts'
import { type Reference, type Resource, resourceSchema, takenTypes } from './resources.ts'
import { systems } from './systems.ts'

export interface FhirReader {
  read(text: string): FhirReading
  /** A document (健診結果報告書) that consists of these entries. */
  report(texts: readonly string[]): FhirReading
}

const patientsKept = 50_000
const aside: FhirReading = { outcome: 'ASIDE' }
const refused = (fault: FhirFault, field: string | null = null): FhirReading => ({ outcome: 'REFUSED', fault, field })

const entry = z.looseObject({ fullUrl: z.string().max(4_000).optional(), resource: z.looseObject({}) })
const typed = z.looseObject({ resourceType: z.string() })
const bundle = z.looseObject({ resourceType: z.literal('Bundle'), entry: z.array(z.unknown()).default([]) })

/** Reads the entries of one file, in their order. `institution`: whose they are where they do not say. */
export function fhirReader(institution: InstitutionCode | null): FhirReader {
  const patients = new LRUCache<string, PlainNumber>({ max: patientsKept })

  const numberOf = (subject: Reference | undefined, { contained }: Resource): PlainNumber | 'NO_PATIENT' | 'NUMBER' => {
    const named = insuredIn(subject?.identifier === undefined ? [] : [subject.identifier])
    if (named !== null) return named.ok ? named.value : 'NUMBER'
    const reference = subject?.reference ?? ''
    if (!reference.startsWith('#')) return patients.get(reference) ?? 'NO_PATIENT'
    const within = contained?.find(({ id }) => id === reference.slice(1))
    const number = insuredIn(within?.identifier ?? [])
    return number === null ? 'NO_PATIENT' : number.ok ? number.value : 'NUMBER'
  }

  const keepInMind = ({ id, identifier }: Resource, fullUrl: string | undefined): FhirReading => {
    const number = insuredIn(identifier ?? [])
    if (number === null) return aside
    if (!number.ok) return refused('NUMBER', 'identifier')
    for (const name of [fullUrl, id === undefined ? undefined : `Patient/${id}`])
      if (name !== undefined) patients.set(name, number.value)
    return aside
  }

  return {
    report(texts) {
      const entries = texts.map(jsonIn)
      return entries.includes(undefined) ? refused('NOT_JSON') : readReport(entries, institution)
    },
    read(text) {
      const json = jsonIn(text)
      if (json === undefined) return refused('NOT_JSON')
      const wrapped = entry.safeParse(json)
      const candidate = wrapped.success ? wrapped.data.resource : json
      const type = typed.safeParse(candidate)
      if (!type.success) return refused('NO_RESOURCE')
      if (type.data.resourceType === 'Bundle') return readBundle(candidate, institution)
      if (!takenTypes.has(type.data.resourceType)) return aside
      const parsed = resourceSchema.safeParse(candidate)
      if (!parsed.success) return refused('MALFORMED', fieldIn(parsed.error))
      const resource = parsed.data
      if (resource.resourceType === 'Patient') return keepInMind(resource, wrapped.data?.fullUrl)

      const said = saidIn(resource)
      if (said === null) return aside
      if (typeof said.content === 'string') return refused(said.content, 'code')
      const content = contentSchema.safeParse(said.content)
      if (!content.success) return refused('MALFORMED', fieldIn(content.error))
      if (said.on === null) return refused('NO_DATE')
      const source = sourceOf(resource)
      if (source === null) return refused('NO_ID', 'identifier')
      const author = institutionOf(resource) ?? institution
      if (author === null) return refused('NO_INSTITUTION', 'extension')
      const subject = resource.resourceType === 'AllergyIntolerance' ? resource.patient : resource.subject
      const number = numberOf(subject, resource)
      if (typeof number === 'string') return refused(number, 'subject')
      const told = {
        source,
        institution: author,
        on: said.on,
        ...marksIn(resource, content.data),
        content: content.data,
      }
      const local = localCodeIn(resource, content.data)
      return { outcome: 'RECORD', number, told: local === undefined ? told : { ...told, local } }
    },
  }
}

/** Characters of a document's entries; none comes near. */
const longestReport = 8 * 1024 * 1024

/** Entry by entry, as a file has them; a file that is one document (健診結果報告書) is told of at its end. */
export async function* readEach(pieces: AsyncIterable<Piece>, reader: FhirReader): AsyncGenerator<Read<FhirFault>> {
  let report: string[] | null = null
  let length = 0
  let cut: FhirFault | null = null
  for await (const { place, text } of pieces) {
    const unread = text === 'TOO_LONG' || text === 'CUT_OFF' ? text : null
    if (place === 1 && unread === null && beginsReport(jsonIn(text))) report = []
    if (report === null) {
      yield { place, reading: unread === null ? reader.read(text) : refused(unread) }
      continue
    }
    length += text.length
    if (unread === 'CUT_OFF' || length > longestReport) cut ??= unread ?? 'TOO_LONG'
    if (cut !== null) report = []
    else if (unread === null) report.push(text)
    // A picture, or pages in one: nothing that is read is so long.
    if (place > 1) yield { place, reading: unread === 'TOO_LONG' ? refused(unread) : aside }
  }
  if (report !== null) yield { place: 1, reading: cut === null ? reader.report(report) : refused(cut) }
}

/** A Bundle within a file of resources: a document is one record, and the entries of others belong into a file. */
function readBundle(candidate: unknown, institution: InstitutionCode | null): FhirReading {
  const found = bundle.safeParse(candidate)
  if (!found.success) return refused('MALFORMED', 'entry')
  const { entry: entries } = found.data
  if (entries.length === 0) return aside
  return beginsReport(entries[0]) ? readReport(entries, institution) : refused('NESTED', 'entry')
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const fieldIn = ({ issues }: z.ZodError): string | null => issues[0]?.path.map(String).join('.') || null

function sourceOf({ resourceType, identifier, id }: Resource): string | null {
  const given = identifier?.find(({ system }) => system === systems.resource) ?? identifier?.[0]
  const name = given?.value ?? id
  return name === undefined || name === '' || name.length > 200 ? null : `${resourceType}/${name}`
}

function institutionOf({ extension, contained }: Resource): InstitutionCode | null {
  const identifiers = [
    ...(extension ?? []).map(({ valueIdentifier }) => valueIdentifier),
    ...(contained ?? []).filter(({ resourceType }) => resourceType === 'Organization').flatMap((one) => one.identifier),
  ]
  const found = identifiers.find(
    (one) =>
      (one?.system === systems.institution && /^\d{10}$/.test(one.value ?? '')) ||
      (one?.system === systems.insurer && /^(\d{6}|\d{8})$/.test(one.value ?? '')),
  )
  return (found?.value ?? null) as InstitutionCode | null
}

/** Sensitivity of v3-ActCode, as security labels carry it. */
const sensitivities: ReadonlyMap<string, RecordLabel> = new Map([
  ['PSY', 'PSYCHIATRIC'],
  ['PSYTHPN', 'PSYCHIATRIC'],
  ['HIV', 'INFECTION'],
  ['STD', 'INFECTION'],
  ['GDIS', 'GENETIC'],
  ['DV', 'ABUSE'],
  ['SDV', 'ABUSE'],
])

function marksIn({ meta }: Resource, content: Content): Pick<ToldRecord, 'labels' | 'keptFrom' | 'keepLong'> {
  const tags = new Set((meta?.tag ?? []).flatMap(({ system, code }) => (system === systems.indication ? [code] : [])))
  const labels = new Set((meta?.security ?? []).flatMap(({ code = '' }) => sensitivities.get(code) ?? []))
  if (content.kind === 'INFECTION') labels.add('INFECTION')
  if (tags.has('UNINFORMED')) labels.add('UNDISCLOSED')
  const keptFrom: readonly KeptFrom[] = tags.has('UNDELIVERED') ? ['PERSON', 'GUARDIANS'] : []
  return { labels: [...labels], keptFrom, keepLong: tags.has('LTS') }
}
