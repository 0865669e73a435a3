import { setImmediate } from 'node:timers/promises'
import type { NumberHandle } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { IdentityReads, RegisteredIdentity } from '../../shared/internal.ts'
import type { MatchBatch, MatchCounts, MpiGraph } from '../graph.ts'
import type { FiledRecord } from '../ledger/ledger.ts'
import type { Ids } from '../registering.ts'
import { runThere } from '../steps.ts'
import { matchingWithin } from '../within.ts'
import { counted } from './counts.ts'
import { registeredRows } from './identity.ts'
import { type IdentifiedRecord, type MatchOutcome, matchRecord } from './match-record.ts'
import type { ModelInUse } from './model-in-use.ts'

/** Asked of the register at once, and matched in one transaction: other writers wait no longer than that. */
export const askedTogether = 200
export const matchedTogether = 40
/** The same where nobody waits for it; and read of the register in one turn of the event loop, which others wait for. */
export const askedByTheWay = 20
export const readInOneTurn = 5

export interface MatcherParts {
  readonly graph: MpiGraph
  readonly identities: IdentityReads
  readonly ids: Ids
  readonly model: ModelInUse
  readonly now: () => Instant
}

/** Records with what the register says of each; of a local id it says nothing. */
export async function identify(
  { identities }: MatcherParts,
  records: readonly FiledRecord[],
  at: Instant,
  inOneTurn: number = askedTogether,
): Promise<readonly IdentifiedRecord[]> {
  const numbers = [...new Set(records.map(({ handle }) => handle))].filter((handle) => handle.startsWith('num_'))
  const said = new Map<string, readonly RegisteredIdentity[]>()
  for (let start = 0; start < numbers.length; start += inOneTurn) {
    if (start > 0) await setImmediate()
    const some = numbers.slice(start, start + inOneTurn)
    const registered = await identities.identities(some as NumberHandle[])
    for (const [place, number] of some.entries()) said.set(number, registered[place] ?? [])
  }
  return records.map(({ id, handle, from }) => {
    const own = said.get(handle)?.find(({ acquired }) => acquired === from)
    return { record: id, identities: own === undefined ? [] : registeredRows(id, own, at) }
  })
}

/** In the engine's own thread where it has one. Null: another process was there before. */
export const matchBatch = (parts: MatcherParts, batch: Batch): Promise<MatchCounts | null> => {
  const { id, file } = parts.model
  return parts.graph.match?.({ ...batch, model: { id, file } }) ?? matchThere(parts, batch)
}

type Batch = Omit<MatchBatch, 'model'>

const matchThere = (
  { graph, ids, model: { model, id: modelId } }: MatcherParts,
  { records, feed, at }: Batch,
): Promise<MatchCounts | null> =>
  graph.write(async (transaction) => {
    if (feed !== null && (await transaction.matchedUpTo()) !== feed.after) return null
    const engine = matchingWithin(transaction)
    const parts = { model, modelId, at, ids }
    const outcomes: MatchOutcome[] = []
    for (const one of records) outcomes.push(await runThere(matchRecord(one, parts), engine))
    if (feed !== null) await transaction.matchUpTo(feed.upTo)
    return counted(outcomes)
  })
