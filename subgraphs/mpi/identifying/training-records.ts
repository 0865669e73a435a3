import { setImmediate } from 'node:timers/promises'
import type { PersonId } from '../../../schema/domain/ids.ts'
import type { MpiGraph } from '../graph.ts'
import { RecordTable } from '../matching/batch/record-table.ts'
import { defaultModel } from '../matching/default-model.ts'
import { textOf } from '../matching/record.ts'
import { recordOfIdentity } from './identity.ts'

export interface TrainingReading {
  /** People are read as long as there are fewer records than this. */
  readonly most: number
  readonly signal: AbortSignal
  readonly onProgress: (records: number, people: number) => void
}

export interface TrainingRecords {
  /** Closed in order; what a record says, and not whose it is. */
  readonly table: RecordTable
  /** How many records there are in all, as far as those read tell. */
  readonly of: number
}

/** What a model is trained on: of a mother's token and of periods no count of records tells. */
export const trainedFields = defaultModel.fields.filter(({ field }) => field !== 'birth' && field !== 'period')

const personsTogether = 200
const countedTogether = 2_000

/**
 * What is said now of everybody, record by record. Ids are random: those who come first are a sample of all, each with
 * all of their records.
 */
export async function trainingRecords(
  graph: Pick<MpiGraph, 'persons' | 'recordsOf' | 'identitiesOf'>,
  { most, signal, onProgress }: TrainingReading,
): Promise<TrainingRecords> {
  const table = new RecordTable(trainedFields)
  let people = 0
  let last: PersonId | null = null
  let ended = false
  while (!ended && table.count < most) {
    const page: readonly PersonId[] = await graph.persons(last, personsTogether)
    const records = (await graph.recordsOf(page, null)).flat()
    for (const identities of await graph.identitiesOf(records.map(({ id }) => id)))
      for (const identity of identities)
        if (identity.kind === 'REGISTERED') {
          const record = recordOfIdentity(identity)
          table.add(trainedFields.map(({ field }) => textOf(record, field)))
        }
    people += page.length
    last = page.at(-1) ?? last
    ended = page.length < personsTogether
    onProgress(table.count, people)
    await setImmediate()
    signal.throwIfAborted()
  }
  let others = 0
  while (!ended) {
    const page: readonly PersonId[] = await graph.persons(last, countedTogether)
    others += page.length
    last = page.at(-1) ?? last
    ended = page.length < countedTogether
    onProgress(table.count, people + others)
    await setImmediate()
    signal.throwIfAborted()
  }
  table.closeInOrder()
  return { table, of: people === 0 ? 0 : Math.round((table.count * (people + others)) / people) }
}
