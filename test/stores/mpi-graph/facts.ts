import { expect, test } from 'vitest'
import type { InstitutionCode, NumberHandle, ReviewId } from '../../../schema/domain/ids.ts'
import type { FiledIdentity, HeldLocation, Review } from '../../../subgraphs/mpi/graph.ts'
import type { SubjectHandle } from '../../../subgraphs/mpi/ledger/ledger.ts'
import {
  at,
  day,
  decisionId,
  filed,
  graphOf,
  numbered,
  type OpenGraph,
  personOf,
  printed,
  recordId,
  seal,
} from './rig.ts'

export function factContract(open: OpenGraph): void {
  const rig = graphOf(open)
  const minted = async (): Promise<readonly [SubjectHandle, SubjectHandle]> =>
    (await rig.graph.mint([
      numbered('1'),
      { kind: 'LOCAL', assigner: '1310000001' as InstitutionCode, value: 'A-1' },
    ])) as readonly SubjectHandle[] as readonly [SubjectHandle, SubjectHandle]

  test('numbers and local ids get handles once, and are kept sealed under them', async () => {
    const [number, local] = await minted()
    expect(await minted()).toEqual([number, local])
    const subjects = await rig.graph.subjects([local, 'num_nobody' as SubjectHandle, number])
    const kept = subjects.map(
      (subject) => subject && { ...subject, sealed: seal.open(subject.sealed, subject.handle).split('\u001f') },
    )
    expect(kept).toEqual([
      { handle: local, scheme: null, insurer: null, assigner: '1310000001', sealed: ['A-1'] },
      null,
      { handle: number, scheme: 'MEDICAL', insurer: '06130012', assigner: null, sealed: ['1', '1', '00'] },
    ])
  })

  test('schemes of numbers are told, with their records or without, and a local id has none', async () => {
    const [number, local] = await minted()
    const [care, unfiled] = (await rig.graph.mint([
      { kind: 'NUMBER', number: { ...printed, scheme: 'CARE', number: '2' } },
      { kind: 'NUMBER', number: { ...printed, scheme: 'LATE_ELDERLY', number: '3' } },
    ])) as [SubjectHandle, SubjectHandle]
    const person = personOf('one')
    const records = [number, care, local].map((handle, at) =>
      filed(at === 0 ? 'one' : `r${at}`, at + 1, handle, { person }),
    )
    await rig.graph.write((transaction) => transaction.file(records))
    const asked = [care, local, unfiled, number, 'num_nobody'] as NumberHandle[]
    const schemes = ['CARE', null, 'LATE_ELDERLY', 'MEDICAL', null]
    expect(await rig.graph.schemes(asked)).toEqual(schemes)
    expect((await rig.graph.recordsOf([person], null))[0]?.map(({ handle }) => handle)).toEqual([local, care, number])
    expect(await rig.graph.schemes(asked)).toEqual(schemes)
  })

  test('counters hand out each number once, and with their transaction', async () => {
    const take = (count: number) => rig.graph.write((transaction) => transaction.take('REVIEW', count))
    const aborted = rig.graph.write(async (transaction) => {
      await transaction.take('REVIEW', 5)
      throw new Error('changed my mind')
    })
    await expect(aborted).rejects.toThrow('changed my mind')
    expect([await take(3), await take(1), await take(2)]).toEqual([1, 4, 5])
    expect(await rig.graph.write((transaction) => transaction.take('FILED', 1))).toBe(1)
  })

  test('a message is accepted once, until it is forgotten', async () => {
    const accept = (source: string, ids: readonly string[], when: number, kept: number) =>
      rig.graph.write(async (transaction) => [...(await transaction.accept(source, ids, at(when), at(kept)))].sort())
    expect(await accept('one', ['a', 'b'], 10, 0)).toEqual(['a', 'b'])
    expect(await accept('one', ['b', 'c'], 20, 0)).toEqual(['c'])
    expect(await accept('other', ['a'], 20, 0)).toEqual(['a'])
    await accept('one', ['d'], 30, 15)
    expect(await accept('one', ['a', 'b', 'c'], 40, 15)).toEqual(['a', 'b'])
  })

  test('what continues a number is answered in the order it was stated', async () => {
    const numbers = (await rig.graph.mint(['1', '2', '3'].map(numbered))) as readonly NumberHandle[]
    const [a, b, c] = numbers as readonly [NumberHandle, NumberHandle, NumberHandle]
    const told = await rig.graph.write(async (transaction) => {
      await transaction.stateContinuity([
        { handle: c, previous: a, known: at(2) },
        { handle: b, previous: a, known: at(1) },
        { handle: b, previous: a, known: at(3) },
      ])
      return transaction.continuedBy([b, a])
    })
    expect(told).toEqual([[], [b, c]])
  })

  const review = (order: number, part: Partial<Review> = {}): Review => ({
    id: `rev_${order}` as ReviewId,
    order,
    pair: [recordId('a'), recordId(`b${order}`)],
    cause: 'PROBABLE_MATCH',
    reasons: '{"kana":2}',
    state: 'OPEN',
    opened: at(order),
    answered: null,
    decision: null,
    ...part,
  })

  test('questions to stewards are listed by their order and state, and answered', async () => {
    const { graph } = rig
    await graph.write((transaction) => transaction.openReviews([review(1), review(2), review(3)]))
    await graph.write((transaction) => transaction.answerReview(review(2).id, 'SAME', decisionId('l'), at(9)))
    const answered = review(2, { state: 'SAME', decision: decisionId('l'), answered: at(9) })
    expect(await graph.review(review(2).id)).toEqual(answered)
    expect(await graph.review('rev_nobody' as ReviewId)).toBe(null)
    expect(await graph.reviews('OPEN', 10, 0)).toEqual([review(1), review(3)])
    expect(await graph.reviews('OPEN', 1, 1)).toEqual([review(3)])
    expect(await graph.reviews(null, 2, 0)).toEqual([review(1), answered])
  })

  const identity = (name: string, part: Partial<FiledIdentity> = {}): FiledIdentity => ({
    record: recordId(name),
    kind: 'REGISTERED',
    kana: 'ヤマダ タロウ',
    kanji: '山田 太郎',
    latin: '',
    birthDate: day('1980-04-05'),
    sex: 'MALE',
    postalCode: '3800838',
    address: '長野市',
    phone: '',
    source: 'insurer',
    verified: true,
    normaliser: 1,
    household: 'h',
    branch: '01',
    diedOn: null,
    from: null,
    until: null,
    known: at(5),
    superseded: null,
    ...part,
  })

  test('a source’s newer word on a record replaces its older, beside those of others', async () => {
    const { graph } = rig
    const put = (identities: readonly FiledIdentity[]) =>
      graph.write((transaction) => transaction.putIdentities(identities, new Map()))
    const elsewhere = identity('a', { source: 'clinic', verified: false, birthDate: null, known: at(6) })
    const newer = identity('a', { address: '松本市', known: at(7) })
    await put([identity('a'), elsewhere, identity('b')])
    await put([newer])
    expect(await graph.identitiesOf([recordId('b'), recordId('z'), recordId('a')])).toEqual([
      [identity('b')],
      [],
      [elsewhere, newer],
    ])
  })

  test('records with keys in common are found, those with most first; a key of too many says nothing', async () => {
    const { graph } = rig
    const wide = 2n ** 62n + 1n
    const keys = new Map([
      [recordId('a'), [1n, 2n, wide]],
      [recordId('b'), [2n, wide, wide]],
      [recordId('c'), [2n, -7n]],
    ])
    await graph.write((transaction) => transaction.putIdentities([], keys))
    const questions = [[1n, 2n, wide], [wide - 1n], [-7n, 2n]]
    expect(await graph.candidates(questions, 3)).toEqual([
      [recordId('a'), recordId('b'), recordId('c')],
      [],
      [recordId('c'), recordId('a'), recordId('b')],
    ])
    expect(await graph.candidates(questions, 2)).toEqual([[recordId('a'), recordId('b')], [], [recordId('c')]])
  })

  test('records wait to be matched in the order they came, until they were', async () => {
    const { graph } = rig
    await graph.write(async (transaction) => {
      await transaction.awaitMatching([recordId('b'), recordId('c')], at(1))
      await transaction.awaitMatching([recordId('a'), recordId('b')], at(2))
    })
    expect(await graph.unmatched(2)).toEqual([recordId('b'), recordId('c')])
    await graph.write((transaction) => transaction.matched([recordId('b'), recordId('z')]))
    expect(await graph.unmatched(9)).toEqual([recordId('c'), recordId('a')])
  })

  test('places of records hang on the number, are replaced and withdrawn, and stay readable as known', async () => {
    const { graph } = rig
    const [number, local] = await minted()
    const place = (handle: SubjectHandle, part: Partial<HeldLocation> = {}): HeldLocation => ({
      handle,
      facility: '2011000001' as InstitutionCode,
      region: 'nagano',
      category: 'MEDICATION',
      label: null,
      from: day('2024-04-01'),
      until: null,
      count: 2,
      known: at(10),
      superseded: null,
      ...part,
    })
    const other = place(number, { facility: '1310000001' as InstitutionCode, region: 'tokyo', label: '薬歴' })
    await graph.write((transaction) => transaction.putLocations([place(number), other, place(local)]))
    const more = place(number, { count: 3, until: day('2025-01-01'), known: at(20) })
    await graph.write((transaction) => transaction.putLocations([more]))
    expect(await graph.locations([local, number, 'num_nobody' as SubjectHandle], null)).toEqual([
      [place(local)],
      [other, more],
      [],
    ])
    expect(await graph.locations([number], at(15))).toEqual([[other, place(number, { superseded: at(20) })]])
    await graph.write((transaction) => transaction.withdrawLocations([other, place(local)], at(30)))
    expect(await graph.locations([number, local], null)).toEqual([[more], []])
    expect(await graph.locations([local], at(29))).toEqual([[place(local, { superseded: at(30) })]])
  })
}
