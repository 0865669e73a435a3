import type { InstitutionCode, NumberHandle, PersonId, RegionId } from '../../schema/domain/ids.ts'
import type { Outcome } from '../../schema/domain/outcome.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import type { Scope } from '../shared/context.ts'
import type { PlainNumber, RecordSource } from '../shared/internal.ts'
import type { NodeToken } from './codes/code-store.ts'
import type { SubjectHandle } from './ledger/ledger.ts'
import type { News } from './webhooks/deliverer.ts'

/** What is kept at facilities; consent opens each by itself. */
export const recordCategories = [
  'CHECKUP',
  'MEDICATION',
  'CLINICAL',
  'DOCUMENT',
  'EMERGENCY',
  'LONG_TERM_CARE',
] as const
export type RecordCategory = (typeof recordCategories)[number]

export const facilityLabels = ['PSYCHIATRIC', 'INFECTION', 'GENETIC', 'ABUSE'] as const
export type FacilityLabel = (typeof facilityLabels)[number]

/** A regional network's node (地域ノード), as its token names it. */
export interface NodeCaller {
  readonly node: InstitutionCode
  readonly region: RegionId
}

/** What a node tells of one of its numbers: under its own token, that number's scope having been decided. */
export interface ToldLocation {
  readonly token: NodeToken
  /** Null: the network as a whole, which holds nothing of the category (`count` is 0). */
  readonly facility: InstitutionCode | null
  readonly category: RecordCategory
  readonly label: FacilityLabel | null
  readonly from: CivilDate
  readonly until: CivilDate | null
  readonly count: number
}

export type TakenBack = Pick<ToldLocation, 'token' | 'facility' | 'category' | 'from'>

/** HELD: here they lie. NONE: the region's node was asked and says so. NOT_ASKED: nobody has said anything. */
export type PlaceState = 'HELD' | 'NONE' | 'NOT_ASKED'

export interface HeldPlace {
  readonly facility: InstitutionCode
  readonly from: CivilDate
  readonly until: CivilDate | null
  readonly count: number
}

export interface RegionPlaces {
  readonly region: RegionId
  readonly state: PlaceState
  /** When its node last said so. */
  readonly told: Instant | null
  readonly facilities: readonly HeldPlace[]
}

/** Asked under the scope of a person, or of a number for its holder. */
export interface PlacesQuestion {
  readonly scope: Scope<'LOCATION'>
  readonly category: RecordCategory
  /** Null: whenever. */
  readonly on: CivilDate | null
}

/** A token of the node now stands for another person than before: what was filed under it is to be told apart by asking again. */
export interface TokenChange {
  readonly token: NodeToken
  readonly sequence: number
}

/** Where records lie, and by which names nodes know the numbers they lie under. */
export interface LocationStore {
  /** Tokens of the node's own, in the order asked; the hub mints what it has never heard of. */
  registerNumbers(
    scope: Scope<'LOCATION'>,
    node: NodeCaller,
    numbers: readonly PlainNumber[],
  ): Promise<readonly NodeToken[]>
  /** The number behind each of the node's tokens; null: none of its own. */
  numbersBehind(node: InstitutionCode, tokens: readonly string[]): Promise<readonly (SubjectHandle | null)[]>
  /** All or nothing. Telling the same again changes nothing; another period or count of the same beginning replaces it. */
  tell(scope: Scope<'LOCATION'>, node: NodeCaller, told: readonly ToldLocation[]): Promise<Outcome<number>>
  /** The internal tellings of `clinical`, which decided by itself: a token for a number, and what lies under tokens. */
  tokenFor(node: NodeCaller, handle: NumberHandle): Promise<NodeToken | null>
  note(node: NodeCaller, told: readonly ToldLocation[]): Promise<Outcome<number>>
  takeBack(scope: Scope<'LOCATION'>, node: NodeCaller, taken: readonly TakenBack[]): Promise<Outcome<number>>
  /** Every region whose node ever registered a number, whoever's: that it is listed says nothing of the person. */
  places(question: PlacesQuestion): Promise<readonly RegionPlaces[]>
  /** After what the node has taken in, and takes in now by saying so. */
  tokenChanges(
    scope: Scope<'LOCATION'>,
    node: InstitutionCode,
    takenIn: number | null,
    first: number,
  ): Promise<TokenChanges>
  /** Whether the node is to be told that there are token changes. */
  news(node: InstitutionCode, after: number): Promise<News>
  /** The internal read of `clinical`, `emergency` and `chase`. */
  recordSources(persons: readonly PersonId[]): Promise<readonly (readonly RecordSource[])[]>
}

export interface TokenChanges {
  readonly items: readonly TokenChange[]
  /** The feed as far as it was looked through, whether a token of the node's stood in it or not. */
  readonly upTo: number
  readonly more: boolean
}
