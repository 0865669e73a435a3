import type { Bundle } from 'fhir/r4.js'
import type { PersonId } from '../../../../schema/domain/ids.ts'
import type { Instant } from '../../../../schema/domain/time.ts'
import { profiles, systems } from '../systems.ts'
import { type Outgoing, urlOf, uuidOf } from './common.ts'
import { resourceOf } from './resources.ts'

export interface Subject {
  readonly person: PersonId
  /** 被保険者個人識別子, where the reader has it: the hub's clinical side does not. */
  readonly insured?: string
}

/** One person's entries as one Bundle: the person first, whom all others name. */
export function bundleOf(subject: Subject, entries: readonly Outgoing[], at: Instant): Bundle {
  const reference = urlOf(subject.person)
  const patient = {
    resourceType: 'Patient' as const,
    id: uuidOf(subject.person),
    meta: { profile: [profiles.patient] },
    identifier: [
      { system: systems.person, value: subject.person },
      ...(subject.insured === undefined ? [] : [{ system: systems.insured, value: subject.insured }]),
    ],
  }
  const resources = entries.flatMap((entry) => {
    const resource = resourceOf(entry, { reference })
    return resource === null ? [] : [{ fullUrl: urlOf(entry.record.id), resource }]
  })
  return {
    resourceType: 'Bundle' as const,
    type: 'collection' as const,
    timestamp: new Date(at).toISOString(),
    entry: [{ fullUrl: reference, resource: patient }, ...resources],
  }
}
