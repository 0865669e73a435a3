import type { InsurerNumber, NumberHandle } from '../../../schema/domain/ids.ts'
import type { NumberScheme } from '../../shared/internal.ts'
import { openedText } from '../number-index.ts'
import { readTerm } from '../rows.ts'
import type { EligibilityParts } from '../store.rows.sql.ts'
import type { Term } from '../term.ts'
import type { NumberWalk } from './number-walk.ts'

export function numberWalk({ database, seal }: Pick<EligibilityParts, 'database' | 'seal'>): NumberWalk {
  const termsOf = async (handles: readonly NumberHandle[]): Promise<ReadonlyMap<NumberHandle, readonly Term[]>> => {
    const terms = new Map<NumberHandle, Term[]>(handles.map((handle) => [handle, []]))
    if (handles.length === 0) return terms
    const rows = await database.scan
      .selectFrom('term')
      .innerJoin('insured_number as number', 'number.handle', 'term.handle')
      .selectAll('term')
      .select('number.insurer')
      .where('term.handle', 'in', handles)
      .where('term.superseded', 'is', null)
      .orderBy('term.from_on')
      .execute()
    for (const row of rows) {
      const { id: _, ...term } = readTerm(row, row.insurer)
      terms.get(row.handle as NumberHandle)?.push(term)
    }
    return terms
  }
  return {
    termsOf,
    async numbersOf(insurer, after, first) {
      const rows = await database.scan
        .selectFrom('insured_number')
        .select(['handle', 'scheme', 'insurer', 'branch', 'sealed'])
        .where('insurer', '=', insurer)
        .where('handle', '>', after)
        .orderBy('handle')
        .limit(first)
        .execute()
      const terms = await termsOf(rows.map(({ handle }) => handle as NumberHandle))
      return rows.map(({ handle, scheme, insurer: of, branch, sealed }) => ({
        handle: handle as NumberHandle,
        plain: {
          scheme: scheme as NumberScheme,
          insurer: of as InsurerNumber,
          ...openedText(seal.open(sealed, handle)),
          branch,
        },
        terms: terms.get(handle as NumberHandle) ?? [],
      }))
    },
  }
}
