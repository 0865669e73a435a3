import type { CompiledQuery, Kysely } from 'kysely'
import { freshFor, pollEvery } from '../shared/consent/projection.ts'
import type { Database } from '../shared/database/database.ts'
import { StoreUnavailable } from '../shared/failure.ts'
import type { LinkChange } from '../shared/internal.ts'
import type { PackedIndex } from '../shared/packed-index.ts'
import { countLinkChanges, packLinkChanges } from '../shared/packed-link-changes.ts'
import { subjectsTouched, tellChanges, wardsOf } from './fact-changes.ts'
import { linking } from './linking.sqlite.ts'
import type { QualificationTables } from './tables.ts'

export interface LinkIndex extends Partial<Pick<PackedIndex, 'packedLinkChanges'>> {
  linkChanges(after: number, first: number): Promise<readonly LinkChange[]>
  readonly changeCounter?: () => number
  /** The counter may hear of a change late or never. */
  readonly counterLags?: boolean
}

/** Takes over the index's link changes, in order, so that a number's holder is known here without asking. */
export interface Follower {
  /** Takes over all there is. */
  catchUp(): Promise<void>
  /** Takes over what there is unless that was confirmed within the last 800 ms; rejects when the index cannot be asked. */
  current(): Promise<void>
  /** In process: whether the index is heard to have changed since. */
  moved(): boolean
  close(): Promise<void>
}

const together = 500
/** Under which name the store keeps how far it took over the index's changes. */
export const linkCursor = 'mpi-links'

export function followLinks({
  database,
  index,
  now,
  clock,
}: {
  readonly database: Database<QualificationTables>
  readonly index: LinkIndex
  readonly now: () => number
  readonly clock: () => number
}): Follower {
  let running: Promise<void> | null = null
  let again = false
  let counterSeen: number | null = null
  let confirmed = Number.NEGATIVE_INFINITY
  let position: number | null = null

  const takeOver = async (): Promise<void> => {
    for (;;) {
      const asked = clock()
      const counter = index.changeCounter?.() ?? null
      position ??= await positionIn(database.read)
      const heard = await takeSome(position)
      position = heard.position
      if (heard.count < together) {
        counterSeen = counter
        confirmed = asked
        return
      }
    }
  }

  /** Answers how many there were, and how far the store has come: other processes on it follow the same index. */
  const takeSome = async (after: number): Promise<{ readonly count: number; readonly position: number }> => {
    if (database.call === undefined) {
      const changes = await index.linkChanges(after, together)
      return { count: changes.length, position: changes.length === 0 ? after : await apply(changes) }
    }
    const changes =
      index.packedLinkChanges === undefined
        ? packLinkChanges(await index.linkChanges(after, together))
        : await index.packedLinkChanges(after, together)
    const count = countLinkChanges(changes)
    if (count === 0) return { count, position: after }
    return { count, position: await database.call(linking, { changes, cursor: linkCursor, at: now() }) }
  }

  const apply = (changes: readonly LinkChange[]): Promise<number> =>
    database.write(async (transaction) => {
      const held = await positionIn(transaction)
      const ahead = changes.filter(({ sequence }) => sequence > held)
      const upTo = ahead.at(-1)?.sequence
      if (upTo === undefined) return held
      const handles = ahead.map((change) => change.handle)
      const before = await subjectsTouched(transaction, handles)
      const at = now()
      await transaction.batch(ahead.map((change) => takenOver(transaction, change, at)))
      const after = await subjectsTouched(transaction, handles)
      const around = [...new Set([...before, ...after])]
      await tellChanges(transaction, 'SUBJECT', [...around, ...(await wardsOf(transaction, around))], at)
      await transaction
        .insertInto('feed_cursor')
        .values({ name: linkCursor, position: upTo })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ position: upTo }))
        .execute()
      return upTo
    })

  const catchUp = (): Promise<void> => {
    if (running !== null) {
      again = true
      return running
    }
    running = (async () => {
      try {
        do {
          again = false
          await takeOver()
        } while (again)
      } finally {
        // In the same turn as the last look at `again`: whoever comes later starts a run of their own.
        running = null
      }
    })()
    return running
  }

  const moved = (): boolean => index.changeCounter !== undefined && index.changeCounter() !== counterSeen
  const certain = index.changeCounter !== undefined && index.counterLags !== true
  const stale = (): boolean => moved() || (!certain && clock() - confirmed > freshFor)

  // Otherwise the index is asked ahead of time; a failed poll lets what is known age, and `current` then refuses.
  const timer = certain ? null : setInterval(() => catchUp().catch(() => undefined), pollEvery)
  timer?.unref()

  return {
    catchUp,
    moved,
    async current() {
      if (!stale()) return
      const underWay = running !== null
      try {
        try {
          await catchUp()
        } catch (cause) {
          // What was already on its way may have failed of what is over by now.
          if (!underWay) throw cause
          await catchUp()
        }
      } catch (cause) {
        throw new StoreUnavailable('index', cause)
      }
    },
    async close() {
      if (timer !== null) clearInterval(timer)
      await running?.catch(() => undefined)
    },
  }
}

async function positionIn(db: Kysely<QualificationTables>): Promise<number> {
  const row = await db.selectFrom('feed_cursor').select('position').where('name', '=', linkCursor).executeTakeFirst()
  return row?.position ?? 0
}

/** The link as the index has it now; `filed` stays what it was when the link was first heard of. */
function takenOver(
  db: Kysely<QualificationTables>,
  { handle, person, from, until, sequence, doubted }: LinkChange,
  at: number,
): CompiledQuery {
  return db
    .insertInto('link')
    .values({
      handle,
      person,
      filed: person,
      from_on: from,
      until_on: until,
      sequence,
      moved_at: null,
      doubted: doubted ? 1 : 0,
    })
    .onConflict((conflict) =>
      conflict.columns(['handle', 'from_on']).doUpdateSet((set) => ({
        person,
        until_on: until,
        sequence,
        doubted: doubted ? 1 : 0,
        moved_at: set.case().when('link.person', '=', person).then(set.ref('link.moved_at')).else(at).end(),
      })),
    )
    .compile()
}
