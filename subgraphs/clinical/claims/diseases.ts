import type { CivilDate } from '../../../schema/domain/time.ts'
import { carriesMyNumber } from '../../shared/text/check-digit.ts'
import { icd10 } from '../codes/codes.ts'
import type { StatementOf } from './claim.ts'
import { claimDay } from './dates.ts'
import type { diseases } from './layout.ts'
import type { ClaimFault } from './open-claim.ts'
import { textOf } from './text.ts'

type Disease = StatementOf<'DISEASE'>

/** 転帰区分. */
const outcomes: Readonly<Record<string, Disease['outcome']>> = { 1: 'CONTINUING', 2: 'CURED', 3: 'DIED', 4: 'STOPPED' }

/** What a line names, or the field that cannot be read. */
export function diseaseOf(
  fields: readonly string[],
  at: (typeof diseases)[string],
  on: CivilDate,
): Disease | { readonly fault: ClaimFault; readonly at: number } {
  const code = fields[at.code] ?? ''
  if (!/^\d{7}$/.test(code)) return { fault: 'CODE', at: at.code }
  const modifiers = fields[at.modifiers] ?? ''
  if (!/^(\d{4}){0,20}$/.test(modifiers)) return { fault: 'CODE', at: at.modifiers }
  const begun = at.since === null ? '' : (fields[at.since] ?? '')
  const since = begun === '' ? null : claimDay(begun)
  if (begun !== '' && since === null) return { fault: 'DATE', at: at.since ?? 0 }
  const written = textOf(fields[at.written], 400)
  if (written !== null && carriesMyNumber(written)) return { fault: 'MY_NUMBER', at: at.written }
  const explained = at.icd10 === null ? null : textOf(fields[at.icd10], 8)
  return {
    says: 'DISEASE',
    on,
    code,
    modifiers,
    written,
    icd10: explained !== null && icd10.test(explained) ? explained : null,
    since,
    outcome: outcomes[at.outcome === null ? '' : (fields[at.outcome] ?? '')] ?? 'CONTINUING',
    main: fields[at.main.at] === at.main.value,
  }
}

/** A DPC claim names a disease among those that explain the stay, and among those billed by item: it is one. */
export class Diseases {
  readonly #found = new Map<string, Disease>()

  add(disease: Disease): void {
    const key = `${disease.code} ${disease.modifiers} ${disease.written}`
    const before = this.#found.get(key)
    this.#found.set(key, before === undefined ? disease : together(before, disease))
  }

  all(): readonly Disease[] {
    return [...this.#found.values()]
  }
}

const together = (one: Disease, other: Disease): Disease => ({
  ...one,
  icd10: one.icd10 ?? other.icd10,
  since: one.since ?? other.since,
  outcome: one.outcome === 'CONTINUING' ? other.outcome : one.outcome,
  main: one.main || other.main,
})
