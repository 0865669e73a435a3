import { describe, expect, test } from 'vitest'
import type { PersonId } from '../../../../schema/domain/ids.ts'
import { type CivilDate, minutes, seconds } from '../../../../schema/domain/time.ts'
import { keepSnapshots } from '../../../../subgraphs/emergency/snapshots/keeping.ts'
import type { ConsentSnapshot } from '../../../../subgraphs/emergency/snapshots/snapshot.ts'
import type { FeedPosition, SnapshotStore } from '../../../../subgraphs/emergency/snapshots/snapshot-store.ts'
import type { FactSource, KnownSubject, SubjectRef } from '../../../../subgraphs/shared/consent/facts.ts'
import { StoreUnavailable } from '../../../../subgraphs/shared/failure.ts'
import type { RegisteredName } from '../../../../subgraphs/shared/registered-names.ts'
import { frozenClock } from '../../../support/clock.ts'

const [mei, ren, former] = ['mei', 'ren', 'fmr'].map((name) => `per_${name}0000000000000000000` as PersonId) as [
  PersonId,
  PersonId,
  PersonId,
]
const nameOf = (person: PersonId): RegisteredName => ({
  name: person,
  kana: null,
  otherName: null,
  sex: 'NOT_SET',
  birthDate: '2020-05-01' as CivilDate,
})
const nothing = { provisions: [], proxies: [], grants: [], protections: [], death: null }

/** A store in memory and a feed that the test writes. */
function rig(pages: readonly PersonId[]) {
  const clock = frozenClock()
  const held = new Map<PersonId, ConsentSnapshot | null>(pages.map((person) => [person, null]))
  const written: FeedPosition[] = []
  const lines: (string | null)[] = []
  const asked: SubjectRef[][] = []
  const feed = { isGone: false, joined: new Map<SubjectRef, PersonId>() }
  const store: SnapshotStore = {
    async snapshotOf() {
      return null
    },
    position: async () => written.at(-1) ?? null,
    wanted: async (first) => [...held].flatMap(([person, kept]) => (kept === null ? [person] : [])).slice(0, first),
    withPage: async (among) => among.filter((person) => held.has(person)),
    everyone: async (after, first) =>
      [...held.keys()]
        .sort()
        .filter((person) => after === null || person > after)
        .slice(0, first),
    async keep(snapshots) {
      for (const snapshot of snapshots) held.set(snapshot.person, snapshot)
    },
    async keepPosition(position) {
      written.push(position)
    },
  }
  const answer = (): void => {
    if (feed.isGone) throw new StoreUnavailable('consent')
  }
  const source: Pick<FactSource, 'changes' | 'callerFacts' | 'subjectFacts'> = {
    async changes(after) {
      answer()
      const changes = lines.map((key, at) => ({ revision: at + 1, of: 'SUBJECT' as const, key }))
      return { changes: changes.slice(Math.max(after, 0)), revision: lines.length, all: after < 0 }
    },
    callerFacts: () => Promise.reject(new Error('Nobody asked for anything.')),
    async subjectFacts(refs) {
      answer()
      asked.push([...refs])
      return refs.map((ref): KnownSubject => {
        const person = ref as PersonId
        const joined = feed.joined.get(ref)
        const persons = (joined === undefined ? [person] : [person, joined]).map((one) => ({ ...nothing, person: one }))
        return { person, reachedBy: [], facts: { relations: [], disputed: [], persons } }
      })
    },
  }
  const names = { namesOf: async (persons: readonly PersonId[]) => persons.map(nameOf) }
  const readings = { undecided: async () => [], decided: async () => undefined }
  const follow = () => keepSnapshots({ store, readings, source, names, now: clock.now, onFailure: () => undefined })
  return { clock, held, written, lines, asked, feed, follow, keeping: follow() }
}

describe('snapshots of consents are kept', () => {
  test('of everybody who has a page at first, and then of whom the feed names', async () => {
    const { clock, held, written, lines, asked, keeping } = rig([mei, ren])
    await keeping.look()
    expect(asked.splice(0)).toEqual([[mei, ren]])
    const start = clock.now()
    expect([held.get(mei)?.taken, written]).toEqual([start, [{ revision: 0, confirmed: start }]])
    expect([held.get(mei)?.identity, held.get(ren)?.identity]).toEqual([nameOf(mei), nameOf(ren)])
    lines.push(ren, 'num_of_ren', 'per_without_a_page')
    clock.advance(1_000)
    await keeping.look()
    expect(asked.splice(0)).toEqual([[ren]])
    expect([held.get(mei)?.taken, held.get(ren)?.taken]).toEqual([start, start + 1_000])
    expect(written.at(-1)).toEqual({ revision: 3, confirmed: start + 1_000 })
  })

  test('of whom a doctor approved a page since, and under every id that leads to somebody', async () => {
    const { held, asked, feed, keeping } = rig([mei])
    await keeping.look()
    asked.splice(0)
    held.set(ren, null)
    feed.joined.set(ren, former)
    await keeping.look()
    expect(asked).toEqual([[ren]])
    expect([held.get(former)?.known, held.get(former)?.person]).toEqual([held.get(ren)?.known, former])
  })

  test('and that nothing changed is written down every ten seconds, not every time', async () => {
    const { clock, written, keeping } = rig([mei])
    await keeping.look()
    const start = clock.now()
    for (let second = 0; second < 21; second++) {
      clock.advance(seconds(1))
      await keeping.look()
    }
    expect(written.map(({ confirmed }) => confirmed - start)).toEqual([0, seconds(10), seconds(20)])
  })

  test('a change of everybody walks over all once a minute, and until then nothing counts as current', async () => {
    const { clock, held, written, lines, asked, keeping } = rig([mei, ren])
    await keeping.look()
    const start = clock.now()
    asked.splice(0)
    lines.push(null)
    clock.advance(seconds(30))
    await keeping.look()
    expect([asked, written.length]).toEqual([[], 1])
    // Whose page was approved meanwhile waits for nobody.
    held.set(former, null)
    await keeping.look()
    expect([asked.splice(0), written.length]).toEqual([[[former]], 1])
    held.delete(former)
    clock.advance(seconds(30))
    await keeping.look()
    expect([asked, written.at(-1)]).toEqual([[[mei, ren]], { revision: 1, confirmed: start + minutes(1) }])
  })

  test('while the feed cannot be asked nothing moves; who starts anew goes on from what was written down', async () => {
    const { clock, written, lines, asked, feed, keeping, follow } = rig([mei, ren])
    await keeping.look()
    asked.splice(0)
    feed.isGone = true
    lines.push(mei)
    clock.advance(minutes(5))
    await expect(keeping.look()).rejects.toThrow(StoreUnavailable)
    expect(written).toHaveLength(1)
    feed.isGone = false
    await follow().look()
    expect([asked, written.at(-1)?.revision]).toEqual([[[mei]], 1])
  })
})
