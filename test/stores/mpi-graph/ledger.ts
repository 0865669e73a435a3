import { beforeEach, expect, test } from 'vitest'
import type { FiledRecord, SubjectHandle } from '../../../subgraphs/mpi/ledger/ledger.ts'
import { at, decided, decisionId, delta, filed, graphOf, numbered, type OpenGraph, personOf, recordId } from './rig.ts'

export function ledgerContract(open: OpenGraph): void {
  const rig = graphOf(open)
  let one: SubjectHandle
  let two: SubjectHandle
  let first: FiledRecord
  let second: FiledRecord
  beforeEach(async () => {
    const handles = await rig.graph.mint([
      numbered('1'),
      { kind: 'LOCAL', assigner: '1310000001' as never, value: 'A-1' },
    ])
    one = handles[0] as SubjectHandle
    two = handles[1] as SubjectHandle
    first = filed('a', 1, one)
    second = filed('b', 2, two, { known: at(1_500) })
    await rig.graph.write((transaction) => transaction.file([first, second]))
  })
  const link = decided('l', 1, { pair: [recordId('a'), recordId('b')], weight: 12.5, rule: 'PROBABLE_MATCH' })
  const moved = (): FiledRecord => ({
    ...second,
    person: personOf('a'),
    evidence: 'PROBABLE_MATCH',
    decision: link.id,
    doubted: true,
    known: at(2_000),
  })
  const join = () =>
    rig.graph.write((transaction) =>
      transaction.apply(delta({ decisions: [link], moves: [{ record: moved(), was: second.person }] })),
    )

  test('what was filed is read under its number and under its person, as filed', async () => {
    const { graph } = rig
    expect(await graph.recordsUnder([two, one, 'num_nobody' as never], null)).toEqual([[second], [first], []])
    expect(await graph.recordsOf([personOf('a'), personOf('z'), personOf('b')], null)).toEqual([[first], [], [second]])
  })

  test('a moved record is its new person’s now, and was its old one’s before', async () => {
    await join()
    const { graph } = rig
    expect(await graph.recordsUnder([two], null)).toEqual([[moved()]])
    expect(await graph.recordsUnder([two], at(1_999))).toEqual([[second]])
    expect(await graph.recordsUnder([two], at(2_000))).toEqual([[moved()]])
    expect(await graph.recordsUnder([two], at(1_499))).toEqual([[]])
    expect(await graph.recordsOf([personOf('a')], null)).toEqual([[moved(), first]])
    expect(await graph.recordsOf([personOf('a'), personOf('b')], at(1_600))).toEqual([[first], [second]])
    const persons = [personOf('b'), personOf('a'), personOf('z')]
    expect(await graph.resolve(persons, null)).toEqual([personOf('a'), personOf('a'), null])
    expect(await graph.resolve(persons, at(1_600))).toEqual([personOf('b'), personOf('a'), null])
  })

  test('every filing and every move is a line of the feed', async () => {
    await join()
    const line = (sequence: number, { handle, person, from, until, doubted }: FiledRecord, was: unknown) => ({
      sequence,
      handle,
      person,
      was,
      from,
      until,
      doubted,
    })
    const all = [line(1, first, null), line(2, second, null), line(3, moved(), second.person)]
    expect(await rig.graph.changes(0, 10)).toEqual(all)
    expect(await rig.graph.changes(1, 1)).toEqual([all[1]])
  })

  test('a redated record is told of without a change of person', async () => {
    const redated = { ...first, until: '2025-04-01' as never, known: at(3_000) }
    await rig.graph.write((transaction) => transaction.redate(redated))
    expect(await rig.graph.recordsUnder([one], null)).toEqual([[redated]])
    expect(await rig.graph.recordsUnder([one], at(2_999))).toEqual([[first]])
    expect((await rig.graph.changes(2, 10)).map(({ was, until }) => ({ was, until }))).toEqual([
      { was: personOf('a'), until: '2025-04-01' },
    ])
  })

  test('entries are read as made, with what they void and cite, and whether they count', async () => {
    await join()
    const undo = decided('u', 2, { kind: 'UNDO', rule: 'UNDONE', weight: 0, voids: [link.id], at: at(3_000) })
    const again = decided('r', 3, { kind: 'UNDO', rule: 'UNDONE', weight: 0, voids: [undo.id], cites: [link.id] })
    const unmoved = { ...second, known: at(3_000) }
    await rig.graph.write((transaction) =>
      transaction.apply(
        delta({
          decisions: [undo],
          turned: [{ id: link.id, counts: false }],
          moves: [{ record: unmoved, was: personOf('a') }],
        }),
      ),
    )
    const voided = { ...link, counts: false }
    expect(await rig.graph.decisions([undo.id, decisionId('nobody'), link.id])).toEqual([undo, null, voided])
    await rig.graph.write((transaction) =>
      transaction.apply(
        delta({
          decisions: [again],
          turned: [
            { id: undo.id, counts: false },
            { id: link.id, counts: true },
          ],
        }),
      ),
    )
    const history = await rig.graph.history([undo.id])
    expect(history.toSorted((left, right) => left.sequence - right.sequence)).toEqual([
      link,
      { ...undo, counts: false },
      again,
    ])
    expect(await rig.graph.decisionsAbout([personOf('b'), personOf('a'), personOf('z')])).toEqual([[link], [link], []])
  })

  test('around records lie their whole components, and what the ledger says of them', async () => {
    await join()
    const around = await rig.graph.write((transaction) => transaction.around([recordId('b')]))
    expect({ ...around, records: around.records.toSorted((left, right) => left.filed - right.filed) }).toEqual({
      records: [first, moved()],
      decisions: [link],
    })
  })

  test('doubts stand until they are settled', async () => {
    const contradiction = { kind: 'BRANCHES_OF_ONE_NUMBER', pair: [recordId('a'), recordId('b')] } as const
    const doubt = { link: link.id, contradiction }
    const doubts = () => rig.graph.write((transaction) => transaction.openDoubts())
    await rig.graph.write((transaction) => transaction.apply(delta({ decisions: [link], doubts: [doubt, doubt] })))
    expect(await doubts()).toEqual([{ ...doubt, since: at(2_000) }])
    await rig.graph.write((transaction) => transaction.apply(delta({ settled: [link.id] })))
    expect(await doubts()).toEqual([])
  })

  test('what fails in the middle leaves nothing', async () => {
    const failing = rig.graph.write(async (transaction) => {
      await transaction.apply(delta({ decisions: [link], moves: [{ record: moved(), was: second.person }] }))
      await transaction.file([filed('c', 3, one), filed('c', 4, one)])
    })
    await expect(failing).rejects.toThrow()
    expect(await rig.graph.decisions([link.id])).toEqual([null])
    expect(await rig.graph.recordsUnder([one, two], null)).toEqual([[first], [second]])
    expect(await rig.graph.changes(2, 10)).toEqual([])
  })
}
