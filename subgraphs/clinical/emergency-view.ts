import type { Coordinate, RegionId } from '../../schema/domain/ids.ts'
import { civilDateAt, days, type Instant } from '../../schema/domain/time.ts'
import type { AuditLog } from '../shared/audit/audit.ts'
import { decide } from '../shared/consent/decide.ts'
import type { ClinicalPage, EmergencyViews } from '../shared/emergency-view.ts'
import { createGate } from '../shared/gate.ts'
import { allergiesIn, conditionsIn, infectionsIn, prescriptionsIn } from './entries.ts'
import { type GatheringParts, gather } from './loaders.ts'
import type { CategorySummary } from './summary.ts'

export interface EmergencyViewParts extends GatheringParts {
  readonly audit: AuditLog
  readonly region: RegionId | null
}

/** Drugs prescribed or dispensed before this many days are not what somebody takes. */
const takenWithin = 180

/**
 * The emergency view of anyone (救急時閲覧), asked by the emergency subgraph for its caller: EMERGENCY_SUMMARY is decided
 * here again, and so is each entry, by the hub and by the node that holds it.
 */
export function emergencyViews(parts: EmergencyViewParts): EmergencyViews {
  const { facts, audit, region } = parts
  return {
    async emergencyView({ request, operation, at, caller, person, passes }) {
      const operationAudit = { log: audit, tickets: [] }
      const gate = createGate({ caller, at, request, operation, region, facts, audit: operationAudit, decide })
      for (const pass of passes) gate.present(pass)
      try {
        const decision = await gate.decide({
          coordinate: 'Person.emergencySummary' as Coordinate,
          action: 'READ',
          category: 'EMERGENCY_SUMMARY',
          labels: [],
          subject: person,
          listed: true,
        })
        if (decision.outcome !== 'ALLOW') return null
        const asked = { scope: gate.scope('EMERGENCY_SUMMARY', person), since: null, regions: null }
        const summary = (await gather([asked], { request, operation, at, caller }, parts, passes)).get(asked)
        if (summary === undefined) throw new Error('A summary was asked for and not gathered.')
        return pageOf(summary, civilDateAt((at - days(takenWithin)) as Instant))
      } finally {
        gate.record()
        await audit.settle(operationAudit.tickets)
      }
    },
  }
}

function pageOf(summary: CategorySummary, takenSince: string): ClinicalPage {
  const allergies = (['DRUG_ALLERGY', 'OTHER_ALLERGY'] as const).flatMap((kind) =>
    allergiesIn(summary, kind).map(({ on, substance, criticality, reaction }) => ({
      on,
      substance,
      drug: kind === 'DRUG_ALLERGY',
      severe: criticality === 'HIGH',
      reaction: reaction ?? null,
    })),
  )
  return {
    allergies: allergies.toSorted((one, other) => Number(other.severe) - Number(one.severe)),
    diagnoses: conditionsIn(summary)
      .filter(({ outcome, ended, suspected }) => outcome === 'CONTINUING' && ended == null && !suspected)
      .map(({ on, name, code }) => ({ on, name, code: code ?? null })),
    drugs: prescriptionsIn(summary)
      .filter(({ on }) => on >= takenSince)
      .map(({ on, drug, dosage, days }) => ({ on, name: drug, dosage: dosage ?? null, days: days ?? null })),
    infections: infectionsIn(summary)
      .filter(({ result }) => result === 'POSITIVE')
      .map(({ on, test }) => ({ on, test })),
    sources: summary.sources,
  }
}
