import { randomUUID } from 'node:crypto'
import type { Caller } from '../../schema/domain/caller.ts'
import { asPersonId, type Coordinate, type PersonId } from '../../schema/domain/ids.ts'
import type { InputPath } from '../../schema/domain/outcome.ts'
import { type CivilDate, civilDateAt } from '../../schema/domain/time.ts'
import type { FactReader } from '../shared/consent/facts.ts'
import type { RequestContext } from '../shared/context.ts'
import { Refused } from '../shared/failure.ts'
import { refusalOf } from '../shared/policy/refusal.ts'
import type { PlaceOfRecords, RecordPlaces } from '../shared/record-places.ts'
import { carriesMyNumber } from '../shared/text/check-digit.ts'
import { isGarbled } from '../shared/text/normalise.ts'
import { callerOf, institutionOf, invalid } from '../shared/writing.ts'
import { checkupItem, isAnswer } from './checkup/items.ts'
import { targetShapes } from './codes/codes.ts'
import { placeOf } from './import/importing.ts'
import {
  type ClinicalCategory,
  type Content,
  type ContentOf,
  categoryOf,
  contentSchema,
  type RecordLabel,
} from './record.ts'
import type { Regions } from './regions/asking.ts'
import type { Said } from './said.ts'
import type { Holding, Putting } from './store.ts'
import type { KnownNode } from './summary.ts'

export interface RecordingParts {
  readonly facts: FactReader
  readonly regions: Regions
  readonly nodes: readonly KnownNode[]
  readonly places: RecordPlaces
}

/** One record as an institution's system writes it. */
export interface EntryInput {
  readonly person: string
  /** The institution's own name for it. */
  readonly source: string
  readonly on: CivilDate
  readonly labels?: readonly RecordLabel[] | null
  readonly hiddenFromPerson?: boolean | null
  readonly keepLong?: boolean | null
  /** Whose node keeps it; their own where they belong to one. */
  readonly region?: string | null
}

export interface Recorded {
  readonly person: { readonly id: PersonId }
  readonly outcome: Putting
}

/** Into the node of the caller's own region, or the one an insurer names; the index is told where it lies before the caller is told that it does. */
export async function recordEntry(
  input: EntryInput,
  said: Said,
  coordinate: string,
  context: RequestContext,
  { facts, regions, nodes, places }: RecordingParts,
): Promise<Recorded> {
  refuseTexts(input, ['input'])
  const person = asPersonId(input.person)
  if (person === null) throw invalid('ID', 'This is no id of the hub.', ['input', 'person'])
  if (!/^\S{1,200}$/.test(input.source)) throw invalid('SOURCE', 'A name of up to 200 signs.', ['input', 'source'])
  if (input.on > civilDateAt(context.at))
    throw invalid('FUTURE', 'Nothing is recorded before its day.', ['input', 'on'])
  const content = contentIn(said)
  const category = categoryOf[content.kind]
  await mayWrite(category, person, coordinate, context)

  const institution = institutionOf(context)
  const caller = callerOf(context)
  const kept = regionFor(caller, input.region ?? null)
  const found = nodes.find(({ region }) => region === kept)
  if (found === undefined) throw noNode()
  const node = { node: found.node, region: found.region }
  const token = await places.tokenOn(node, person, input.on)
  if (token === null)
    throw new Refused({ code: 'NOT_FOUND', message: 'They held no number on that day.', reason: 'NO_NUMBER' })
  const [callerFacts, subject] = await Promise.all([facts.caller(caller), facts.subject(person)])
  const written = await regions.record(node.node, {
    request: context.request,
    id: randomUUID(),
    operation: context.operation,
    at: context.at,
    caller,
    callerFacts,
    subject,
    told: {
      source: `hub/${input.source}`,
      token,
      institution,
      on: input.on,
      labels: [
        ...new Set([...(input.labels ?? []), ...(content.kind === 'INFECTION' ? (['INFECTION'] as const) : [])]),
      ],
      keptFrom: input.hiddenFromPerson === true ? ['PERSON', 'GUARDIANS'] : [],
      keepLong: input.keepLong ?? false,
      content,
    },
  })
  if (written === null) throw away()
  if (!(await places.tellPlaces(node, written.holdings.map(placeIn)))) throw away()
  return { person: { id: person }, outcome: written.outcome }
}

/** 保険者 and 市町村 have insured everywhere; an institution's records lie with its own network. */
function regionFor({ role, region }: Caller, named: string | null): string | null {
  if (role === 'INSURER' || role === 'MUNICIPALITY') return named ?? region
  if (named !== null && named !== region)
    throw invalid('REGION', 'Your records are kept in your own region.', ['input', 'region'])
  return region
}

const placeIn = (holding: Holding): PlaceOfRecords => ({ ...placeOf(holding), facility: holding.institution })

const away = (): Refused =>
  new Refused({
    code: 'REGION_UNAVAILABLE',
    message: 'The node of the region did not take it. Ask again: it is kept once.',
  })
const noNode = (): Refused =>
  new Refused({ code: 'NOT_FOUND', message: 'The hub knows no node of this region.', reason: 'NO_NODE' })

/** The field's own question was about nobody; this one is about the person, and on record. */
async function mayWrite(
  category: ClinicalCategory,
  person: PersonId,
  coordinate: string,
  { gate, caller }: RequestContext,
): Promise<void> {
  const decision = await gate.decide({
    coordinate: coordinate as Coordinate,
    action: 'WRITE',
    category,
    labels: [],
    subject: person,
    listed: true,
    author: caller?.institution ?? null,
  })
  if (decision.outcome === 'ALLOW') return
  throw new Refused(
    decision.outcome === 'DENY' ? refusalOf(decision) : { code: 'NOT_PERMITTED', message: 'This may not be written.' },
  )
}

/** What is said, checked as any other way in has it. */
function contentIn({ content: said, path }: Said): Content {
  const read = contentSchema.safeParse(said)
  if (!read.success) {
    const [issue] = read.error.issues
    const below = (issue?.path ?? []).map((step) => (typeof step === 'symbol' ? String(step) : step))
    throw invalid('MALFORMED', 'This cannot be kept.', [...path, ...below])
  }
  const content = read.data
  const shape = shapeOf(content.kind)
  const code = 'code' in content ? content.code : null
  if (shape !== null && code !== null && !shape.test(code))
    throw invalid('CODE', 'This is no code of the nation’s.', [...path, 'code'])
  if (content.kind === 'CHECKUP') refuseItems(content, [...path, 'items'])
  return content
}

/** As a check-up's file is read; there what is no item is left out, here who writes it can mend it. */
function refuseItems({ items }: ContentOf<'CHECKUP'>, path: InputPath): void {
  for (const [place, { code, value, text }] of items.entries()) {
    const item = checkupItem(code)
    if (item === null) throw invalid('ITEM', 'The programme has no such item.', [...path, place, 'code'])
    const answered = item.kind === 'TEXT' ? text !== null : value !== null
    if (!answered || (item.kind === 'CODE' && value !== null && !isAnswer(item, value)))
      throw invalid('ANSWER', 'This is no answer to this item.', [...path, place])
  }
}

function shapeOf(kind: Content['kind']): RegExp | null {
  if (kind === 'CONDITION') return targetShapes.CONDITION
  if (kind === 'LAB') return targetShapes.LAB
  return kind === 'PRESCRIPTION' || kind === 'DRUG_ALLERGY' ? targetShapes.DRUG : null
}

/** Wherever it stands. */
function refuseTexts(value: unknown, path: InputPath): void {
  if (typeof value === 'string') {
    if (carriesMyNumber(value))
      throw invalid('MY_NUMBER', 'This looks like a My Number (個人番号); the hub never takes one.', path)
    if (isGarbled(value)) throw invalid('GARBLED', 'A character was lost or is not printable.', path)
  } else if (Array.isArray(value)) for (const [place, inner] of value.entries()) refuseTexts(inner, [...path, place])
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) refuseTexts(inner, [...path, name])
}
