import { z } from 'zod'
import type { PersonCategory } from '../../schema/domain/category.ts'
import { personCategories } from '../../schema/domain/category.ts'
import type { InstitutionCode, PersonId, RecordToken, RegionId } from '../../schema/domain/ids.ts'
import { asRecordToken } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { Port } from './serve/ports.ts'

/** A regional network's node (地域ノード). */
export interface RecordNode {
  readonly node: InstitutionCode
  readonly region: RegionId
}

/** What lies at a facility under one of the node's tokens. */
export interface PlaceOfRecords {
  readonly token: RecordToken
  readonly facility: InstitutionCode
  readonly category: PersonCategory
  readonly label: 'PSYCHIATRIC' | 'INFECTION' | 'GENETIC' | 'ABUSE' | null
  readonly from: CivilDate
  readonly until: CivilDate
  readonly count: number
}

/** What the clinical subgraph must know of the index, and tell it, when a record is written at a node through the hub. */
export interface RecordPlaces {
  /** The node's own name for the number that the person held on a day, made where there was none; null: they held none. */
  tokenOn(node: RecordNode, person: PersonId, on: CivilDate): Promise<RecordToken | null>
  /** Whether they were the node's own tokens. */
  tellPlaces(node: RecordNode, places: readonly PlaceOfRecords[]): Promise<boolean>
}

const text = z.string().max(256)
const node = z.strictObject({ node: text, region: text })
const token = z.string().refine((value) => asRecordToken(value) !== null)

export const recordPlacesPort: Port<RecordPlaces> = {
  name: 'record-places',
  methods: {
    tokenOn: { args: z.tuple([node, text, text]), answer: token.nullable() },
    tellPlaces: {
      args: z.tuple([
        node,
        z
          .array(
            z.strictObject({
              token,
              facility: text,
              category: z.enum(personCategories),
              label: z.enum(['PSYCHIATRIC', 'INFECTION', 'GENETIC', 'ABUSE']).nullable(),
              from: text,
              until: text,
              count: z.int().min(0),
            }),
          )
          .max(1_000),
      ]),
      answer: z.boolean(),
    },
  },
}
