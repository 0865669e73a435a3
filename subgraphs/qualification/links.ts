import { type CompiledQuery, type Insertable, type Kysely, sql } from 'kysely'
import { freshFor, pollEvery } from '../shared/consent/projection.ts'
import type { Database, StoreTransaction } from '../shared/database/database.ts'
import { insertTogether } from '../shared/database/together.ts'
import { StoreUnavailable } from '../shared/failure.ts'
import type { LinkChange } from '../shared/internal.ts'
import type { PackedIndex } from '../shared/packed-index.ts'
import { countLinkChanges, packLinkChanges } from '../shared/packed-link-changes.ts'
import { mostSubjects, subjectsTouched, tellChanges, wardsOf } from './fact-changes.ts'
import { linking } from './linking.sqlite.ts'
import type { LinkTable, QualificationTables } from './tables.ts'

type Transaction = StoreTransaction<QualificationTables>

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
    database.write((transaction) => taken(transaction, changes), { setWise: true })

  const taken = async (transaction: Transaction, changes: readonly LinkChange[]): Promise<number> => {
    const held = await positionIn(transaction)
    const ahead = changes.filter(({ sequence }) => sequence > held)
    const upTo = ahead.at(-1)?.sequence
    if (upTo === undefined) return held
    const at = now()
    const writes = takenOver(transaction, database.dialect, ahead, at)
    await tellChanges(transaction, 'SUBJECT', await aroundLinks(transaction, ahead, writes), at)
    await transaction
      .insertInto('feed_cursor')
      .values({ name: linkCursor, position: upTo })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ position: upTo }))
      .execute()
    return upTo
  }

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

/** Writes links, and answers whom that is a fact about: those they led to before, and those they lead to now. */
async function aroundLinks(
  transaction: Transaction,
  changes: readonly LinkChange[],
  writes: readonly CompiledQuery<unknown>[],
): Promise<readonly (string | null)[]> {
  const handles = [...new Set(changes.map(({ handle }) => handle))]
  if (handles.length > mostSubjects) {
    await transaction.batch(writes)
    return [null]
  }
  const before = await subjectsTouched(transaction, handles)
  await transaction.batch(writes)
  const around = [...new Set([...before, ...(await subjectsTouched(transaction, handles))])]
  return [...around, ...(await wardsOf(transaction, around))]
}

/**
 * Links as the index has them now; `filed` stays what it was when a link was first heard of. What was said of one link
 * twice goes in one after the other: a statement writes no row twice.
 */
function takenOver(
  db: Kysely<QualificationTables>,
  dialect: Database<QualificationTables>['dialect'],
  changes: readonly LinkChange[],
  at: number,
): readonly CompiledQuery<unknown>[] {
  const heard = new Map<string, number>()
  const rounds: Insertable<LinkTable>[][] = []
  for (const { handle, person, from, until, sequence, doubted } of changes) {
    const link = `${handle} ${from}`
    const times = heard.get(link) ?? 0
    heard.set(link, times + 1)
    rounds[times] ??= []
    rounds[times].push({
      handle,
      person,
      filed: person,
      from_on: from,
      until_on: until,
      sequence,
      moved_at: null,
      doubted: doubted ? 1 : 0,
    })
  }
  const known = sql`on conflict (handle, from_on) do update set person = excluded.person, until_on = excluded.until_on,
    sequence = excluded.sequence, doubted = excluded.doubted,
    moved_at = case when link.person = excluded.person then link.moved_at else ${at} end`
  return rounds.flatMap((rows) => insertTogether(db, dialect, 'link', rows, known))
}
