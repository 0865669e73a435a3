import type { Role } from '../../../schema/domain/caller.ts'
import type { Budget, WatchedKind } from './budget.ts'

/** Budgets by kind, and by role where the work differs. */
export type Budgets = Readonly<
  Record<WatchedKind, { readonly anyone: Budget; readonly of: Readonly<Partial<Record<Role, Budget>>> }>
>

const budget = (floor: number, ceiling: number, multiplier = 3): Budget => ({ floor, multiplier, ceiling })

export const budgets: Budgets = {
  CHECKS: {
    // A physician checks the few whom no desk received.
    anyone: budget(120, 2_000),
    of: {
      // A hospital's desk: 3,000 outpatients a day, a third of them in the first hour, several lists of appointments.
      CLERK: budget(3_000, 100_000),
      // A dispensary is its own desk.
      PHARMACIST: budget(600, 20_000),
      WELFARE_OFFICE: budget(2_000, 100_000),
      // Insurers and municipalities go through their whole register when a year begins.
      INSURER: budget(20_000, 2_000_000),
      MUNICIPALITY: budget(20_000, 2_000_000),
      REGIONAL_NODE: budget(10_000, 500_000),
      HISTORY_PROVIDER: budget(100_000, 10_000_000),
      // Every claim of a month is checked against the register (審査支払機関).
      PAYMENT_AGENCY: budget(1_000_000, 50_000_000),
      // Themselves and a family.
      PERSON: budget(60, 120),
      GUARDIAN: budget(60, 120),
    },
  },
  UNCONNECTED: {
    // A consultation by letter or telephone now and then; a ward round's patients are connected.
    anyone: budget(20, 200),
    // A node speaks for every hospital of its region.
    of: { REGIONAL_NODE: budget(500, 20_000) },
  },
  REFUSALS: {
    // Most people have not said anything yet: every chart opened without consent is refused once.
    anyone: budget(60, 1_000),
    of: {
      // A desk's software asks for the limit certificate (限度額適用認定証) of everybody.
      CLERK: budget(1_000, 30_000),
      PHARMACIST: budget(300, 10_000),
      INSURER: budget(1_000, 30_000),
      MUNICIPALITY: budget(1_000, 30_000),
      PAYMENT_AGENCY: budget(1_000, 30_000),
      REGIONAL_NODE: budget(2_000, 60_000),
    },
  },
  GRANTS: {
    // A first-aid post in a disaster opens one every two minutes; what habit makes of it stays within twice that.
    anyone: budget(30, 60),
    of: { REGIONAL_NODE: budget(120, 1_000) },
  },
}

export function budgetOf(all: Budgets, role: Role, kind: WatchedKind): Budget {
  return all[kind].of[role] ?? all[kind].anyone
}
