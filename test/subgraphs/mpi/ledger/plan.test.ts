import { beforeEach, describe, expect, test } from 'vitest'
import type { Plan } from '../../../../subgraphs/mpi/ledger/plan.ts'
import { runSequence } from './sequence.ts'
import { decisionNamed, reasonOf, recordNamed, World } from './world.ts'

let world: World
beforeEach(() => {
  world = new World()
  world.file(5)
})

const moved = (plan: Plan) =>
  plan.ok
    ? plan.delta.moves.map(({ record, was }) => [record.filed, Number(was?.slice(4)), Number(record.person.slice(4))])
    : null

describe('a link', () => {
  test('makes two persons one, under the id of the oldest record', () => {
    expect(moved(world.link(3, 2))).toEqual([[3, 3, 2]])
    expect(moved(world.link(3, 1))).toEqual([
      [2, 2, 1],
      [3, 2, 1],
    ])
    expect(world.persons()).toEqual([1, 1, 1, 4, 5])
  })

  test('says of each record by which link it came in, that to an older one first', () => {
    world.link(2, 3, 'PROBABLE_MATCH', 17)
    world.link(1, 2, 'STEWARD')
    const ways = [1, 2, 3].map((filed) => {
      const record = world.records.get(recordNamed(filed))
      return [record?.evidence, record?.decision]
    })
    expect(ways).toEqual([
      ['FIRST_REGISTRATION', null],
      ['STEWARD', decisionNamed(2)],
      ['PROBABLE_MATCH', decisionNamed(1)],
    ])
  })

  test('is refused of a record with itself, and a second time on the same ground', () => {
    expect(reasonOf(world.link(1, 1))).toBe('SAME_RECORD')
    world.link(1, 2)
    expect(reasonOf(world.link(2, 1))).toBe('ALREADY_LINKED')
    expect(reasonOf(world.link(2, 1, 'STEWARD'))).toBe('ok')
  })

  test('is never made across a pair ruled apart, whichever of their records are linked', () => {
    world.link(1, 2)
    world.link(3, 4)
    world.apart(2, 4)
    expect(reasonOf(world.link(1, 3, 'PROBABLE_MATCH', 40))).toBe('RULED_APART')
    expect(reasonOf(world.link(1, 3, 'STEWARD'))).toBe('RULED_APART')
    expect(world.persons()).toEqual([1, 1, 3, 3, 5])
  })

  test('that an insurer states across a pair ruled apart is made, and stands in doubt', () => {
    world.apart(1, 2)
    expect(reasonOf(world.link(2, 1))).toBe('ok')
    expect(world.person(2)).toBe(1)
    expect([...world.doubted]).toEqual([decisionNamed(2)])
    expect(world.records.get(recordNamed(2))?.doubted).toBe(true)
  })

  test('is never made by itself across a contradiction; a steward may, of the very pair', () => {
    const contradiction = { kind: 'VERIFIED_VALUES_DIFFER', pair: [recordNamed(1), recordNamed(2)] } as const
    world.contradictions = [contradiction]
    world.link(2, 3)
    expect(world.link(1, 3, 'EXACT_IDENTITY')).toEqual({ ok: false, reason: 'CONTRADICTION', contradiction })
    expect(reasonOf(world.link(1, 3, 'STEWARD'))).toBe('CONTRADICTION')
    expect(reasonOf(world.link(1, 2, 'STEWARD'))).toBe('ok')
    expect([...world.doubted]).toEqual([])
  })

  test('that leads to a contradiction puts in doubt the lightest way between the two, and what lies beyond', () => {
    world.link(1, 2, 'PROBABLE_MATCH', 30)
    world.link(2, 3, 'PROBABLE_MATCH', 8)
    world.link(3, 4)
    world.contradictions = [{ kind: 'BRANCHES_OF_ONE_NUMBER', pair: [recordNamed(1), recordNamed(4)] }]
    world.link(4, 5)
    expect([...world.doubted]).toEqual([decisionNamed(2)])
    expect([...world.records.values()].map(({ doubted }) => doubted)).toEqual([false, false, true, true, true])
    expect(world.persons()).toEqual([1, 1, 1, 1, 1])
    world.undo(2)
    expect([...world.doubted]).toEqual([])
    expect(world.persons()).toEqual([1, 1, 3, 3, 3])
    expect([...world.records.values()].some(({ doubted }) => doubted)).toBe(false)
  })
})

describe('a ruling that two are not the same', () => {
  test('voids what joins them where it is lightest', () => {
    world.link(1, 2, 'PROBABLE_MATCH', 30)
    world.link(2, 3, 'PROBABLE_MATCH', 8)
    world.link(3, 4)
    const plan = world.apart(1, 4)
    expect(plan.ok ? plan.delta.turned : null).toEqual([{ id: decisionNamed(2), counts: false }])
    expect(world.persons()).toEqual([1, 1, 3, 3, 5])
    expect(reasonOf(world.apart(4, 1))).toBe('ALREADY_APART')
    expect(reasonOf(world.apart(4, 4))).toBe('SAME_RECORD')
  })

  test('voids every one of several ways', () => {
    world.link(1, 2)
    world.link(1, 3)
    world.link(2, 4, 'PROBABLE_MATCH', 9)
    world.link(3, 4, 'PROBABLE_MATCH', 7)
    world.apart(1, 4)
    expect(world.persons()).toEqual([1, 1, 1, 4, 5])
  })
})

describe('a split', () => {
  test('gives some records a person of their own again, by whatever they were joined', () => {
    world.link(1, 2)
    world.link(2, 3)
    world.link(3, 4, 'STEWARD')
    world.link(1, 4, 'PROBABLE_MATCH', 20)
    expect(moved(world.split(1, [3, 4]))).toEqual([
      [3, 1, 3],
      [4, 1, 3],
    ])
    expect(reasonOf(world.link(4, 2, 'PROBABLE_MATCH', 20))).toBe('RULED_APART')
  })

  describe('and the chart numbers that it does not name', () => {
    const asked = (plan: Plan) =>
      plan.ok ? plan.stranded.map((pair) => pair.map((id) => world.records.get(id)?.filed)) : null
    const chart = (): number => {
      world.file(1, 'lid')
      return world.records.size
    }

    test('go with the number that they hang on, one through another, and come back when it is undone', () => {
      const [own, theirs, beyond] = [chart(), chart(), chart()]
      world.link(1, 2)
      world.link(1, own, 'CARD')
      world.link(2, theirs, 'CARD')
      world.link(theirs, beyond, 'PROBABLE_MATCH', 20)
      const plan = world.split(1, [2])
      expect([moved(plan), asked(plan)]).toEqual([
        [
          [2, 1, 2],
          [theirs, 1, 2],
          [beyond, 1, 2],
        ],
        [],
      ])
      expect(world.person(own)).toBe(1)
      world.undo(world.ledger.size)
      expect(world.persons().filter((person) => person === 1)).toHaveLength(5)
    })

    test('go by the stronger kind of evidence, wherever else they hang', () => {
      const [one, other] = [chart(), chart()]
      world.link(1, 2)
      world.link(1, one, 'EXACT_IDENTITY')
      world.link(2, one, 'CARD')
      world.link(1, other, 'CARD')
      world.link(2, other, 'PROBABLE_MATCH', 30)
      world.link(one, other, 'PROBABLE_MATCH', 30)
      expect(asked(world.split(1, [2]))).toEqual([])
      expect([one, other].map((record) => world.person(record))).toEqual([2, 1])
    })

    test('that hang on both alike are nobody’s, and asked about of both', () => {
      const [between, beyond] = [chart(), chart()]
      world.link(1, between, 'PROBABLE_MATCH', 30)
      world.link(2, between, 'PROBABLE_MATCH', 18)
      world.link(between, beyond, 'PROBABLE_MATCH', 12)
      expect(asked(world.split(1, [2]))).toEqual([
        [1, between],
        [2, between],
      ])
      expect([1, 2, between, beyond].map((record) => world.person(record))).toEqual([1, 2, between, between])
    })

    test('stay where nothing else would', () => {
      const theirs = chart()
      world.link(1, theirs, 'CARD')
      expect(asked(world.split(1, [1]))).toEqual([])
      expect([world.person(1), world.person(theirs)]).toEqual([1, theirs])
    })
  })

  test('asks about numbers that it leaves without their link to the rest, of those they hung on too', () => {
    world.link(1, 2)
    world.link(2, 3)
    world.link(1, 4)
    const plan = world.split(1, [2, 4])
    expect(world.persons()).toEqual([1, 2, 3, 4, 5])
    expect(plan.ok ? plan.stranded : null).toEqual([
      [recordNamed(1), recordNamed(3)],
      [recordNamed(2), recordNamed(4)],
      [recordNamed(2), recordNamed(3)],
    ])
  })

  test('is refused of records of somebody else, of none, and of all', () => {
    world.link(1, 2)
    expect(reasonOf(world.split(1, [3]))).toBe('NOT_ONE_PERSON')
    expect(reasonOf(world.split(1, []))).toBe('NOTHING_LEFT')
    expect(reasonOf(world.split(1, [1, 2]))).toBe('NOTHING_LEFT')
  })
})

describe('an undo', () => {
  test('voids the one link, whatever has happened since', () => {
    world.link(1, 2)
    world.link(2, 3)
    world.link(3, 4)
    world.undo(1)
    expect(world.persons()).toEqual([1, 2, 2, 2, 5])
    expect(reasonOf(world.undo(1))).toBe('COUNTS_NO_LONGER')
  })

  test('of an undo brings the link back, and of a split everything it voided', () => {
    world.link(1, 2)
    world.link(2, 3)
    world.split(1, [2, 3])
    expect(world.persons()).toEqual([1, 2, 2, 4, 5])
    world.undo(3)
    expect(world.persons()).toEqual([1, 1, 1, 4, 5])
    world.undo(4)
    expect(world.persons()).toEqual([1, 2, 2, 4, 5])
  })

  test('reopens what cites the decision that fell', () => {
    world.link(1, 2)
    const cites = [decisionNamed(1)]
    world.ledger.set(decisionNamed(2), {
      ...world.entry(),
      kind: 'LINK',
      rule: 'STEWARD',
      pair: [recordNamed(2), recordNamed(3)],
      weight: 9,
      voids: [],
      cites,
      counts: true,
    })
    const plan = world.undo(1)
    expect(plan.ok ? plan.delta.reopened : null).toEqual([decisionNamed(2)])
  })
})

describe('random sequences', () => {
  test.each(Array.from({ length: 200 }, (_, seed) => [seed]))(
    'leave the fold of the ledger, and every undo the fold without the entry (seed %i)',
    (seed) => runSequence(seed),
  )
})
