import type { ContentOf } from '../record.ts'
import { systems } from './systems.ts'

type Outcome = ContentOf<'CONDITION'>['outcome']

/** 転帰 as JP Core's extension has it: HL7 table 0241, and JHSD table 0006 for what that has no word for. */
export const outcomeConcepts: Readonly<Record<Outcome, readonly [system: string, code: string]>> = {
  CONTINUING: [systems.jhsdOutcome, 'C'],
  CURED: [systems.hl7Outcome, 'F'],
  DIED: [systems.hl7Outcome, 'D'],
  STOPPED: [systems.jhsdOutcome, 'I'],
}

export function outcomeIn(
  codings: readonly { readonly system?: string | undefined; readonly code?: string | undefined }[],
): Outcome | null {
  const found = Object.entries(outcomeConcepts).find(([, [system, code]]) =>
    codings.some((coding) => coding.system === system && coding.code === code),
  )
  return (found?.[0] ?? null) as Outcome | null
}
