import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { QualificationTables } from '../../subgraphs/qualification/tables.ts'
import { createProjection, freshFor } from '../../subgraphs/shared/consent/projection.ts'
import { openPostgres } from '../../subgraphs/shared/database/postgres.ts'
import { handle } from '../subgraphs/qualification/terms.ts'
import { freshPostgresUrl } from '../support/engine.ts'
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts'
import { scopeFor } from '../support/scopes.ts'
import { person, QualificationBench } from './qualification/bench.ts'
import { given, provision } from './qualification/consents.ts'

const mei = person('mei')

/** Two processes of the hub on one store; their clocks stand still, so that nothing is asked for being old. */
describe('what one process writes, another on the same store', () => {
  let here: QualificationBench
  let there: QualificationBench
  let server: PostgresServer | null = null
  let url: string
  const bench = async () => {
    const opened = new QualificationBench({
      open: () => openPostgres<QualificationTables>({ url, name: 'qualification' }),
      written: () => Buffer.alloc(0),
    })
    await opened.open()
    return opened
  }
  beforeEach(async () => {
    url = freshPostgresUrl()
    here = await bench()
    there = await bench()
  })
  afterEach(async () => {
    await here.close()
    await there.close()
  })
  afterAll(() => server?.stop())

  const projectionOf = ({ store, clock }: QualificationBench) =>
    createProjection({ source: store.facts, clock: clock.now })
  const provisions = async (projection: ReturnType<typeof createProjection>) =>
    (await projection.subject(mei)).facts.persons[0]?.provisions

  test('is told, and asks with its next question', async () => {
    const projection = projectionOf(there)
    expect(await provisions(projection)).toEqual([])
    const one = await given(here)
    await vi.waitFor(async () => expect(await provisions(projection)).toEqual([one]))
    await here.store.consent.withdrawProvision(scopeFor('CONSENT', mei), mei, one.id, here.once('withdraw'))
    await vi.waitFor(async () => expect(await provisions(projection)).toEqual([{ ...one, withdrawn: here.at }]))
  })

  test('does not rely on being told: what is older than 800 ms is asked for', async () => {
    const projection = projectionOf(there)
    await provisions(projection)
    // What the tests before wrote has been heard of.
    let still = 0
    await vi.waitFor(async () => {
      const known = projection.subject(mei)
      still = known instanceof Promise ? 0 : still + 1
      await known
      expect(still).toBeGreaterThan(10)
    })
    const asked = vi.spyOn(there.store.facts, 'changes')
    there.clock.advance(freshFor)
    expect(projection.subject(mei)).not.toBeInstanceOf(Promise)
    expect(projection.age()).toBe(freshFor)
    there.clock.advance(1)
    await projection.subject(mei)
    expect(asked).toHaveBeenCalledTimes(1)
  })

  test('sees its own writes with the very next question', async () => {
    const projection = projectionOf(here)
    await provisions(projection)
    expect(await provisions(projection)).toEqual([])
    const one = await given(here)
    expect(await provisions(projection)).toEqual([one])
  })

  test('takes over a link of the index that the other took over before, or first, and neither goes back', async () => {
    for (const bench of [here, there]) {
      bench.index.link(handle('a'), person('x'))
      bench.index.link(handle('a'), person('y'))
    }
    await here.store.links.catchUp()
    for (const bench of [here, there]) bench.index.link(handle('a'), person('z'))
    await here.store.links.catchUp()
    const links = () => there.database.read.selectFrom('link').select(['person', 'filed', 'sequence']).execute()
    const expected = [{ person: person('z'), filed: person('x'), sequence: 3 }]
    expect(await links()).toEqual(expected)
    await there.store.links.catchUp()
    expect(await links()).toEqual(expected)
  })

  test('never misses a line of the feed: revisions are committed in their order', async () => {
    const all = 120
    let done = false
    const writing = Promise.all(
      Array.from({ length: all }, (_, at) => {
        const { store, at: now, once } = at % 2 === 0 ? here : there
        const key = `key-${at}-of-feed`
        const who = person(`p${at}-`)
        const given = [provision(now, { person: who, giver: who })]
        return store.consent.giveProvisions(scopeFor('CONSENT', who), given, null, once.call(here, 'give', key))
      }),
    ).finally(() => {
      done = true
    })
    const heard = new Set<string | null>()
    let revision = 0
    const read = async () => {
      const { changes, revision: newest } = await there.store.facts.changes(revision)
      for (const { key } of changes) heard.add(key)
      revision = newest
    }
    while (!done) await read()
    await writing
    await read()
    expect(Array.from({ length: all }, (_, at) => person(`p${at}-`)).filter((key) => !heard.has(key))).toEqual([])
  })

  test('a listener whose server was away listens again, and what it missed counts as news', async () => {
    server = await startPostgres()
    await here.close()
    await there.close()
    url = server.url('news')
    here = await bench()
    there = await bench()
    const projection = projectionOf(there)
    await provisions(projection)
    await server.kill()
    await server.start()
    const one = await given(here)
    await vi.waitFor(async () => expect(await provisions(projection)).toEqual([one]), { timeout: 15_000 })
    const counter = there.database.changeCounter()
    await given(here)
    await vi.waitFor(() => expect(there.database.changeCounter()).not.toBe(counter), { timeout: 15_000 })
  })
})
