import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CallerFacts } from '../../../../schema/domain/consent.ts'
import type { CredentialId, InstitutionCode, PersonId } from '../../../../schema/domain/ids.ts'
import type { QualificationTables } from '../../../../subgraphs/qualification/tables.ts'
import type { FactChanges, FactSource, KnownSubject, SubjectRef } from '../../../../subgraphs/shared/consent/facts.ts'
import { createProjection } from '../../../../subgraphs/shared/consent/projection.ts'
import { openSqlite } from '../../../../subgraphs/shared/database/sqlite.ts'
import { StoreUnavailable } from '../../../../subgraphs/shared/failure.ts'
import { type Adapter, clinic, person, QualificationBench } from '../../../stores/qualification/bench.ts'
import { given } from '../../../stores/qualification/consents.ts'
import { frozenClock } from '../../../support/clock.ts'
import { temporaryFolder } from '../../../support/folder.ts'
import { physician } from '../../../support/physician.ts'
import { scopeFor } from '../../../support/scopes.ts'

const mei = person('mei')
const ren = person('ren')

/** A source apart, over a feed that the test writes: every answer can be held back. */
class Feed {
  readonly lines: { of: 'CALLER' | 'SUBJECT'; key: string | null }[] = []
  readonly asked: string[] = []
  /** What the facts are now: answered as they were when the question came in. */
  version = 0
  gone = false
  held: Promise<void> | null = null

  change(of: 'CALLER' | 'SUBJECT', key: string | null): void {
    this.version++
    this.lines.push({ of, key })
  }

  async #answer<T>(question: string, answer: () => T): Promise<T> {
    this.asked.push(question)
    if (this.gone) throw new Error('connection refused')
    const now = answer()
    await this.held
    return now
  }

  readonly source: FactSource = {
    changes: (after): Promise<FactChanges> =>
      this.#answer('changes', () => ({
        changes: this.lines
          .slice(Math.max(after, 0))
          .map((line, at) => ({ ...line, revision: Math.max(after, 0) + at + 1 })),
        revision: this.lines.length,
        all: after < 0,
      })),
    callerFacts: (caller): Promise<CallerFacts> =>
      this.#answer(`caller ${caller.credential}`, () => callerAt(this.version)),
    subjectFacts: (refs): Promise<readonly KnownSubject[]> =>
      this.#answer(refs.join(), () => refs.map((ref) => subjectAt(ref, this.version))),
  }

  /** What was asked since the last time. */
  news(): readonly string[] {
    return this.asked.splice(0)
  }
}

const callerAt = (version: number): CallerFacts => ({
  suspensions: [],
  emergencyEntitled: version > 0,
  offices: [],
  delegation: null,
  disasters: [],
  register: [],
})
const subjectAt = (ref: SubjectRef, version: number): KnownSubject => ({
  person: ref as PersonId,
  reachedBy: [],
  facts: { relations: [], disputed: [], persons: Array.from({ length: version }, () => nobody) },
})
const nobody = { person: null, provisions: [], proxies: [], grants: [], protections: [], death: null }
const versionOf = async (known: KnownSubject | Promise<KnownSubject>) => (await known).facts.persons.length

describe('a projection apart from its source', () => {
  const rig = () => {
    const clock = frozenClock()
    const feed = new Feed()
    return { clock, feed, projection: createProjection({ source: feed.source, clock: clock.now }) }
  }

  test('trusts what it was told for 800 ms, and answers without waiting', async () => {
    const { clock, feed, projection } = rig()
    expect(await versionOf(projection.subject(mei))).toBe(0)
    expect(feed.news()).toEqual(['changes', mei])
    feed.change('SUBJECT', mei)
    clock.advance(800)
    const known = projection.subject(mei)
    expect(known).not.toBeInstanceOf(Promise)
    expect(await versionOf(known)).toBe(0)
    expect(feed.news()).toEqual([])
    expect(projection.age()).toBe(800)
  })

  test('after that it asks first, so that a withdrawal holds within a second', async () => {
    const { clock, feed, projection } = rig()
    await projection.subject(mei)
    await projection.subject(ren)
    feed.news()
    feed.change('SUBJECT', mei)
    clock.advance(801)
    expect(await versionOf(projection.subject(mei))).toBe(1)
    expect(feed.news()).toEqual(['changes', mei])
    // Of whom nothing changed nothing is asked again.
    expect(projection.subject(ren)).not.toBeInstanceOf(Promise)
    expect(feed.news()).toEqual([])
  })

  test('refuses when the source cannot be asked, and goes on when it can again', async () => {
    const { clock, feed, projection } = rig()
    await projection.subject(mei)
    await projection.caller(physician)
    feed.gone = true
    clock.advance(800)
    expect(projection.subject(mei)).not.toBeInstanceOf(Promise)
    clock.advance(1)
    await expect(projection.subject(mei)).rejects.toThrow(StoreUnavailable)
    await expect(projection.caller(physician)).rejects.toThrow(StoreUnavailable)
    feed.gone = false
    feed.change('SUBJECT', mei)
    expect(await versionOf(projection.subject(mei))).toBe(1)
  })

  test('remembers a caller while the source cannot be asked, and since when, until it hears that they changed', async () => {
    const { clock, feed, projection } = rig()
    expect(projection.remembered(physician)).toBeNull()
    await projection.caller(physician)
    clock.advance(500)
    await projection.refresh()
    feed.gone = true
    clock.advance(60_000)
    await expect(projection.caller(physician)).rejects.toThrow(StoreUnavailable)
    expect(projection.remembered(physician)).toEqual({ facts: callerAt(0), age: 60_000 })
    expect(projection.remembered({ ...physician, credential: 'another' as CredentialId })).toBeNull()
    feed.gone = false
    feed.change('CALLER', physician.credential)
    await projection.refresh()
    feed.gone = true
    expect(projection.remembered(physician)).toBeNull()
  })

  test('what is fresh but was never asked for is refused too while the source is gone', async () => {
    const { feed, projection } = rig()
    await projection.subject(mei)
    feed.gone = true
    await expect(projection.subject(ren)).rejects.toThrow(StoreUnavailable)
    await expect(projection.caller(physician)).rejects.toThrow(StoreUnavailable)
    feed.gone = false
    expect(await versionOf(projection.subject(ren))).toBe(0)
  })

  test('facts read before a change never stay after it', async () => {
    const { clock, feed, projection } = rig()
    await projection.refresh()
    const gate = Promise.withResolvers<void>()
    feed.held = gate.promise
    const slow = projection.subject(mei)
    await Promise.resolve()
    // The source has read; now the facts change, and the feed's line arrives before the facts do.
    feed.held = null
    feed.change('SUBJECT', mei)
    await projection.refresh()
    gate.resolve()
    expect(await versionOf(slow)).toBe(0)
    feed.news()
    expect(await versionOf(projection.subject(mei))).toBe(1)
    expect(feed.news()).toEqual([mei])
    clock.advance(1)
    expect(projection.subject(mei)).not.toBeInstanceOf(Promise)
  })

  test('facts of a caller read before a change never stay after it', async () => {
    const { feed, projection } = rig()
    await projection.refresh()
    const gate = Promise.withResolvers<void>()
    feed.held = gate.promise
    const slow = projection.caller(physician)
    feed.held = null
    feed.change('CALLER', physician.credential)
    await projection.refresh()
    gate.resolve()
    expect((await slow).emergencyEntitled).toBe(false)
    expect((await projection.caller(physician)).emergencyEntitled).toBe(true)
  })

  test('a question that finds an answer on its way, asked for long before, asks for itself', async () => {
    const { clock, feed, projection } = rig()
    const gate = Promise.withResolvers<void>()
    feed.held = gate.promise
    const first = projection.refresh()
    clock.advance(801)
    feed.change('SUBJECT', mei)
    feed.held = null
    const second = projection.subject(mei)
    gate.resolve()
    await first
    expect(await versionOf(second)).toBe(1)
    expect(feed.news()).toEqual(['changes', 'changes', mei])
  })

  test('a question that finds one on its way which then fails asks for itself', async () => {
    const { feed, projection } = rig()
    const gate = Promise.withResolvers<void>()
    feed.held = gate.promise
    const first = projection.refresh()
    feed.held = null
    const second = projection.subject(mei)
    gate.reject(new Error('connection reset'))
    await expect(first).rejects.toThrow('connection reset')
    expect(await versionOf(second)).toBe(0)
    expect(feed.news()).toEqual(['changes', 'changes', mei])
  })

  test('many who ask at once are one question', async () => {
    const { feed, projection } = rig()
    await Promise.all([projection.subject(mei), projection.subject(ren), projection.subject(mei)])
    expect(feed.news()).toEqual(['changes', `${mei},${ren}`])
  })

  test.each<[string, string | null]>([
    ['credential', physician.credential],
    ['institution', physician.institution],
    ['node', 'test#node'],
    ['everybody', null],
  ])('a change about a caller by %s forgets that caller', async (_, key) => {
    const { clock, feed, projection } = rig()
    const caller = { ...physician, node: { institution: clinic, credential: 'test#node' as CredentialId } }
    const other = { ...physician, credential: 'test#other' as CredentialId, institution: '1' as InstitutionCode }
    await projection.caller(caller)
    await projection.caller(other)
    feed.news()
    feed.change('CALLER', key)
    clock.advance(801)
    expect((await projection.caller(caller)).emergencyEntitled).toBe(true)
    expect((await projection.caller(other)).emergencyEntitled).toBe(key === null)
    expect(feed.news()).toEqual(['changes', 'caller test#dr-sato', ...(key === null ? ['caller test#other'] : [])])
  })

  test('when too much changed to be listed everything is forgotten', async () => {
    const { clock, feed, projection } = rig()
    await projection.subject(mei)
    await projection.caller(physician)
    feed.version++
    const all = createProjection({
      clock: clock.now,
      source: { ...feed.source, changes: async () => ({ changes: [], revision: 9, all: true }) },
    })
    expect(await versionOf(all.subject(mei))).toBe(1)
    feed.version++
    clock.advance(801)
    expect(await versionOf(all.subject(mei))).toBe(2)
  })
})

describe('a projection whose source hears of changes late or never', () => {
  const rig = () => {
    const clock = frozenClock()
    const feed = new Feed()
    let heard = 0
    let seen = 0
    const source: FactSource = {
      ...feed.source,
      movedLags: true,
      moved: () => heard !== seen,
      changes(after) {
        seen = heard
        return feed.source.changes(after)
      },
    }
    const hear = () => {
      heard++
    }
    return { clock, feed, hear, projection: createProjection({ source, clock: clock.now }) }
  }

  test('asks at once when it is heard that something changed', async () => {
    const { feed, hear, projection } = rig()
    expect(await versionOf(projection.subject(mei))).toBe(0)
    feed.change('SUBJECT', mei)
    expect(projection.subject(mei)).not.toBeInstanceOf(Promise)
    hear()
    expect(await versionOf(projection.subject(mei))).toBe(1)
    expect(projection.subject(mei)).not.toBeInstanceOf(Promise)
  })

  test('asks after 800 ms all the same, and refuses when nobody answers', async () => {
    const { clock, feed, projection } = rig()
    await projection.subject(mei)
    feed.change('SUBJECT', mei)
    clock.advance(800)
    expect(projection.age()).toBe(800)
    expect(await versionOf(projection.subject(mei))).toBe(0)
    clock.advance(1)
    expect(await versionOf(projection.subject(mei))).toBe(1)
    feed.gone = true
    clock.advance(801)
    await expect(projection.subject(mei)).rejects.toThrow(StoreUnavailable)
  })
})

describe('a projection in the process of its store', () => {
  const folder = temporaryFolder()
  let stores = 0
  let bench: QualificationBench
  const adapter = (): Adapter => {
    const file = join(folder, `${++stores}.sqlite`)
    return {
      open: () => openSqlite<QualificationTables>({ file, readers: 1, synchronous: 'NORMAL' }),
      written: () => Buffer.alloc(0),
    }
  }
  beforeEach(async () => {
    bench = new QualificationBench(adapter())
    await bench.open()
  })
  afterEach(() => bench.close())

  const provisionsOf = async (projection: ReturnType<typeof createProjection>, ref: SubjectRef) =>
    (await projection.subject(ref)).facts.persons[0]?.provisions

  test('sees what was given and withdrawn with the very next question', async () => {
    const projection = createProjection({ source: bench.store.facts, clock: bench.clock.now })
    expect(await provisionsOf(projection, mei)).toEqual([])
    const one = await given(bench)
    expect(await provisionsOf(projection, mei)).toEqual([one])
    expect(projection.subject(mei)).not.toBeInstanceOf(Promise)
    await bench.store.consent.withdrawProvision(scopeFor('CONSENT', mei), mei, one.id, bench.once('withdraw'))
    expect(await provisionsOf(projection, mei)).toEqual([{ ...one, withdrawn: bench.at }])
    expect(projection.age()).toBe(0)
  })

  test('sees it too when a process apart was told of it first', async () => {
    const projection = createProjection({ source: bench.store.facts, clock: bench.clock.now })
    expect(await provisionsOf(projection, mei)).toEqual([])
    const one = await given(bench)
    await bench.store.facts.changes(0)
    expect(await provisionsOf(projection, mei)).toEqual([one])
  })

  test('sees whose a number is with the question after the index knew', async () => {
    const projection = createProjection({ source: bench.store.facts, clock: bench.clock.now })
    const card = 'num_card000000000000000000' as SubjectRef & `num_${string}`
    expect((await projection.subject(card)).person).toBeNull()
    bench.index.link(card as never, mei)
    expect((await projection.subject(card)).person).toBe(mei)
  })

  test('sees a suspension with the very next question', async () => {
    const projection = createProjection({ source: bench.store.facts, clock: bench.clock.now })
    expect((await projection.caller(physician)).suspensions).toEqual([])
    await bench.store.register.suspend(physician.credential, clinic, bench.at)
    expect((await projection.caller(physician)).suspensions).toEqual([
      { credential: physician.credential, by: 'BUDGET', from: bench.at, lifted: null },
    ])
  })

  test('refuses while the index is gone, whose word may be missing, and when its own store is closed', async () => {
    const projection = createProjection({ source: bench.store.facts, clock: bench.clock.now })
    await projection.subject(mei)
    bench.index.be('GONE')
    await expect(projection.subject(mei)).rejects.toThrow(StoreUnavailable)
    bench.index.be('THERE')
    expect(await provisionsOf(projection, mei)).toEqual([])
    await bench.close()
    await expect(projection.subject(mei)).rejects.toThrow(StoreUnavailable)
    await expect(projection.caller(physician)).rejects.toThrow(StoreUnavailable)
  })
})
