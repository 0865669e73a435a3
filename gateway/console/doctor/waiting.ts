import type { SectionState } from '../record/keeper.ts'

/** Somebody who named this doctor, with where the sections of their record stand. */
export interface Attended {
  readonly id: string
  readonly name: string
  readonly birthDate: string | null
  readonly sections: readonly { readonly state: SectionState; readonly saved: string }[]
}

export interface Listed extends Omit<Attended, 'sections'> {
  readonly waiting: number
  /** Of what waits longest. */
  readonly since: string | null
}

/** Who waits longest first; then those with nothing to approve, as they were listed. */
export function waitingFirst(attended: readonly Attended[]): readonly Listed[] {
  const listed = attended.map(({ sections, ...person }) => {
    const submitted = sections.filter(({ state }) => state === 'SUBMITTED')
    const since = submitted.map(({ saved }) => saved).sort()[0] ?? null
    return { ...person, waiting: submitted.length, since }
  })
  const waits = listed.filter(({ since }) => since !== null)
  return [
    ...waits.sort((one, other) => Date.parse(one.since ?? '') - Date.parse(other.since ?? '')),
    ...listed.filter(({ since }) => since === null),
  ]
}
