import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { namesMemberTwice } from '../../../gateway/authenticate/members.ts'

const twice = (text: string): boolean => namesMemberTwice(text, JSON.parse(text))

describe('a member named twice', () => {
  it('is never seen in what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom('', ' ', '\n\t'), (text, indent) => {
        expect(twice(JSON.stringify(JSON.parse(text), null, indent))).toBe(false)
      }),
    )
  })

  it('is seen wherever it stands, whatever the strings around it hold', () => {
    const hostileText = fc.oneof(fc.string(), fc.constantFrom('"', '\\', '":', '\\"', '{"a":1,"a":2}'))
    fc.assert(
      fc.property(hostileText, hostileText, fc.json(), (name, text, value) => {
        const [key, other] = [JSON.stringify(name), JSON.stringify(text)]
        const object = `{${key}:${other},${key} :${value.replaceAll('__proto__', 'p')}}`
        expect([twice(object), twice(`[${other},{"in":${object}}]`)]).toEqual([true, true])
      }),
    )
  })

  it('is not the same name in two objects', () => {
    expect(twice('{"a":{"a":1},"b":[{"a":1},{"a":"a"}]}')).toBe(false)
  })
})
