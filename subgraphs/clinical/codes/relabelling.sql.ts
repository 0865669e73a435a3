import type { RecordToken } from '../../../schema/domain/ids.ts'
import type { Database } from '../../shared/database/database.ts'
import type { RecordRows } from '../record-rows.ts'
import type { CodeMap } from '../store.ts'
import type { ClinicalTables } from '../tables.ts'

/** Places were told by what codes meant then. */
export const relabelling =
  (database: Database<ClinicalTables>, rows: Pick<RecordRows, 'labelsOf'>): CodeMap['relabel'] =>
  async (after, first) => {
    const found = await database.scan
      .selectFrom('record')
      .selectAll()
      .where('place_labels', 'is not', null)
      .where('superseded', 'is', null)
      .where('id', '>', after)
      .orderBy('id')
      .limit(first)
      .execute()
    const labels = await rows.labelsOf(found)
    const changed = found.flatMap((row, place) => {
      const now = labels[place]
      const same = now === undefined || (now.place_labels === row.place_labels && now.entries === row.entries)
      return same ? [] : [{ id: row.id, ...now }]
    })
    if (changed.length > 0)
      await database.write(async (transaction) => {
        for (const { id, entries, place_labels } of changed)
          await transaction
            .updateTable('record')
            .set({ entries, place_labels })
            .where('id', '=', id)
            .where('superseded', 'is', null)
            .execute()
      })
    // All of them: whoever was cut off between here and the hub begins again.
    return {
      tokens: [...new Set(found.map(({ token }) => token as RecordToken))],
      next: found.length < first ? null : (found.at(-1)?.id ?? null),
    }
  }
