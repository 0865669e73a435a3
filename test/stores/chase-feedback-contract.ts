import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { InstitutionCode, NumberHandle } from '../../schema/domain/ids.ts'
import { type CivilDate, startOf } from '../../schema/domain/time.ts'
import { committedCatalogue } from '../../subgraphs/chase/catalogue/committed.ts'
import { factReading } from '../../subgraphs/chase/feedback/facts.ts'
import { measureOf } from '../../subgraphs/chase/feedback/measures.ts'
import type { Month } from '../../subgraphs/chase/feedback/month.ts'
import { peopleIn } from '../../subgraphs/chase/feedback/observing.ts'
import { feedbackStore } from '../../subgraphs/chase/feedback/store.sql.ts'
import type { FeedbackStore, OwnMonth } from '../../subgraphs/chase/feedback/store.ts'
import { migrations } from '../../subgraphs/chase/migrations.ts'
import type { ChaseTables } from '../../subgraphs/chase/tables.ts'
import type { Database } from '../../subgraphs/shared/database/database.ts'
import { migrate } from '../../subgraphs/shared/database/migrate.ts'
import { barthel, ToldFeed } from '../support/chase/told-feed.ts'
import { scopeFor } from '../support/scopes.ts'
import { seeded } from '../support/seeded.ts'

const reading = factReading(committedCatalogue())
const [own, aggregate] = [scopeFor('LONG_TERM_CARE'), scopeFor('AGGREGATE')]
const months = { from: '2021-01' as Month, to: '2022-12' as Month }
const office = (number: number) => `13700${String(number).padStart(5, '0')}` as InstitutionCode
const person = (number: number) => `num_${String(number).padStart(22, '0')}` as NumberHandle
const on = (day: string) => startOf(day as CivilDate)

export function chaseFeedbackContract(name: string, open: () => Promise<Database<ChaseTables>>): void {
  describe(`feedback of long-term care on ${name}`, () => {
    let database: Database<ChaseTables>
    let feed: ToldFeed
    let store: FeedbackStore
    beforeEach(async () => {
      database = await open()
      await migrate(database, migrations)
      feed = new ToldFeed()
      store = feedbackStore(database, feed)
    })
    afterEach(() => database.close())

    const refreshed = async (one: FeedbackStore = store): Promise<FeedbackStore> => {
      while (await one.refresh(reading));
      return one
    }
    const cellsOf = (month: OwnMonth | undefined, measure: 'BARTHEL' | 'ADL_CHANGE' | 'CARE_LEVEL') => {
      const { offset, unknown } = measureOf(measure)
      return month?.counts.slice(offset, offset + unknown + 1)
    }
    const ownOf = async (number: number) => (await refreshed()).own(own, [office(number)], months)
    /** People of an office, assessed on one day, all alike. */
    const tellOffice = (
      number: number,
      people: number,
      day: string,
      points: 0 | 80 | 90 | 100 = 100,
      insurer = '131011',
    ) => {
      for (let at = 0; at < people; at += 1)
        feed.tell({
          id: `${number} ${at} ${day}`,
          office: office(number),
          handle: person(number * 1000 + at),
          insurer,
          on: day,
          items: barthel(points),
        })
    }
    const published = () => store.published(aggregate, ['51'], months)

    test('an office sees its people month by month, as last told, and the change of ADL over six months', async () => {
      const tell = (id: string, day: string | null, items: Readonly<Record<string, string>>) =>
        feed.tell({ id, office: office(1), handle: person(1), on: day, items })
      tell('user', null, { care_level: '23' })
      tell('a', '2021-04-05', barthel(80))
      tell('b', '2021-10-05', barthel(80))
      tell('c', '2021-10-20', barthel(90))
      const [april, october, ...others] = await ownOf(1)
      expect([april?.month, cellsOf(april, 'BARTHEL'), cellsOf(april, 'ADL_CHANGE')]).toEqual([
        '2021-04',
        [0, 0, 0, 0, 1, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 1],
      ])
      expect([october?.month, cellsOf(october, 'BARTHEL'), cellsOf(october, 'ADL_CHANGE')]).toEqual([
        '2021-10',
        [0, 0, 0, 0, 0, 1, 0, 0],
        [0, 0, 0, 0, 1, 0, 0, 0],
      ])
      expect(cellsOf(october, 'CARE_LEVEL')).toEqual([0, 0, 0, 1, 0, 0, 0])
      expect(others).toEqual([])
    })

    test('of several offices together whoever has two of them in one service is counted once, at the first', async () => {
      const tell = (number: number, who: number, day: string | null, items: Readonly<Record<string, string>>) =>
        feed.tell({ id: `${number} ${who} ${day}`, office: office(number), handle: person(who), on: day, items })
      tell(1, 1, '2021-04-05', barthel(80))
      tell(2, 1, '2021-04-06', barthel(100))
      tell(2, 1, null, { care_level: '23' })
      tell(2, 1, '2021-05-06', barthel(90))
      tell(2, 2, '2021-04-07', barthel(90))
      tell(3, 3, '2021-04-08', barthel(0))
      const shown = async (...numbers: number[]) =>
        (await (await refreshed()).own(own, numbers.map(office), months)).map((month) => [
          month.month,
          cellsOf(month, 'BARTHEL'),
          cellsOf(month, 'CARE_LEVEL'),
        ])
      const unknown = [0, 0, 0, 0, 0, 0, 2]
      expect(await shown(1, 2)).toEqual([
        ['2021-04', [0, 0, 0, 0, 1, 1, 0, 0], unknown],
        ['2021-05', [0, 0, 0, 0, 0, 1, 0, 0], [0, 0, 0, 1, 0, 0, 0]],
      ])
      // The third has somebody of its own; the first alone does not know of the second.
      expect(await shown(3, 2, 1)).toEqual([
        ['2021-04', [1, 0, 0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 0, 0, 3]],
        ['2021-05', [0, 0, 0, 0, 0, 1, 0, 0], [0, 0, 0, 1, 0, 0, 0]],
      ])
      expect(await shown(2)).toEqual([
        ['2021-04', [0, 0, 0, 0, 0, 1, 1, 0], [0, 0, 0, 1, 0, 0, 1]],
        ['2021-05', [0, 0, 0, 0, 0, 1, 0, 0], [0, 0, 0, 1, 0, 0, 0]],
      ])
      expect(await shown()).toEqual([])
    })

    test('what is corrected is counted as corrected, what is taken back is not counted', async () => {
      tellOffice(1, 2, '2021-04-05', 80)
      expect((await ownOf(1)).map((month) => cellsOf(month, 'BARTHEL'))).toEqual([[0, 0, 0, 0, 2, 0, 0, 0]])
      feed.tell({
        id: '1 0 2021-04-05',
        office: office(1),
        handle: person(1000),
        on: '2021-05-05',
        items: barthel(100),
      })
      feed.takeBack('1 1 2021-04-05')
      expect((await ownOf(1)).map((month) => [month.month, cellsOf(month, 'BARTHEL')])).toEqual([
        ['2021-05', [0, 0, 0, 0, 0, 0, 1, 0]],
      ])
    })

    test('a record that turns out to be of somebody else counts for them alone', async () => {
      feed.tell({ id: 'x', office: office(1), handle: person(1), on: '2021-04-05', items: barthel(80) })
      await refreshed()
      feed.tell({ id: 'x', office: office(1), handle: person(2), on: '2021-04-05', items: barthel(80) })
      feed.tell({ id: 'y', office: office(1), handle: person(1), on: '2021-04-06', items: barthel(100) })
      expect((await ownOf(1)).map((month) => cellsOf(month, 'BARTHEL'))).toEqual([[0, 0, 0, 0, 1, 0, 1, 0]])
    })

    test('counted bit by bit comes to the same as counted at once', async () => {
      const seed = 40_321
      const random = seeded(seed)
      const upTo = (count: number) => Math.floor(random() * count)
      for (let step = 0; step < 300; step += 1) {
        const id = `r${upTo(60)}`
        if (random() < 0.2) feed.takeBack(id)
        else
          feed.tell({
            id,
            office: office(upTo(3)),
            handle: person(upTo(8)),
            insurer: random() < 0.5 ? '131011' : '201012',
            on: random() < 0.1 ? null : `2021-${String(1 + upTo(12)).padStart(2, '0')}-${10 + upTo(15)}`,
            items: {
              ...barthel(random() < 0.5 ? 80 : 100),
              care_level: `2${1 + upTo(5)}`,
              height: '150',
              weight: `${40 + upTo(30)}`,
            },
          })
        if (random() < 0.1) await store.refresh(reading)
      }
      const other = await open()
      try {
        await migrate(other, migrations)
        const atOnce = await refreshed(feedbackStore(other, feed.standing()))
        await refreshed()
        const counted = async (one: Database<ChaseTables>) =>
          (
            await one.scan
              .selectFrom('care_month')
              .selectAll()
              .orderBy('month')
              .orderBy('office')
              .orderBy('insurer')
              .execute()
          ).filter(({ own: counts }) => peopleIn(counts.split(',').map(Number)) > 0)
        expect(await counted(database), `seed ${seed}`).toEqual(await counted(other))
        expect((await atOnce.own(own, [office(1)], months)).length).toBeGreaterThan(5)
      } finally {
        await other.close()
      }
    })

    test('whoever has two offices of one service is counted at both, and beyond them once', async () => {
      for (const number of [1, 2, 3]) tellOffice(number, 20, '2021-04-05')
      for (let at = 0; at < 20; at += 1)
        feed.tell({
          id: `again ${at}`,
          office: office(2),
          handle: person(1000 + at),
          on: '2021-04-09',
          items: barthel(80),
        })
      await refreshed()
      expect((await ownOf(2)).map(({ counts }) => peopleIn(counts))).toEqual([40])
      expect(await store.publish(on('2021-05-11'))).toBe(1)
      expect((await published()).map(({ edition }) => edition.nation.people)).toEqual([60])
    })

    test('a month is published once it is closed, with the groups its offices are in', async () => {
      for (const number of [1, 2, 3]) tellOffice(number, 20, '2021-04-05')
      await refreshed()
      expect(await store.publish(on('2021-05-10'))).toBe(0)
      expect(await published()).toEqual([])
      expect(await store.publish(on('2021-05-11'))).toBe(1)
      expect(await store.publish(on('2021-05-11'))).toBe(0)
      const [april] = await published()
      expect({ ...april, edition: null }).toEqual({
        service: '51',
        month: '2021-04',
        number: 1,
        at: on('2021-05-11'),
        edition: null,
      })
      expect(april?.edition.nation.counts.slice(0, 8)).toEqual([0, 0, 0, 0, 0, 0, 60, 0])
      expect(april?.edition.lines.SIZE.map(({ groups, people }) => [groups, people])).toEqual([[['SMALL'], 60]])
    })

    test('an insurer sees those whom it insures, at whichever office', async () => {
      for (const number of [1, 2, 3]) {
        tellOffice(number, 20, '2021-04-05', 100, '131011')
        tellOffice(number + 3, 30, '2021-04-05', 80, '201012')
      }
      // One office more, of both.
      tellOffice(7, 10, '2021-04-05', 0, '131011')
      for (let at = 0; at < 15; at += 1)
        feed.tell({
          id: `other ${at}`,
          office: office(7),
          handle: person(90_000 + at),
          insurer: '201012',
          on: '2021-04-06',
          items: barthel(0),
        })
      await refreshed()
      expect((await ownOf(7)).map((month) => cellsOf(month, 'BARTHEL'))).toEqual([[25, 0, 0, 0, 0, 0, 0, 0]])
      await store.publish(on('2021-05-11'))
      const [april] = await published()
      expect(
        april?.edition.lines.INSURER.map(({ groups, people, counts }) => [groups, people, counts.slice(0, 8)]),
      ).toEqual([
        [['131011'], 70, [10, 0, 0, 0, 0, 0, 60, 0]],
        [['201012'], 105, [15, 0, 0, 0, 90, 0, 0, 0]],
      ])
    })

    test('a month of too few people is looked at again the next day, and published when there are enough', async () => {
      for (const number of [1, 2, 3]) tellOffice(number, 3, '2021-04-05')
      await refreshed()
      expect(await store.publish(on('2021-05-11'))).toBe(0)
      tellOffice(4, 30, '2021-04-06')
      await refreshed()
      expect(await store.publish(on('2021-05-11'))).toBe(0)
      expect(await store.publish(on('2021-05-12'))).toBe(1)
    })

    test('an edition stays as it is; a correction enters the next when another month is closed, ten at a time', async () => {
      for (const number of [1, 2, 3]) tellOffice(number, 40, '2021-04-05')
      await refreshed()
      await store.publish(on('2021-05-11'))
      const frozen = await published()
      tellOffice(1, 9, '2021-04-20', 80)
      await refreshed()
      expect((await ownOf(1)).map((month) => cellsOf(month, 'BARTHEL'))).toEqual([[0, 0, 0, 0, 9, 0, 31, 0]])
      expect(await store.publish(on('2021-06-10'))).toBe(0)
      expect(await store.publish(on('2021-06-11'))).toBe(0)
      expect(await published()).toEqual(frozen)
      tellOffice(1, 10, '2021-04-21', 80)
      await refreshed()
      expect(await store.publish(on('2021-06-12'))).toBe(0)
      expect(await store.publish(on('2021-07-11'))).toBe(1)
      const [april] = await published()
      expect([april?.number, april?.edition.nation.counts.slice(0, 8)]).toEqual([2, [0, 0, 0, 0, 10, 0, 110, 0]])
      expect(await store.publish(on('2021-08-11'))).toBe(0)
    })

    const lookedAt = async () => {
      const rows = await database.scan.selectFrom('care_closed').selectAll().orderBy('month').execute()
      return rows.map(({ month, looked, edition }) => [month, looked, edition])
    }

    test('of the months that have an edition those alone are thought of again whose counts changed', async () => {
      for (const number of [1, 2, 3]) {
        tellOffice(number, 40, '2021-04-05')
        tellOffice(number, 40, '2021-05-05')
      }
      await refreshed()
      expect(await store.publish(on('2021-06-11'))).toBe(2)
      expect(await store.publish(on('2021-07-11'))).toBe(0)
      tellOffice(1, 20, '2021-05-20', 80)
      await refreshed()
      expect(await store.publish(on('2021-07-12'))).toBe(1)
      expect(await lookedAt()).toEqual([
        ['2021-04', '2021-06-11', 1],
        ['2021-05', '2021-07-12', 2],
      ])
      // Of a correction some may be waiting: it is looked at once more, and found whole.
      expect(await store.publish(on('2021-08-11'))).toBe(0)
      expect(await store.publish(on('2021-09-11'))).toBe(0)
      expect(await lookedAt()).toEqual([
        ['2021-04', '2021-06-11', 1],
        ['2021-05', '2021-08-11', 2],
      ])
    })

    test('what is told while an edition is drafted is looked at again', async () => {
      for (const number of [1, 2, 3]) tellOffice(number, 40, '2021-04-05')
      await refreshed()
      const publishing = store.publish(on('2021-05-11'))
      tellOffice(1, 20, '2021-04-20', 80)
      await refreshed()
      expect(await publishing).toBe(1)
      const waiting = await store.publish(on('2021-06-11'))
      const [april] = await published()
      // Whether it came before the counts were read or after: by then it is in an edition.
      expect([april?.number, april?.edition.nation.counts.slice(0, 8)]).toEqual([
        1 + waiting,
        [0, 0, 0, 0, 20, 0, 100, 0],
      ])
    })

    test('months counted by an older version are published by this one', async () => {
      const older = await open()
      try {
        await migrate(older, migrations.slice(0, 4))
        const row = { service: '51', month: '2021-04', own: '40', counted: '40', insurer: '131011' }
        const rows = [1, 2, 3].map((number) => ({ ...row, office: office(number) }))
        await older.write((transaction) => transaction.insertInto('care_month').values(rows).execute())
        await migrate(older, migrations)
        const after = feedbackStore(older, feed)
        expect(await after.publish(on('2021-05-11'))).toBe(1)
        const [april] = await after.published(aggregate, ['51'], months)
        expect(april?.edition.nation.people).toBe(120)
      } finally {
        await older.close()
      }
    })
  })
}
