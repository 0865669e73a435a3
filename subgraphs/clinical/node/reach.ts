import type { Caller } from '../../../schema/domain/caller.ts'
import type { PersonId } from '../../../schema/domain/ids.ts'
import type { Reach } from '../marks.ts'
import type { AskedToken, NodeQuestion } from './question.ts'

export function reachOf({ subject, caller }: NodeQuestion, { hangsOn }: AskedToken): Reach {
  return { persons: subject.facts.persons.flatMap(({ person }) => person ?? []), guardian: guardianIn(caller), hangsOn }
}

export const guardianIn = ({ role, person }: Caller): PersonId | null => (role === 'GUARDIAN' ? person : null)
