import type { Purpose, Role } from '../../../schema/domain/caller.ts'
import { type Category, personCategories } from '../../../schema/domain/category.ts'
import type { RelationKind } from '../../../schema/domain/consent.ts'
import type { Action } from '../../../schema/domain/decision.ts'

/**
 * What must hold besides the pair, where it is not a relation of the caller's institution to the person:
 * SELF (the caller is the person), ACTING_FOR (the token names the person), DISASTER (declared, in force, where the
 * caller works), OWN_RECORD (written by the caller's institution, or not written yet), REGISTERED (a recipient in the
 * register of number history).
 */
export type Condition = 'SELF' | 'ACTING_FOR' | 'DISASTER' | 'OWN_RECORD' | 'REGISTERED'

/** One category under a (role, purpose) pair. What has no cell is not permitted. */
export interface Cell {
  readonly category: Category
  /** Needs no consent, by law. */
  readonly byLaw: boolean
  /** One of these must tie the caller to the person; empty: none is asked. */
  readonly relations: readonly RelationKind[]
  readonly condition: Condition | null
  /** A nurse does it too, under a physician's delegation. */
  readonly delegable: boolean
}

export interface Row {
  readonly roles: readonly Role[]
  readonly purposes: readonly Purpose[]
  readonly reads: readonly Cell[]
  readonly writes: readonly Cell[]
}

const cell = (category: Category, more: Partial<Cell> = {}): Cell => ({
  category,
  byLaw: false,
  relations: [],
  condition: null,
  delegable: true,
  ...more,
})
const byLaw = (category: Category, ...relations: RelationKind[]): Cell => cell(category, { byLaw: true, relations })
const each = (categories: readonly Category[], more: Partial<Cell> = {}): readonly Cell[] =>
  categories.map((category) => cell(category, more))

const desk = [byLaw('ELIGIBILITY'), byLaw('NUMBER'), cell('LIMIT_CERTIFICATE')]
/** A card reader's assertion (顔認証付きカードリーダー). */
const atReader = cell('CONSENT')
const records: readonly Category[] = ['CHECKUP', 'MEDICATION', 'CLINICAL', 'DOCUMENT']
const ownRecords = each(records, { condition: 'OWN_RECORD' })
const chart = [
  ...desk,
  ...each(records),
  ...each(['EMERGENCY', 'EMERGENCY_SUMMARY', 'LONG_TERM_CARE', 'LOCATION'] as const),
]
const pharmacy: readonly Cell[] = [
  byLaw('ELIGIBILITY'),
  byLaw('NUMBER'),
  ...each(['MEDICATION', 'CHECKUP', 'CLINICAL'] as const),
]
const insured = (...relations: RelationKind[]): readonly Cell[] => [
  byLaw('ELIGIBILITY', ...relations),
  byLaw('NUMBER', ...relations),
  byLaw('LIMIT_CERTIFICATE', ...relations),
  byLaw('CHECKUP', ...relations),
]
const clients = { relations: ['CLIENT_OF'] } as const
const everythingOwn: readonly Category[] = [
  ...personCategories,
  'NUMBER',
  'CONSENT',
  'ACCESS_LOG',
  'PROTECTION',
  'GRANT',
]
const ownWrites: readonly Category[] = ['CONSENT', 'EMERGENCY', 'GRANT']

/**
 * Who may ask for what, and who may write what. Writes that have no category of their own stand under the nearest one,
 * named beside them.
 */
export const table: readonly Row[] = [
  { roles: ['CLERK', 'PHYSICIAN', 'DENTIST', 'PHARMACIST'], purposes: ['INSURANCE'], reads: desk, writes: [atReader] },
  {
    roles: ['PHYSICIAN', 'DENTIST'],
    purposes: ['TREATMENT'],
    reads: chart,
    writes: [
      ...ownRecords,
      // Approvals (承認) as the attending doctor (主治医).
      cell('EMERGENCY', { relations: ['ATTENDING'], delegable: false }),
      atReader,
      // A nurse's delegation: "a mutation by the physician", so no nurse passes it on.
      cell('REGISTER', { delegable: false }),
    ],
  },
  {
    roles: ['PHYSICIAN', 'DENTIST'],
    purposes: ['EMERGENCY'],
    reads: chart,
    // EMERGENCY: what was done after transport.
    writes: [cell('GRANT'), cell('EMERGENCY')],
  },
  {
    roles: ['PHARMACIST'],
    purposes: ['TREATMENT'],
    reads: pharmacy,
    // MEDICATION: dispensing (調剤).
    writes: [cell('MEDICATION', { condition: 'OWN_RECORD' }), atReader],
  },
  {
    roles: ['PHARMACIST'],
    purposes: ['EMERGENCY'],
    reads: pharmacy.map((one) => ({ ...one, condition: 'DISASTER' as const })),
    writes: [cell('GRANT', { condition: 'DISASTER' })],
  },
  {
    roles: ['PARAMEDIC'],
    purposes: ['EMERGENCY'],
    reads: [cell('EMERGENCY_SUMMARY')],
    // The unconscious, and a transport (搬送), which says who holds the grant besides.
    writes: [cell('GRANT')],
  },
  {
    roles: ['CARE_MANAGER', 'CARE_PROVIDER'],
    purposes: ['CARE'],
    reads: each(['LONG_TERM_CARE', 'MEDICATION', 'CLINICAL'], clients),
    // EMERGENCY: care notes (ケア記録).
    writes: each(['LONG_TERM_CARE', 'EMERGENCY'], clients),
  },
  {
    roles: ['INSURER'],
    purposes: ['INSURANCE'],
    reads: insured('INSURED_BY'),
    writes: [...insured('INSURED_BY'), cell('PROTECTION', { relations: ['INSURED_BY'] })],
  },
  {
    roles: ['MUNICIPALITY'],
    purposes: ['INSURANCE'],
    reads: insured('INSURED_BY', 'CARE_INSURED_BY'),
    writes: [
      ...insured('INSURED_BY', 'CARE_INSURED_BY'),
      cell('PROTECTION', { relations: ['INSURED_BY', 'CARE_INSURED_BY'] }),
      // The care register (介護保険の受給者台帳).
      cell('REGISTER'),
    ],
  },
  {
    roles: ['MUNICIPALITY'],
    purposes: ['PUBLIC_HEALTH'],
    reads: [byLaw('CHECKUP', 'RESIDENT_OF', 'CARE_INSURED_BY'), byLaw('AGGREGATE')],
    // REGISTER: a declared disaster.
    writes: [cell('PROTECTION', { relations: ['RESIDENT_OF', 'CARE_INSURED_BY'] }), cell('REGISTER')],
  },
  {
    roles: ['PAYMENT_AGENCY'],
    purposes: ['INSURANCE'],
    reads: [byLaw('ELIGIBILITY'), byLaw('NUMBER')],
    writes: [],
  },
  {
    roles: ['WELFARE_OFFICE'],
    purposes: ['INSURANCE'],
    reads: [byLaw('ELIGIBILITY', 'ASSISTED_BY')],
    // Vouchers (医療券) say who is entitled: ELIGIBILITY, by law as its reading is.
    writes: [byLaw('ELIGIBILITY', 'ASSISTED_BY')],
  },
  {
    roles: ['REGIONAL_NODE'],
    purposes: ['TREATMENT', 'EMERGENCY'],
    reads: [cell('LOCATION')],
    writes: [cell('LOCATION', { condition: 'OWN_RECORD' }), ...ownRecords],
  },
  {
    roles: ['DATABASE_OPERATOR'],
    purposes: ['RESEARCH'],
    reads: [byLaw('CODES', 'CODES_GRANTED'), byLaw('AGGREGATE')],
    writes: [],
  },
  // Approved extracts are counts and rows without persons: AGGREGATE.
  { roles: ['RESEARCHER'], purposes: ['RESEARCH'], reads: [byLaw('AGGREGATE')], writes: [] },
  // CONSENT: consent and proxies; EMERGENCY: the family's drafts and passes; GRANT: stopping a reading.
  {
    roles: ['PERSON'],
    purposes: ['OWN_REQUEST'],
    reads: each(everythingOwn, { condition: 'SELF' }),
    writes: each(ownWrites, { condition: 'SELF' }),
  },
  {
    roles: ['GUARDIAN'],
    purposes: ['OWN_REQUEST'],
    reads: each(everythingOwn, { condition: 'ACTING_FOR' }),
    writes: each(ownWrites, { condition: 'ACTING_FOR' }),
  },
  {
    roles: ['HISTORY_PROVIDER'],
    purposes: ['IDENTITY'],
    reads: [byLaw('ELIGIBILITY'), byLaw('NUMBER'), byLaw('NUMBER_HISTORY'), byLaw('REGISTER'), byLaw('AGGREGATE')],
    writes: [cell('REGISTER')],
  },
  {
    roles: ['IDENTITY_STEWARD'],
    purposes: ['IDENTITY'],
    reads: [byLaw('IDENTITY'), byLaw('REVIEW'), byLaw('NUMBER'), byLaw('NUMBER_HISTORY')],
    // Merge, split, undo.
    writes: [cell('REVIEW')],
  },
  {
    roles: ['SECURITY_OFFICER'],
    purposes: ['OVERSIGHT'],
    reads: [byLaw('SECURITY')],
    // Lifting a suspension.
    writes: [cell('SECURITY')],
  },
  { roles: ['BREAK_GLASS_REVIEWER'], purposes: ['OVERSIGHT'], reads: [byLaw('GRANT')], writes: [cell('GRANT')] },
  // Decisions explained stand under ACCESS_LOG.
  {
    roles: ['AUDITOR'],
    purposes: ['OVERSIGHT'],
    reads: [byLaw('ACCESS_LOG'), byLaw('GRANT'), byLaw('REGISTER'), byLaw('AGGREGATE')],
    writes: [],
  },
]

/** A recipient in the register, of whatever institutional role, for its lawful purpose. */
export const registeredRecipient: Cell = {
  ...byLaw('NUMBER_HISTORY'),
  condition: 'REGISTERED',
  delegable: false,
}

type Index = ReadonlyMap<Role, ReadonlyMap<Purpose, Readonly<Record<Action, ReadonlyMap<Category, Cell>>>>>

function indexOf(rows: readonly Row[]): Index {
  const index = new Map<Role, Map<Purpose, Record<Action, Map<Category, Cell>>>>()
  const byCategory = (cells: readonly Cell[]): Map<Category, Cell> => new Map(cells.map((one) => [one.category, one]))
  for (const row of rows) {
    for (const role of row.roles) {
      const pairs = index.get(role) ?? new Map<Purpose, Record<Action, Map<Category, Cell>>>()
      for (const purpose of row.purposes) {
        pairs.set(purpose, { READ: byCategory(row.reads), WRITE: byCategory(row.writes) })
      }
      index.set(role, pairs)
    }
  }
  return index
}

const index = indexOf(table)

/** The cell of a pair. A NURSE has none: ask for the role the delegation names. */
export function cellOf(role: Role, purpose: Purpose, action: Action, category: Category): Cell | null {
  return index.get(role)?.get(purpose)?.[action].get(category) ?? null
}

/** All a pair reads, or writes. */
export function cellsFor(role: Role, purpose: Purpose, action: Action): readonly Cell[] {
  return [...(index.get(role)?.get(purpose)?.[action].values() ?? [])]
}

const delegating = ['PHYSICIAN', 'DENTIST'] as const

/** Whether some caller of the pair may, under some facts: what an `@access` list may name at most. */
export function mayEver(role: Role, purpose: Purpose, category: Category, action: Action): boolean {
  if (role === 'NURSE' && delegating.some((of) => cellOf(of, purpose, action, category)?.delegable === true))
    return true
  if (cellOf(role, purpose, action, category) !== null) return true
  return action === 'READ' && category === registeredRecipient.category && mayBeRegistered(role)
}

/** The register names institutions; persons and their guardians ask for themselves. */
export function mayBeRegistered(role: Role): boolean {
  return role !== 'PERSON' && role !== 'GUARDIAN'
}
