import type { NumberHandle, PersonId } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { Database } from '../shared/database/database.ts'
import { numberIn } from '../shared/scope.ts'
import type { LinkedNumber } from './claim-holder.ts'
import { readTerm } from './rows.ts'
import type { ClaimStore } from './store.ts'
import type { QualificationTables } from './tables.ts'

/** What claims are routed by. A scope decided about a number reaches its holder's further numbers, for this alone. */
export function claimStore(database: Database<QualificationTables>): ClaimStore {
  const linksOf = (handles: readonly string[]) =>
    database.read
      .selectFrom('link')
      .select(['handle', 'person', 'from_on', 'until_on'])
      .where('handle', 'in', handles)
      .where('doubted', '=', 0)
      .orderBy('handle')
      .orderBy('from_on')
      .execute()

  const termsOf = (handles: readonly string[]) =>
    database.read
      .selectFrom('term')
      .innerJoin('insured_number as number', 'number.handle', 'term.handle')
      .selectAll('term')
      .select('number.insurer')
      .where('term.handle', 'in', handles)
      .where('term.superseded', 'is', null)
      .orderBy('term.handle')
      .orderBy('term.from_on')
      .execute()

  return {
    async linkedNumbers(scopes) {
      const asked = scopes.map(numberIn)
      const pairs = await database.read
        .selectFrom('link as mine')
        .innerJoin('link as theirs', 'theirs.person', 'mine.person')
        .select(['mine.handle as asked', 'theirs.handle'])
        .distinct()
        .where('mine.handle', 'in', asked)
        // Another's number must never be named: what is in dispute takes no part.
        .where('mine.doubted', '=', 0)
        .where('theirs.doubted', '=', 0)
        .orderBy('theirs.handle')
        .execute()
      const handles = [...new Set(pairs.map(({ handle }) => handle))]
      if (handles.length === 0) return asked.map(() => [])
      const [links, terms] = await Promise.all([linksOf(handles), termsOf(handles)])
      const linksBy = Map.groupBy(links, ({ handle }) => handle)
      const termsBy = Map.groupBy(terms, ({ handle }) => handle)
      const numbers = new Map(
        handles.map((handle): [string, LinkedNumber] => [
          handle,
          {
            handle: handle as NumberHandle,
            links: (linksBy.get(handle) ?? []).map(({ person, from_on, until_on }) => ({
              person: person as PersonId,
              from: from_on as CivilDate,
              until: until_on as CivilDate | null,
            })),
            terms: (termsBy.get(handle) ?? []).map((row) => readTerm(row, row.insurer)),
          },
        ]),
      )
      const pairsBy = Map.groupBy(pairs, (pair) => pair.asked)
      return asked.map((handle) => (pairsBy.get(handle) ?? []).flatMap((pair) => numbers.get(pair.handle) ?? []))
    },
  }
}
