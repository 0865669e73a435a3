import type { Generated } from 'kysely'

export interface ProxyTable {
  id: string
  guardian: string
  /** The person, or the handle of a newborn's number. */
  person: string
  basis: string
  /** The guardian who handed it on; null: the person themself, or an authority. */
  named_by: string | null
  /** Comma-separated; null: every category. */
  categories: string | null
  from_at: number
  until_at: number | null
  ended: number | null
}

/** Somebody born at an institution, under a number of that institution's until an insurer gives them one. */
export interface NewbornTable {
  handle: string
  mother: string
  facility: string
  birth_date: string
  birth_order: number
  sex: string
  recorded_by: string
  at: number
  /** The insurer's number, once it is known. */
  number: string | null
}

/** Whom a court keeps from acting for a person. */
export interface GuardianExclusionTable {
  id: Generated<number>
  person: string
  guardian: string
  held_by: string
  from_at: number
  until_at: number | null
  lifted: number | null
}
