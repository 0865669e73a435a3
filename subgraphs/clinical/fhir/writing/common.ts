import { createHash } from 'node:crypto'
import type { RecordLabel } from '../../record.ts'
import type { Shown } from '../../summary.ts'
import { systems } from '../systems.ts'

/** An entry as it goes out: what is said, and who says so as far as the reader may know. */
export type Outgoing = Pick<Shown, 'record' | 'shown'>

/** FHIR's ids have no underscore, and the hub's have: the same name for the same thing, each time. */
export function uuidOf(name: string): string {
  const digest = createHash('sha256').update(name).digest('hex')
  const variant = ((Number.parseInt(digest.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `${variant}${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join('-')
}

export const urlOf = (name: string): string => `urn:uuid:${uuidOf(name)}`

/** Sensitivity of v3-ActCode; what a label is called there. UNDISCLOSED is a tag of its own. */
const sensitivities: Readonly<Record<Exclude<RecordLabel, 'UNDISCLOSED'>, string>> = {
  PSYCHIATRIC: 'PSY',
  INFECTION: 'STD',
  GENETIC: 'GDIS',
  ABUSE: 'SDV',
}

export interface Reference {
  readonly reference: string
}

/** What every resource begins with. */
export function commonOf({ record, shown }: Outgoing, profile: string) {
  const { id, labels, keptFrom, keepLong } = record
  const security = labels.flatMap((label) =>
    label === 'UNDISCLOSED' ? [] : [{ system: systems.sensitivity, code: sensitivities[label] }],
  )
  const tags = [
    ...(keepLong ? ['LTS'] : []),
    ...(labels.includes('UNDISCLOSED') ? ['UNINFORMED'] : []),
    ...(keptFrom.length > 0 ? ['UNDELIVERED'] : []),
  ].map((code) => ({ system: systems.indication, code }))
  const institutions = [...new Set(shown.flatMap(({ institution }) => institution ?? []))]
  return {
    id: uuidOf(id),
    meta: {
      profile: [profile],
      ...(security.length === 0 ? {} : { security }),
      ...(tags.length === 0 ? {} : { tag: tags }),
    },
    identifier: [{ system: systems.resource, value: id }],
    ...(institutions.length === 0
      ? {}
      : {
          extension: institutions.map((value) => ({
            url: systems.institutionExtension,
            valueIdentifier: { system: value.length === 10 ? systems.institution : systems.insurer, value },
          })),
        }),
  }
}

export const conceptOf = (text: string, system: string, code: string | null) => ({
  ...(code === null ? {} : { coding: [{ system, code }] }),
  text,
})

/** Left out where there is none. */
export const given = <K extends string, V>(name: K, value: V | null): { readonly [key in K]?: V } =>
  (value === null ? {} : { [name]: value }) as { readonly [key in K]?: V }
