import type { Coordinate } from '../../../schema/domain/ids.ts'
import { civilDateAt } from '../../../schema/domain/time.ts'
import type { Gate } from '../../shared/context.ts'
import { marksOf } from '../marks.ts'
import { conflictsOf, type Drug } from '../medication/check.ts'
import type { RecordOf } from '../record.ts'
import { withinRetention } from '../retention.ts'
import type { ClinicalStore } from '../store.ts'
import type { AskedToken, NodeCheck, NodeConflict, NodeQuestion, PlannedDrug } from './question.ts'
import { reachOf } from './reach.ts'

type Taken = RecordOf<'PRESCRIPTION'>
type Compared = Drug & { readonly record: Taken; readonly shown: boolean }

const coordinate = 'Node.medicationCheck' as Coordinate

/**
 * By law the check tells that there is a conflict, with consent or without; what the other drug is follows consent. What
 * is labelled takes part only where the caller may see it: that there is a conflict would tell of it.
 */
export async function conflictsFor(
  check: NodeCheck,
  question: NodeQuestion,
  gate: Gate,
  store: ClinicalStore,
): Promise<readonly NodeConflict[]> {
  const compared: Compared[] = []
  for (const asked of question.tokens) compared.push(...(await comparedUnder(asked, check, question, gate, store)))
  const institution = question.caller.institution ?? nowhere
  const conflicts = check.planned.flatMap((drug, planned) =>
    conflictsOf([plannedDrug(drug, institution)], compared, masterOf(drug), { ownToo: check.ownToo }).map(
      ({ kind, other }): NodeConflict => ({ planned, kind, record: other.shown ? other.record : null }),
    ),
  )
  return [...conflicts.filter(({ record }) => record !== null), ...hiddenOnce(conflicts)]
}

const nowhere = '' as Drug['institution']

/** How many hidden ones there are would tell of them. */
function hiddenOnce(conflicts: readonly NodeConflict[]): readonly NodeConflict[] {
  const hidden = conflicts.filter(({ record }) => record === null)
  return [...new Map(hidden.map((one) => [`${one.planned} ${one.kind}`, one])).values()]
}

const plannedDrug = ({ substance, from, days }: PlannedDrug, institution: Drug['institution']): Drug => ({
  code: substance,
  from,
  days,
  institution,
  inpatient: false,
})

const masterOf = ({ substance, against }: PlannedDrug) => ({
  contraindicated: (one: string, other: string) =>
    against.includes(one === substance ? other : one) && (one === substance || other === substance),
})

async function comparedUnder(
  asked: AskedToken,
  { prescription }: NodeCheck,
  question: NodeQuestion,
  gate: Gate,
  store: ClinicalStore,
): Promise<readonly Compared[]> {
  const { token, from, until } = asked
  const field = { coordinate, action: 'READ', labels: [], subject: token, listed: true } as const
  const lawful = await gate.decide({ ...field, category: 'NUMBER' })
  const consent = await gate.decide({ ...field, category: 'MEDICATION' })
  if (lawful.outcome !== 'ALLOW' || consent.outcome === 'ABSENT') return []
  if (consent.outcome === 'DENY' && consent.code !== 'CONSENT_REQUIRED' && consent.code !== 'CONSENT_REFUSED') return []
  const scope = consent.outcome === 'ALLOW' ? gate.scope('MEDICATION', token) : null
  const reach = reachOf(question, asked)
  const taken = await store.taken({ scope: gate.scope('NUMBER', token), from, until })
  return withinRetention(taken, civilDateAt(question.at)).flatMap((record): readonly Compared[] => {
    const shown = scope?.sees(marksOf(record, reach)) === true
    if (!shown && record.labels.length > 0) return []
    return isThatPrescription(record, prescription) ? [] : [{ ...drugOf(record), record, shown }]
  })
}

const isThatPrescription = ({ institution, on, content }: Taken, prescription: NodeCheck['prescription']): boolean =>
  prescription !== null &&
  content.stage === 'PRESCRIBED' &&
  institution === prescription.institution &&
  on === prescription.on

const drugOf = ({ on, institution, content: { code, days, inpatient } }: Taken): Drug => ({
  code,
  from: on,
  days,
  institution,
  inpatient,
})
