import { randomUUID } from 'node:crypto'
import type { Neo4jConnection } from './connection.ts'
import { firstLoad } from './cypher.first-load.ts'
import { AlreadyThere } from './failure.ts'
import { costlyByRow } from './migrations.ts'
import type { Runner } from './statement.ts'

/** Two: while one waits for the disk and for its rows, the server works for the other. */
export const sessions = [0, 1] as const
export type LoadSession = (typeof sessions)[number]

const clearedTogether = 5_000

const explained = {
  NOT_EMPTY: 'has something in it: a first load needs an empty one',
  UNFINISHED: 'was being loaded, and the load was cut off. Load it anew',
  SUPERSEDED: 'is being loaded anew, by a load that began later',
  TWICE: 'was told of one number, or person, in two places: it is not finished. Load it anew',
} as const

export class FirstLoadRefused extends Error {
  readonly reason: keyof typeof explained
  constructor(reason: FirstLoadRefused['reason'], store: string) {
    super(`The ${store} index ${explained[reason]} (FIRST_LOAD_${reason}).`)
    this.name = 'FirstLoadRefused'
    this.reason = reason
  }
}

/** Half an index, without what keeps it unique, is none. */
export async function refuseUnfinished(connection: Neo4jConnection): Promise<void> {
  const [unfinished] = await connection.read((runner) => runner.rows(firstLoad.unfinished))
  if (unfinished !== undefined) throw new FirstLoadRefused('UNFINISHED', connection.name)
}

export interface FirstLoad {
  /** One transaction. Those of one session come one after another. */
  deliver(session: LoadSession, work: (runner: Runner) => Promise<void>): Promise<void>
  /** With all indexes, and from now on an index like any other. */
  finish(counters: Readonly<Record<'filed' | 'link_change' | 'decision', number>>): Promise<void>
}

/** Of a graph that has been migrated. What an earlier load left behind is cleared away. */
export async function beginFirstLoad(connection: Neo4jConnection, lock: string): Promise<FirstLoad> {
  const run = randomUUID()
  const superseded = () => new FirstLoadRefused('SUPERSEDED', connection.name)

  const within = async <T>(session: LoadSession, work: (runner: Runner) => Promise<T>): Promise<T> =>
    connection.writeBeside(async (runner) => {
      const [goes] = await runner.rows<number>(firstLoad.go, { run, session })
      if (goes === undefined) throw superseded()
      return work(runner)
    })

  const earlier = await connection.write(async (runner) => {
    await runner.rows(lock)
    const [unfinished] = await runner.rows(firstLoad.unfinished)
    const [some] = await runner.rows(firstLoad.some)
    if (unfinished === undefined && some !== undefined) throw new FirstLoadRefused('NOT_EMPTY', connection.name)
    await runner.rows(firstLoad.begin, { run, sessions })
    return some !== undefined
  })
  if (earlier) for (const statement of firstLoad.clear) await clearBy(statement, (work) => within(sessions[0], work))
  await within(sessions[0], (runner) => runner.rows(firstLoad.resetCounters))
  for (const { drop } of costlyByRow.flat()) await connection.define(drop)

  return {
    deliver: within,
    async finish(counters) {
      const made = await Promise.allSettled(
        costlyByRow.map(async (those) => {
          for (const { create } of those) await connection.define(create)
        }),
      )
      for (const one of made) {
        if (one.status === 'fulfilled') continue
        throw one.reason instanceof AlreadyThere ? new FirstLoadRefused('TWICE', connection.name) : one.reason
      }
      await connection.define('CALL db.awaitIndexes(21600)')
      await connection.writeBeside(async (runner) => {
        const entries = Object.entries(counters).map(([name, value]) => ({ name, value }))
        await runner.rows(firstLoad.count, { counters: entries })
        const [ended] = await runner.rows<number>(firstLoad.end, { run })
        if (ended !== sessions.length) throw superseded()
      })
    },
  }
}

async function clearBy(
  statement: string,
  within: (work: (runner: Runner) => Promise<number>) => Promise<number>,
): Promise<void> {
  const some = async (runner: Runner) => (await runner.rows<number>(statement, { most: clearedTogether }))[0] ?? 0
  while ((await within(some)) > 0);
}
