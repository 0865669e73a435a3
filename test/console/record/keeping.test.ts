import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  answered,
  broken,
  isDirty,
  isReady,
  type Keeping,
  landed,
  met,
  opened,
  refused,
  sending,
  typedInto,
} from '../../../gateway/console/record/keeping.ts'
import { sectionOf } from '../../../gateway/console/record/sections.ts'
import { sendable } from '../../../gateway/console/record/sending.ts'
import { changed, type TypedFields, typedFrom } from '../../../gateway/console/record/typed.ts'

const { fields } = sectionOf('BASIC')
const today = '2026-11-20'
const held = typedFrom(fields, { disability: '歩けません', bloodType: 'O_POSITIVE' })
const put = (typed: TypedFields, name: string, value: string) => changed(typed, [name], () => value)
const start = opened(fields, 3, held, null)
const theirs = (content: object) => typedFrom(fields, { disability: '歩けません', bloodType: 'O_POSITIVE', ...content })

describe('a section between the page and the hub', () => {
  test('is sent when it was changed and is whole', () => {
    expect([isDirty(start, fields), isReady(start, fields, today)]).toEqual([false, false])
    const typing = typedInto(start, put(held, 'disability', '座れません'))
    expect([isDirty(typing, fields), isReady(typing, fields, today)]).toEqual([true, true])
    const half = typedInto(
      start,
      changed(held, ['wishes'], () => ({ on: true, of: { resuscitation: '', text: 'x' } })),
    )
    expect([isDirty(half, fields), isReady(half, fields, today)]).toEqual([true, false])
  })

  test('what is typed while it is under way is still to be sent when the answer comes', () => {
    const way = sending(typedInto(start, put(held, 'disability', '座れません')), 'key-1')
    const after = landed(typedInto(way, put(way.typed, 'disability', '座れません。泣くと痛い')), 4)
    expect([after.revision, after.sent, isDirty(after, fields)]).toEqual([4, null, true])
    expect(after.typed.disability).toBe('座れません。泣くと痛い')
  })

  test('after a broken connection the same content goes under the same key, other content under another', () => {
    const way = broken(sending(typedInto(start, put(held, 'disability', '座れません')), 'key-1'), 'OFFLINE')
    expect(sending(way, 'key-2').sent.key).toBe('key-1')
    expect(sending(typedInto(way, put(way.typed, 'disability', '立てません')), 'key-2').sent.key).toBe('key-2')
  })

  test('what landed unheard is no clash with oneself', () => {
    const way = broken(sending(typedInto(start, put(held, 'disability', '座れません')), 'key-1'), 'OFFLINE')
    const more = typedInto(way, put(way.typed, 'disability', '座れません。泣くと痛い'))
    const found = met(more, fields, 4, theirs({ disability: '座れません' }))
    expect([found.revision, found.clashes, found.typed.disability]).toEqual([4, [], '座れません。泣くと痛い'])
    expect(isReady(found, fields, today)).toBe(true)
  })

  test('what others changed joins what was typed; where both changed the same, the person is asked', () => {
    const mine = typedInto(start, put(held, 'disability', '座れません'))
    const other = met(mine, fields, 4, theirs({ bloodType: 'A_POSITIVE' }))
    expect([other.typed.disability, other.typed.bloodType, other.clashes]).toEqual(['座れません', 'A_POSITIVE', []])
    const same = met(mine, fields, 4, theirs({ disability: '車いすです' }))
    expect([same.typed.disability, same.clashes, isReady(same, fields, today)]).toEqual([
      '座れません',
      [{ place: ['disability'], theirs: '車いすです' }],
      false,
    ])
    expect(answered(same, fields, ['disability'], 'THEIRS').typed.disability).toBe('車いすです')
    const kept = answered(same, fields, ['disability'], 'MINE')
    expect([kept.typed.disability, kept.clashes, isReady(kept, fields, today)]).toEqual(['座れません', [], true])
  })

  test('a draft of before a reload meets what the hub holds by now', () => {
    const { revision, base, typed, sent } = typedInto(start, put(held, 'disability', '座れません'))
    const draft = { revision, base, typed, sent }
    expect(opened(fields, 3, held, draft).typed.disability).toBe('座れません')
    const later = opened(fields, 5, theirs({ bloodType: 'A_POSITIVE' }), draft)
    expect([later.revision, later.typed.disability, later.typed.bloodType]).toEqual([5, '座れません', 'A_POSITIVE'])
  })

  test('what the hub refused waits for the person to change it', () => {
    const problems = [{ place: ['disability'], message: '文字' }]
    const back = refused(sending(typedInto(start, put(held, 'disability', '?')), 'key-1'), problems)
    expect([back.trouble, isReady(back, fields, today)]).toEqual(['REFUSED', false])
    expect(isReady(typedInto(back, put(back.typed, 'disability', '座れません')), fields, today)).toBe(true)
  })
})

test('however the connection breaks and others write, nothing typed is lost', () => {
  const word = fc.constantFrom('a', 'b', 'c', 'd')
  const event = fc.oneof(
    fc.record({ what: fc.constant('TYPE' as const), word }),
    fc.record({ what: fc.constant('SEND' as const), fate: fc.constantFrom('HEARD', 'UNHEARD', 'LOST') }),
    fc.record({ what: fc.constant('OTHER' as const), word }),
    fc.record({ what: fc.constant('RELOAD' as const) }),
  )
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      let hub: { revision: number; typed: TypedFields } = { revision: 3, typed: held }
      let page: Keeping = start
      let mine: string | null = null
      let key = 0
      for (const one of events) {
        if (one.what === 'TYPE') {
          page = typedInto(page, put(page.typed, 'disability', `mine ${one.word}`))
          mine = `mine ${one.word}`
        }
        if (one.what === 'OTHER') hub = { revision: hub.revision + 1, typed: put(hub.typed, 'bloodType', 'A_POSITIVE') }
        if (one.what === 'RELOAD') {
          const { revision, base, typed, sent } = page
          page = opened(fields, hub.revision, hub.typed, { revision, base, typed, sent })
        }
        if (one.what === 'SEND' && isReady(page, fields, today)) {
          const way = sending(page, `key-${++key}`)
          if (one.fate === 'LOST') page = broken(way, 'OFFLINE')
          else if (way.sent.revision !== hub.revision) page = met(way, fields, hub.revision, hub.typed)
          else {
            hub = { revision: hub.revision + 1, typed: way.sent.typed }
            page = one.fate === 'HEARD' ? landed(way, hub.revision) : broken(way, 'OFFLINE')
          }
        }
        if (mine !== null) expect([page.typed.disability, page.clashes]).toEqual([mine, []])
      }
      if (!isDirty(page, fields) && page.revision === hub.revision)
        expect(sendable(fields, page.typed, today).input).toEqual(sendable(fields, hub.typed, today).input)
    }),
    { seed: 20_261_121, numRuns: 300 },
  )
})
