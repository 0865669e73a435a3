import type { HangsOn } from '../../../schema/domain/consent.ts'
import type { PersonId, RegionId } from '../../../schema/domain/ids.ts'
import { type CivilDate, civilDateAt } from '../../../schema/domain/time.ts'
import type { RequestContext, Scope } from '../../shared/context.ts'
import { callerOf, invalid } from '../../shared/writing.ts'
import { yj } from '../codes/codes.ts'
import type { GatheringParts } from '../loaders.ts'
import { marksOf } from '../marks.ts'
import { type EntrySource, type Merged, merge, type Sourced } from '../merging.ts'
import type { NodeCheck, PlannedDrug } from '../node/question.ts'
import { institutionCode, type RecordOf } from '../record.ts'
import type { MedicationCheckInput } from '../resolver-types.ts'
import { atPlace, type ShownEntrySource } from '../summary.ts'
import type { ConflictKind } from './check.ts'
import { type DrugMaster, substanceOf } from './master.ts'

type Taken = RecordOf<'PRESCRIPTION'>

export interface FoundConflict {
  readonly person: { readonly id: PersonId }
  readonly code: string
  readonly kind: ConflictKind
  readonly severity: 'WARNING' | 'CRITICAL'
  /** Null: the node did not tell. */
  readonly found: Merged<Taken> | null
  /** What leads from the person to it, if that is in dispute. */
  readonly hangsOn: HangsOn
}

export interface CheckAnswer {
  readonly conflicts: readonly FoundConflict[]
  readonly unknown: readonly string[]
  readonly regionAway: boolean
}

const mostPlanned = 50

/** Asks every node that may hold what the person takes; each compares by itself, and tells what may be told. */
export async function checkMedication(
  person: PersonId,
  input: MedicationCheckInput,
  context: RequestContext,
  { index, facts, regions, master }: GatheringParts & { readonly master: DrugMaster },
): Promise<CheckAnswer> {
  const check = checkIn(input, civilDateAt(context.at), master)
  const caller = callerOf(context)
  const [[sources = []], callerFacts, subject] = await Promise.all([
    index.recordSources([person]),
    facts.caller(caller),
    facts.subject(person),
  ])
  const answers = await regions.ask({
    request: context.request,
    operation: context.operation,
    at: context.at,
    caller,
    callerFacts,
    subject,
    passes: [],
    check,
    wanted: sources
      .filter(
        ({ held }) => held.length === 0 || held.some(({ category, count }) => category === 'MEDICATION' && count > 0),
      )
      .map((source) => ({ source, categories: [] })),
  })
  const told = answers.flatMap(({ region, check: checked }) =>
    checked?.state === 'ANSWERED' ? checked.conflicts.map((conflict) => ({ region, conflict })) : [],
  )
  const links = new Map<string, HangsOn>(
    sources.flatMap(({ tokens }) => tokens.map(({ token, hangsOn }) => [token, hangsOn] as const)),
  )
  return {
    conflicts: input.planned.flatMap(({ code }, planned) =>
      (['CONTRAINDICATED', 'DUPLICATE'] as const).flatMap((kind) => {
        const some = told.filter(({ conflict }) => conflict.planned === planned && conflict.kind === kind)
        return foundIn(some.map(({ region, conflict: { record } }) => ({ region, record }))).map(
          (found): FoundConflict => ({
            person: { id: person },
            code,
            kind,
            severity: kind === 'CONTRAINDICATED' ? 'CRITICAL' : 'WARNING',
            found,
            hangsOn: found === null ? [] : (links.get(found.record.token) ?? []),
          }),
        )
      }),
    ),
    unknown: input.planned.map(({ code }) => code).filter((code) => !master.knows(substanceOf(code) ?? '')),
    regionAway: answers.some(({ check: checked }) => checked?.state === 'UNAVAILABLE'),
  }
}

/** One drug that several regions know is one; what is hidden is one, in however many regions it lies. */
function foundIn(
  told: readonly { readonly region: RegionId; readonly record: Taken | null }[],
): readonly (Merged<Taken> | null)[] {
  const shown = told.flatMap(({ region, record }): readonly Sourced<Taken>[] =>
    record === null ? [] : [{ region, record }],
  )
  return [...merge(shown), ...(shown.length < told.length ? [null] : [])]
}

function checkIn(
  { planned, ownInstitutionToo, prescription }: MedicationCheckInput,
  today: CivilDate,
  master: DrugMaster,
): NodeCheck {
  if (planned.length === 0 || planned.length > mostPlanned)
    throw invalid('COUNT', `Between one and ${mostPlanned} drugs are checked at once.`, ['input', 'planned'])
  const institution = prescription == null ? null : institutionCode.safeParse(prescription.institution)
  if (institution?.success === false)
    throw invalid('INSTITUTION', 'This is no institution.', ['input', 'prescription', 'institution'])
  return {
    planned: planned.map(({ code, from, days }, at): PlannedDrug => {
      const path = ['input', 'planned', at]
      const substance = yj.test(code) ? substanceOf(code) : null
      if (substance === null) throw invalid('CODE', 'This is no code of a drug.', [...path, 'code'])
      if (days != null && (days < 1 || days > 3_650)) throw invalid('DAYS', 'Not so many days.', [...path, 'days'])
      return { substance, against: master.against(substance), from: from ?? today, days: days ?? null }
    }),
    ownToo: ownInstitutionToo ?? false,
    prescription:
      prescription == null || institution == null ? null : { institution: institution.data, on: prescription.on },
  }
}

export interface OtherDrugShown {
  readonly record: Taken
  readonly sources: readonly ShownEntrySource[]
}

/** What the hub itself, too, lets the caller see of it. */
export function otherDrug(
  { found, hangsOn }: FoundConflict,
  scope: Scope<'MEDICATION'>,
  persons: readonly PersonId[],
): OtherDrugShown | null {
  if (found === null || !scope.sees(marksOf(found.record, { persons, guardian: null, hangsOn }))) return null
  const places = scope.sees(atPlace)
  const shown = ({ region, institution }: EntrySource): ShownEntrySource =>
    places ? { region, institution } : { region: null, institution: null }
  return { record: found.record, sources: found.sources.map(shown) }
}
