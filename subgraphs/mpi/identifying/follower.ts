import type { NumberHandle, RecordId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { IdentityReads, LinkChange } from '../../shared/internal.ts'
import type { MatchBatch, MatchCounts, MpiGraph } from '../graph.ts'
import type { FiledRecord } from '../ledger/ledger.ts'
import { defaultModel } from '../matching/default-model.ts'
import type { Ids } from '../registering.ts'
import { runThere } from '../steps.ts'
import { matchingWithin } from '../within.ts'
import { counted } from './counts.ts'
import { registeredRows } from './identity.ts'
import { type IdentifiedRecord, type MatchOutcome, matchRecord } from './match-record.ts'
import { modelIdOf } from './model-id.ts'

/** Asked of the register at once, and matched in one transaction: other writers wait no longer than that. */
const askedTogether = 200
const matchedTogether = 40

export interface MatcherParts {
  readonly graph: MpiGraph
  readonly identities: IdentityReads
  readonly ids: Ids
  readonly now: () => Instant
}

/** Follows the index's own feed: whoever is filed is identified, and matched with those who are there. */
export interface Matcher {
  /** Matches all that was filed by now. */
  catchUp(): Promise<MatchCounts>
  /** From now on looks by itself, until it is closed. */
  start(): void
  /** Finishes what it is at, and stops. */
  close(): Promise<void>
}

/** How often it looks whether anything was filed; what fails is tried again then. */
const lookEvery = 500

export function openMatcher(parts: MatcherParts): Matcher {
  const { graph } = parts
  let running: Promise<MatchCounts> | null = null
  let closed = false
  let counterSeen: number | null = null
  let timer: NodeJS.Timeout | null = null

  const takeOver = async (): Promise<MatchCounts> => {
    let sum = nothing
    for (;;) {
      const counter = graph.changeCounter()
      const after = await graph.matchedUpTo()
      const changes = await graph.changes(after, askedTogether)
      sum = added(sum, await matchChanges(parts, changes, after, () => closed))
      if (changes.length < askedTogether) counterSeen = counter
      if (changes.length === 0 || closed) return sum
    }
  }

  const catchUp = (): Promise<MatchCounts> => {
    running ??= takeOver().finally(() => {
      running = null
    })
    return running
  }

  return {
    catchUp,
    start() {
      timer ??= setInterval(() => {
        if (running !== null || (!graph.counterLags && graph.changeCounter() === counterSeen)) return
        catchUp().catch(() => undefined)
      }, lookEvery)
      timer.unref()
    },
    async close() {
      closed = true
      if (timer !== null) clearInterval(timer)
      await running?.catch(() => undefined)
    },
  }
}

const nothing: MatchCounts = { linked: 0, reviews: 0, fresh: 0, checked: 0 }

const added = (one: MatchCounts, other: MatchCounts): MatchCounts => ({
  linked: one.linked + other.linked,
  reviews: one.reviews + other.reviews,
  fresh: one.fresh + other.fresh,
  checked: one.checked + other.checked,
})

async function matchChanges(
  parts: MatcherParts,
  changes: readonly LinkChange[],
  after: number,
  stopped: () => boolean,
): Promise<MatchCounts> {
  const at = parts.now()
  const identified = await identifiedBy(parts, changes, at)
  let sum = nothing
  let position = after
  for (let start = 0; start < changes.length && !stopped(); start += matchedTogether) {
    const some = changes.slice(start, start + matchedTogether)
    const records = new Map(
      some.flatMap((change) => identified.get(keyOf(change)) ?? []).map((one) => [one.record, one]),
    )
    const upTo = some.at(-1)?.sequence ?? position
    const batch: MatchBatch = { records: [...records.values()], after: position, upTo, at }
    const counts = await (parts.graph.match?.(batch) ?? matchThere(parts, batch))
    if (counts === null) return sum
    sum = added(sum, counts)
    position = upTo
  }
  return sum
}

const keyOf = ({ handle, from }: { readonly handle: string; readonly from: string }): string => `${handle} ${from}`

/** The records that changes tell of, with what the register says of each. */
async function identifiedBy(
  { graph, identities }: MatcherParts,
  changes: readonly LinkChange[],
  at: Instant,
): Promise<ReadonlyMap<string, IdentifiedRecord>> {
  const handles = [...new Set(changes.map(({ handle }) => handle))]
  const numbers = handles.filter((handle) => handle.startsWith('num_')) as NumberHandle[]
  const [under, registered] = await Promise.all([graph.recordsUnder(handles, null), identities.identities(numbers)])
  const said = new Map(numbers.map((number, place) => [number as string, registered[place] ?? []]))
  const rowsOf = ({ id, handle, from }: FiledRecord): IdentifiedRecord => {
    const own = said.get(handle)?.find(({ acquired }) => acquired === from)
    return { record: id as RecordId, identities: own === undefined ? [] : registeredRows(id, own, at) }
  }
  return new Map(under.flat().map((record) => [keyOf(record), rowsOf(record)]))
}

const modelId = modelIdOf(defaultModel)

/** Where the engine is far away: with round trips between the questions. */
const matchThere = ({ graph, ids }: MatcherParts, batch: MatchBatch): Promise<MatchCounts | null> =>
  graph.write(async (transaction) => {
    if ((await transaction.matchedUpTo()) !== batch.after) return null
    const engine = matchingWithin(transaction)
    const parts = { model: defaultModel, modelId, at: batch.at, ids }
    const outcomes: MatchOutcome[] = []
    for (const one of batch.records) outcomes.push(await runThere(matchRecord(one, parts), engine))
    await transaction.matchUpTo(batch.upTo)
    return counted(outcomes)
  })
