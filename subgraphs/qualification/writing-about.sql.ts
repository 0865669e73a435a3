import type { Category } from '../../schema/domain/category.ts'
import { type Outcome, refuse } from '../../schema/domain/outcome.ts'
import type { SubjectRef } from '../shared/consent/facts.ts'
import type { Scope } from '../shared/context.ts'
import type { Database, StoreTransaction } from '../shared/database/database.ts'
import { type Once, writeOnce } from '../shared/once.ts'
import { subjectsTouched, tellChanges } from './fact-changes.ts'
import type { QualificationTables } from './tables.ts'

/** A scope decided about one subject writes and reads of that subject alone. */
export function assertAbout(scope: Scope<Category>, subject: SubjectRef): void {
  if (scope.subject !== subject) throw new Error('Consents and protections are asked for under the scope of another.')
}

/** A write whose subject's facts changed: told to the feed in the same transaction. */
export const writesAbout =
  (database: Database<QualificationTables>) =>
  async <T>(
    scope: Scope<Category>,
    subject: SubjectRef,
    once: Once,
    work: (transaction: StoreTransaction<QualificationTables>) => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> => {
    assertAbout(scope, subject)
    return writeOnce(database, once, async (transaction) => {
      const outcome = await work(transaction)
      if (outcome.ok) {
        await tellChanges(transaction, 'SUBJECT', await subjectsTouched(transaction, [subject]), once.at)
      }
      return outcome
    })
  }

export const notFound = (what: string): Outcome<never> =>
  refuse({ code: 'NOT_FOUND', message: `There is no such ${what}.` })
