import type { InstitutionCode } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import { type ImportSink, unpacked } from '../../subgraphs/qualification/import/batch.ts'
import { insurerRowOf } from '../../subgraphs/qualification/import/insurer-row.ts'
import { JobMoved } from '../../subgraphs/qualification/import/job-text.ts'
import { inTurn } from '../../subgraphs/qualification/import/sink.sql.ts'
import { type EligibilityParts, takeIn } from '../../subgraphs/qualification/store.rows.sql.ts'
import { unpackHandles, unpackNumbers } from '../../subgraphs/shared/packed-numbers.ts'

/** Batches by the mutations' own way, row by row: what the ways of files are held to. */
export function doorSink(parts: EligibilityParts): ImportSink {
  return inTurn({
    take: (job, before, batch, packedHandles, author) =>
      parts.database.write(async (transaction) => {
        const packed = [...unpacked(batch)].flat()
        const numbers = unpackNumbers(batch.numbers)
        const handles = unpackHandles(packedHandles)
        const handleAt = (place: number) => {
          const handle = handles[place]
          if (handle === undefined) throw new Error('A number without a handle.')
          return handle
        }
        const rows = packed.map((row) => {
          const plain = numbers[row.number]
          if (plain === undefined) throw new Error('A row names a number that its batch does not have.')
          const previous = row.kind === 'NEW' && row.previous !== null ? handleAt(row.previous) : null
          return insurerRowOf(row, { handle: handleAt(row.number), plain }, previous)
        })
        const outcomes = await takeIn(transaction, parts, rows, {
          institution: author.institution as InstitutionCode,
          at: author.at as Instant,
        })
        const refusals = outcomes.flatMap((outcome, at) => {
          const row = packed[at]
          if (outcome.ok || row === undefined) return []
          const { reason = outcome.refusal.code } = outcome.refusal
          return [{ job, line: row.line, column_name: null, reason, value: '' }]
        })
        const refused = [
          ...batch.refused.map(({ line, column, reason, value }) => ({
            job,
            line,
            column_name: column,
            reason,
            value,
          })),
          ...refusals,
        ]
        if (refused.length > 0) await transaction.insertInto('import_refusal').values(refused).execute()
        const landed = outcomes.filter((outcome) => outcome.ok && outcome.value.changed).length
        const unchanged = outcomes.length - landed - refusals.length
        const { position, line, afterCr, prefix } = batch.mark
        const { numUpdatedRows } = await transaction
          .updateTable('import_job')
          .set((set) => ({
            position,
            line,
            after_cr: afterCr ? 1 : 0,
            prefix,
            rows: set('rows', '+', outcomes.length + batch.refused.length),
            landed: set('landed', '+', landed),
            unchanged: set('unchanged', '+', unchanged),
            refused: set('refused', '+', refused.length),
          }))
          .where('id', '=', job)
          .where('position', '=', before)
          .where('state', '=', 'RUNNING')
          .executeTakeFirstOrThrow()
        if (numUpdatedRows !== 1n) throw new JobMoved()
        return { landed, unchanged, refused: refused.length }
      }),
  })
}
