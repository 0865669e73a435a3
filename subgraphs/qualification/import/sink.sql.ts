import type { Database } from '../../shared/database/database.ts'
import type { NumberSeal } from '../../shared/seal/number-seal.ts'
import type { QualificationTables } from '../tables.ts'
import { handedOver, type ImportSink } from './batch.ts'
import { takeTogether } from './taking.postgres.ts'
import { taking } from './taking.sqlite.ts'

export interface SinkParts {
  readonly database: Database<QualificationTables>
  readonly seal: NumberSeal
}

/** Batches into the store: in its writer's thread where it has one, in transactions of a server otherwise. */
export function importSink({ database, seal }: SinkParts): ImportSink {
  const { call } = database
  if (call !== undefined) {
    return {
      take: (job, before, batch, handles, author) =>
        call(taking, { job, before, batch, handles, author, keys: seal.keys }, handedOver(batch)),
    }
  }
  return inTurn({
    take: (job, before, batch, handles, author) =>
      database.write((transaction) => takeTogether(transaction, seal, { job, before, batch, handles, author }), {
        setWise: true,
      }),
  })
}

/** Batches are sent without waiting: where writers are several, one that came before its own time would be refused. */
export function inTurn(sink: ImportSink): ImportSink {
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
