import type { InstitutionCode, UserId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import type { Form, Item } from './catalogue/item.ts'
import type { Reason } from './checking/reasons.ts'
import type { FormRules, Missing } from './checking/row.ts'
import { namingOf } from './naming.ts'
import type { CareRows } from './rows.ts'
import type { RowRefusal } from './store.ts'
import type { CareRecordTable } from './tables.ts'
import {
  dayOf,
  type Kept,
  keptAfter,
  nothingKept,
  serviceUsers,
  type TakenRow,
  type Told,
  valueAfter,
} from './telling.ts'

export interface Taking {
  readonly office: InstitutionCode
  /** How they came: in a file, or by somebody's hand. */
  readonly upload: number | null
  readonly enteredBy: UserId | null
  readonly rules: FormRules
  readonly rows: readonly TakenRow[]
  /** Whether what a complete record lacks leaves a draft; else it is refused. */
  readonly drafts: boolean
  readonly at: Instant
}

export interface Taken {
  /** The record of each row, in their order; null: the row was refused. */
  readonly ids: readonly (string | null)[]
  readonly landed: number
  readonly unchanged: number
  readonly refused: readonly RowRefusal[]
  readonly refusedRows: number
}

/** A record as the rows so far have left it. */
export interface Standing {
  /** Among the rows made here; null: it stood before. */
  readonly made: number | null
  readonly revision: number
  readonly handle: string
  readonly service: string
  readonly version: string
  readonly state: string
  readonly kept: Kept
}

export interface Made {
  readonly row: Omit<CareRecordTable, 'revision' | 'superseded' | 'layout' | 'person'>
  /** The revision that it takes the place of. */
  readonly before: number | null
  /** Of the rows made here, the one that took its own place. */
  next: number | null
}

export interface Known {
  readonly standing: Map<string, Standing>
  /** Whom the office has told of, by service. */
  readonly known: ReadonlySet<string>
  readonly parents: ReadonlySet<string>
}

/** What each row makes of the records as they stand: one more revision, no change, or a refusal. */
export function judge(
  careRows: CareRows,
  { office, upload, enteredBy, rules, drafts, at }: Taking,
  named: readonly Named[],
  { standing, known, parents }: Known,
): { readonly made: readonly Made[]; readonly taken: Taken } {
  const { form } = rules
  const day = dayOf(form)
  const made: Made[] = []
  const ids: (string | null)[] = []
  const refused: RowRefusal[] = []
  let unchanged = 0
  let refusedRows = 0

  for (const { line, told, handle, ids: possible, parents: above } of named) {
    const id = possible.find((one) => standing.has(one)) ?? possible[0] ?? ''
    const parent = above.find((one) => parents.has(`${one} ${handle}`)) ?? null
    const before = standing.get(id) ?? null
    // The same number of the office's for somebody else, or of what was withdrawn: nothing of it is gone on with.
    const same = before !== null && before.handle === handle && before.state !== 'WITHDRAWN' ? before : null
    const kept = keptAfter(same?.kept ?? nothingKept, told)
    const wrong: (readonly [item: Item | null, reason: Reason])[] = []
    const missing = missingOf(rules, same, kept, told)
    if (told.office !== office) wrong.push([itemOf(form, 'office'), 'OTHER_OFFICE'])
    else if (form.code !== serviceUsers && !known.has(`${told.service} ${handle}`))
      wrong.push([itemOf(form, 'insured'), 'UNKNOWN_USER'])
    else if (form.parent !== null && parent === null) wrong.push([itemOf(form, 'key'), 'NO_PARENT'])
    else for (const item of [...missing.always, ...(drafts ? [] : missing.commit)]) wrong.push([item, 'REQUIRED'])
    if (wrong.length > 0) {
      refusedRows += 1
      ids.push(null)
      refused.push(...wrong.map(([item, reason], place) => ({ line, place, item: item?.name ?? null, reason })))
      continue
    }
    ids.push(id)
    const state = missing.commit.length === 0 ? 'COMPLETE' : 'DRAFT'
    const { service } = told
    const { version } = form
    if (same !== null && same.service === service && same.version === version && same.state === state) {
      if (sameValues(same.kept, kept)) {
        unchanged += 1
        continue
      }
    }
    if (before?.made != null) {
      const last = made[before.made]
      if (last !== undefined) last.next = made.length
    }
    standing.set(id, { made: made.length, revision: 0, handle, service, version, state, kept })
    made.push({
      before: before === null || before.made !== null ? null : before.revision,
      next: null,
      row: {
        id,
        parent,
        office,
        service,
        insurer: told.number.insurer,
        handle,
        on_date: day(kept),
        state,
        content: kept.open,
        sealed: careRows.sealed(id, kept),
        upload,
        entered_by: enteredBy,
        known: at,
      },
    })
  }
  return { made, taken: { ids, landed: made.length, unchanged, refused, refusedRows } }
}

const sameValues = (one: Kept, other: Kept): boolean => one.open === other.open && one.sealed === other.sealed

const nothingMissing: Missing = { always: [], commit: [] }

/** What a new record lacks was found when its row was read. */
function missingOf(rules: FormRules, same: Standing | null, kept: Kept, told: Told): Missing {
  if (same === null && told.lack === 'NOTHING') return nothingMissing
  return rules.missing(valueAfter(rules.form, same !== null, kept, told))
}

export interface Named extends TakenRow {
  /** Under each live key, the current one first: what was named under a former key keeps its id. */
  readonly ids: readonly string[]
  /** Of the record that it belongs to. */
  readonly parents: readonly string[]
}

export function withIds(
  seal: NumberSeal,
  { office, rules: { form }, rows }: Taking,
  { older }: { readonly older: boolean },
): readonly Named[] {
  const naming = namingOf(seal, office, form, older)
  return rows.map((row) => ({
    ...row,
    ids: naming.idsOf(row.told.name, row.told.detail),
    parents: naming.parentsOf(row.told.name),
  }))
}

const itemOf = ({ items }: Form, kind: 'office' | 'insured' | 'key'): Item | null =>
  items.find((item) => item.kind === kind) ?? null
