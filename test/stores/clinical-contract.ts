import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Marks } from '../../schema/domain/decision.ts'
import type { LinkId, PersonId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { Reach } from '../../subgraphs/clinical/marks.ts'
import type { ClinicalCategory, Content } from '../../subgraphs/clinical/record.ts'
import type { ClinicalStore, ToldRecord } from '../../subgraphs/clinical/store.ts'
import type { Scope } from '../../subgraphs/shared/context.ts'
import { clinic, content, day, hospital, otherToken, record, token } from '../support/clinical/records.ts'
import { scopeFor } from '../support/scopes.ts'
import { codesContract } from './clinical/codes.ts'

const at = Date.parse('2026-11-20T03:00:00Z') as Instant
const later = (at + 1_000) as Instant
const reach: Reach = { persons: [], guardian: null, hangsOn: [] }

function told(source: string, said: Content, on: string, more: Partial<ToldRecord> = {}): ToldRecord {
  const { id: _, ...rest } = record(said, on)
  return { ...rest, ...more, source }
}

const readBy = (store: ClinicalStore, scope: Scope<ClinicalCategory>, more: object = {}) =>
  store.records({ scope, from: null, until: null, reach, ...more })

export interface ClinicalAdapter {
  /** The same store again when it was opened before. */
  open(): Promise<ClinicalStore>
}

export function clinicalContract(name: string, adapter: () => ClinicalAdapter): void {
  describe(`a node's records on ${name}`, () => {
    let place: ClinicalAdapter
    let store: ClinicalStore
    beforeEach(async () => {
      place = adapter()
      store = await place.open()
    })
    afterEach(() => store.close())

    codesContract(() => store)

    test('are read as they were told, oldest first, under the token and the category of the scope alone', async () => {
      const condition = told('c-1', content('CONDITION'), '2026-04-02', {
        labels: ['PSYCHIATRIC', 'ABUSE'],
        keptFrom: ['PERSON'],
        keepLong: true,
      })
      const lab = told('l-1', content('LAB'), '2026-04-01')
      const elsewhere = [
        told('p-1', content('PRESCRIPTION'), '2026-04-01'),
        told('c-2', content('CONDITION'), '2026-04-01', { token: otherToken }),
      ]
      expect(await store.put([condition, lab, ...elsewhere], at)).toEqual(['ADDED', 'ADDED', 'ADDED', 'ADDED'])
      await store.close()
      store = await place.open()
      const read = await readBy(store, scopeFor('CLINICAL', token))
      const { source: _, ...wholeCondition } = condition
      const { source: __, ...wholeLab } = lab
      expect(read).toEqual([
        { ...wholeLab, id: expect.stringMatching(/^ent_/) },
        { ...wholeCondition, labels: ['ABUSE', 'PSYCHIATRIC'], id: expect.stringMatching(/^ent_/) },
      ])
    })

    test('told again are the same; told otherwise they replace what was told, once', async () => {
      const first = told('r-1', content('LAB'), '2026-04-01')
      const corrected = told('r-1', content('LAB', { value: 6.1 }), '2026-04-01')
      expect(await store.put([first, first], at)).toEqual(['ADDED', 'SAME'])
      expect(await store.put([corrected], later)).toEqual(['CHANGED'])
      expect(await store.put([corrected, first, corrected], later)).toEqual(['SAME', 'CHANGED', 'CHANGED'])
      const read = await readBy(store, scopeFor('CLINICAL', token))
      expect(read.map((one) => one.content)).toEqual([content('LAB', { value: 6.1 })])
    })

    test('a record that was filed under the wrong number moves to the right one', async () => {
      await store.put([told('r-1', content('LAB'), '2026-04-01')], at)
      await store.put([told('r-1', content('LAB'), '2026-04-01', { token: otherToken })], later)
      expect(await readBy(store, scopeFor('CLINICAL', token))).toEqual([])
      expect(await readBy(store, scopeFor('CLINICAL', otherToken))).toHaveLength(1)
    })

    test("one institution's name for a record is not another's", async () => {
      const ours = told('1', content('LAB'), '2026-04-01', { institution: clinic })
      const theirs = told('1', content('LAB'), '2026-04-01', { institution: hospital })
      expect(await store.put([ours, theirs], at)).toEqual(['ADDED', 'ADDED'])
      expect(await readBy(store, scopeFor('CLINICAL', token))).toHaveLength(2)
    })

    test('outside the days on which the number was theirs there is nothing', async () => {
      const days = ['2026-03-31', '2026-04-01', '2026-04-30', '2026-05-01']
      await store.put(
        days.map((on) => told(on, content('LAB'), on)),
        at,
      )
      const read = await readBy(store, scopeFor('CLINICAL', token), {
        from: day('2026-04-01'),
        until: day('2026-05-01'),
      })
      expect(read.map(({ on }) => on)).toEqual(['2026-04-01', '2026-04-30'])
    })

    test('each entry is put to the decision with its own marks, and what it does not allow stays in the store', async () => {
      const person = 'per_AAAAAAAAAAAAAAAAAAAAAA' as PersonId
      const guardian = 'per_BBBBBBBBBBBBBBBBBBBBBB' as PersonId
      const hangsOn = ['num_AAAAAAAAAAAAAAAAAAAAAA@2026-04-01' as LinkId]
      await store.put(
        [
          told('open', content('LAB'), '2026-04-01'),
          told('hidden', content('CONDITION'), '2026-04-02', {
            institution: hospital,
            labels: ['UNDISCLOSED'],
            keptFrom: ['GUARDIANS', 'PERSON'],
          }),
        ],
        at,
      )
      const asked: Marks[] = []
      const sees = (marks: Marks): boolean => {
        asked.push(marks)
        return marks.labels.length === 0
      }
      const scope = { category: 'CLINICAL', subject: token, sees } as unknown as Scope<'CLINICAL'>
      const read = await readBy(store, scope, { reach: { persons: [person], guardian, hangsOn } })
      expect(read.map(({ on }) => on)).toEqual(['2026-04-01'])
      expect(asked).toEqual([
        { labels: [], author: clinic, hiddenFrom: [], hangsOn, place: false },
        { labels: ['UNDISCLOSED'], author: hospital, hiddenFrom: [guardian, person], hangsOn, place: false },
      ])
    })

    test('what lies where is told year by year, with the label that all of it has, and nothing of what is UNDISCLOSED', async () => {
      const psychiatric = { institution: hospital, labels: ['PSYCHIATRIC'] } as const
      await store.put(
        [
          told('1', content('CONDITION'), '2025-12-31'),
          told('2', content('LAB'), '2026-01-01', { labels: ['GENETIC'] }),
          told('3', content('LAB'), '2026-12-31'),
          told('4', content('PRESCRIPTION'), '2026-02-01', psychiatric),
          told('5', content('PRESCRIPTION'), '2026-03-01', psychiatric),
          told('6', content('CONDITION'), '2024-01-01', { labels: ['GENETIC', 'UNDISCLOSED'] }),
          told('7', content('CONDITION'), '2026-01-01', { token: otherToken }),
        ],
        at,
      )
      const place = { token, institution: clinic, category: 'CLINICAL', label: null }
      expect(await store.holdings([token])).toEqual([
        { ...place, year: 2025, count: 1 },
        { ...place, year: 2026, count: 2 },
        { token, institution: hospital, category: 'MEDICATION', label: 'PSYCHIATRIC', year: 2026, count: 2 },
      ])
    })

    test('a scope that was decided for no token reads nothing', async () => {
      await expect(readBy(store, scopeFor('CLINICAL', null))).rejects.toThrow('was decided for none')
    })

    test('many at once are all of them or none', async () => {
      const many = Array.from({ length: 1_000 }, (_, place) => told(`m-${place}`, content('LAB'), '2026-04-01'))
      const outcomes = await store.put(many, at)
      expect(outcomes.filter((outcome) => outcome === 'ADDED')).toHaveLength(1_000)
      const unstorable = told('a\0b', content('LAB'), '2026-04-01')
      await expect(store.put([told('good', content('LAB'), '2026-04-01'), unstorable], at)).rejects.toMatchObject({
        refusal: { code: 'INVALID_INPUT' },
      })
      expect(await readBy(store, scopeFor('CLINICAL', token))).toHaveLength(1_000)
    })
  })
}
