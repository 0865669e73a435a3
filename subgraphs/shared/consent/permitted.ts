import type { Caller, Role } from '../../../schema/domain/caller.ts'
import type { Delegation, Facts } from '../../../schema/domain/consent.ts'
import type { Question } from '../../../schema/domain/decision.ts'
import type { LinkId } from '../../../schema/domain/ids.ts'
import { covers, type Instant } from '../../../schema/domain/time.ts'
import { type Cell, cellOf, mayBeRegistered, registeredRecipient } from '../policy/table.ts'
import { isTheirs } from './authorship.ts'
import { reachedInDispute, restsOn } from './disputes.ts'

/** Rule 2: the cell of the table that lets this caller ask, or null. */
export function permittingCell(question: Question, facts: Facts, disputed: readonly LinkId[]): Cell | null {
  const { caller, action, category, at } = question
  const role = actingRole(caller, facts.delegation, at)
  const cell = role === null ? null : cellOf(role, caller.purpose, action, category)
  const asked = cell !== null && (caller.role !== 'NURSE' || cell.delegable)
  if (asked && authored(question, facts) && related(cell, question, facts, disputed))
    if (fulfilled(cell, question, facts, disputed)) return cell
  if (action === 'READ' && category === registeredRecipient.category && isRegistered(question, facts)) {
    return registeredRecipient
  }
  return null
}

/** A nurse asks as the physician whose delegation the token names, while it lives; everybody else as themselves. */
export function actingRole(caller: Caller, delegation: Delegation | null, at: Instant): Role | null {
  if (caller.role !== 'NURSE') return caller.role
  if (delegation === null || delegation.id !== caller.delegation) return null
  const theirs = delegation.nurse === caller.user && delegation.institution === caller.institution
  const lives = covers(delegation, at) && (delegation.revoked === null || at < delegation.revoked)
  return theirs && lives && delegation.purposes.includes(caller.purpose) ? delegation.role : null
}

/** Whoever asks for all that an institution wrote is that institution, or its head. */
function authored(question: Question, facts: Facts): boolean {
  const { subject, marks } = question
  return subject !== null || marks.field !== true || marks.author === null || isTheirs(question, facts)
}

function related(cell: Cell, { caller, subject, at }: Question, facts: Facts, disputed: readonly LinkId[]): boolean {
  // A search is about nobody yet: nothing could be related to them.
  if (cell.relations.length === 0 || subject === null) return true
  return facts.relations.some(
    (relation) =>
      cell.relations.includes(relation.kind) &&
      (relation.kind === 'ATTENDING'
        ? relation.user === caller.user
        : caller.institution !== null && relation.institution === caller.institution) &&
      covers(relation, at) &&
      !restsOn(relation.hangsOn, disputed),
  )
}

function fulfilled(cell: Cell, question: Question, facts: Facts, disputed: readonly LinkId[]): boolean {
  const { caller, subject, marks, at } = question
  switch (cell.condition) {
    case null:
      return true
    case 'SELF':
      // A login that comes by a disputed link drops out.
      return subject === null || (isAmong(caller.person, facts) && !reachedInDispute(question, disputed))
    case 'ACTING_FOR':
      return subject === null || isAmong(caller.actingFor, facts)
    case 'DISASTER':
      return facts.disasters.some((disaster) => covers(disaster, at))
    case 'OWN_RECORD':
      return marks.author === null || marks.author === caller.institution
    case 'REGISTERED':
      return isRegistered(question, facts)
  }
}

function isAmong(person: Caller['person'], facts: Facts): boolean {
  return person !== null && facts.persons.some((known) => known.person === person)
}

function isRegistered({ caller, category, at }: Question, facts: Facts): boolean {
  if (caller.institution === null || !mayBeRegistered(caller.role)) return false
  return facts.register.some(
    (entry) =>
      entry.institution === caller.institution &&
      entry.purpose === caller.purpose &&
      entry.categories.includes(category) &&
      covers(entry, at) &&
      at < entry.recheckBy,
  )
}
