import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { unpackHandles, unpackNumbers } from '../../shared/packed-numbers.ts'
import { type EligibilityParts, takeIn } from '../store.rows.sql.ts'
import { type ImportSink, unpacked } from './batch.ts'
import { insurerRowOf } from './insurer-row.ts'
import { JobMoved } from './job-text.ts'
import { taking } from './taking.sqlite.ts'

/** Batches into the store: in its writer's thread where it has one, by the door's own way on any other engine. */
export function importSink(parts: EligibilityParts): ImportSink {
  return parts.database.call === undefined ? plainSink(parts) : threadSink(parts)
}

function threadSink({ database, seal }: EligibilityParts): ImportSink {
  return {
    async take(job, before, batch, handles, author) {
      if (database.call === undefined) throw new Error('The writer of this store is no thread.')
      return database.call(taking, { job, before, batch, handles, author, keys: seal.keys })
    },
  }
}

/** Batches are sent without waiting: where writers are several, one that came before its own time would be refused. */
function inTurn(sink: ImportSink): ImportSink {
  const last = new Map<string, Promise<unknown>>()
  return {
    take(job, ...rest) {
      const turn = (last.get(job) ?? Promise.resolve()).catch(() => undefined).then(() => sink.take(job, ...rest))
      last.set(job, turn)
      const over = () => {
        if (last.get(job) === turn) last.delete(job)
      }
      turn.then(over, over)
      return turn
    },
  }
}

export function plainSink(parts: EligibilityParts): ImportSink {
  return inTurn({
    take: (job, before, batch, packedHandles, author) =>
      parts.database.write(async (transaction) => {
        const packed = unpacked(batch)
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
