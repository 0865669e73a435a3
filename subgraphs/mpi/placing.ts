import type { NumberRegistration } from '../shared/internal.ts'
import type { FiledRecord, LinkEvidence } from './ledger/ledger.ts'

/** What is known around a number that registers. */
export interface Surroundings {
  /** Its own records, oldest period first. */
  readonly own: readonly FiledRecord[]
  /** Those of the number stated as held before, oldest period first. */
  readonly before: readonly FiledRecord[]
  /** The last record of each number that states it continues this one. */
  readonly after: readonly FiledRecord[]
}

export interface Placing {
  /** The record this registration is about; null: it is filed now. */
  readonly record: FiledRecord | null
  /** The insurer corrects the end of what is filed. */
  readonly redates: boolean
  readonly joins: readonly Join[]
}

export interface Join {
  readonly to: FiledRecord
  readonly rule: LinkEvidence & ('SAME_NUMBER' | 'CONTINUITY_STATEMENT')
}

/** What a registration says by itself ("links by official history"): which record it is, and which others are the same person's. */
export function place({ from, until }: NumberRegistration, { own, before, after }: Surroundings): Placing {
  const record = own.find((held) => held.from === from) ?? null
  const joins: Join[] = []
  const last = own.at(-1)
  if (record === null && last !== undefined) joins.push({ to: last, rule: 'SAME_NUMBER' })
  const previous = before.at(-1)
  if (previous !== undefined) joins.push({ to: previous, rule: 'CONTINUITY_STATEMENT' })
  for (const next of after) joins.push({ to: next, rule: 'CONTINUITY_STATEMENT' })
  return {
    record,
    redates: record !== null && record.until !== until,
    joins: joins.filter(({ to }) => to.id !== record?.id),
  }
}
