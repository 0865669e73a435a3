import type { Day } from '../people/calendar.ts'
import type { ForeignFamily } from '../people/foreign-names.ts'
import type { GivenName } from '../people/given-names.ts'
import type { Sex } from '../people/rows.ts'
import type { Surname } from '../people/surnames.ts'
import type { Insurer, Town } from './country.ts'
import type { LifeNumber, PersonKey } from './events.ts'

/** One 記号・番号 of a household or a worker, with a branch (枝番) for each who is on it. */
export interface Card {
  readonly insurer: Insurer
  readonly symbol: string
  readonly number: string
  branches: number
}

export interface Held {
  readonly insurer: Insurer
  readonly card: Card | null
  readonly number: LifeNumber
  readonly from: Day
  /** The day on which it is told of. */
  readonly told: Day
}

export interface Human {
  readonly key: PersonKey
  readonly sex: Sex
  readonly birth: Day
  /** Null for weeks after birth. */
  given: GivenName | null
  surname: Surname
  /** Of foreign residents: Latin letters stand where others have kanji. */
  readonly origin: ForeignFamily | null
  commonName: string
  /** The surname before the marriage. */
  maiden: Surname | null
  spouse: Human | null
  household: Household
  /** Where they grew up: the parents' card carries them until they work. */
  parents: Household | null
  /** In [0, 1): who leans on whom where it could be either way. */
  readonly leaning: number
  /** Between two work places, and nobody was told. */
  adrift: boolean
  /** At work: on a card of their own. */
  work: Card | null
  /** 任意継続: the former insurer, until that day. */
  voluntary: { readonly card: Card; readonly until: Day } | null
  disabled: boolean
  inCare: boolean
  /** At present; and the number before it, for who continues it. */
  medical: Held | null
  care: Held | null
  lastNumber: LifeNumber | null
  lastCare: LifeNumber | null
  readonly certificate: { readonly mother: string; readonly order: number; readonly facility: string } | null
  alive: boolean
}

export interface Household {
  members: Human[]
  town: Town
  home: Place
  nhi: Card | null
  assisted: boolean
}

export interface Place {
  readonly postalCode: string
  readonly quarter: string
  readonly chome: number
  readonly block: number
  readonly house: number
  readonly building: string
}
