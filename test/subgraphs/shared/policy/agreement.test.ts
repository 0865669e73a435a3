import { describe, expect, it } from 'vitest'
import { disagreements } from '../../../../subgraphs/shared/policy/agreement.ts'

const guard = (pairs: string, consent = 'category: CLINICAL, subject: "id"') =>
  `@access(to: [${pairs}]) @consent(${consent})`
const vets = '{ role: PHYSICIAN, purpose: TREATMENT }'
const dentists = '{ role: DENTIST, purpose: TREATMENT }'
const cow = (policy: string, rest = '') =>
  `type Cow @key(fields: "id") { id: ID! milk: Int @shareable ${policy} } ${rest}`

const between = (...sdls: string[]) => disagreements(sdls.map((sdl, index) => ({ name: `herd${index + 1}`, sdl })))

describe('policies of a coordinate that two subgraphs share', () => {
  it('agree when they say the same, in whatever order and wherever it stands', () => {
    const onType = `type Cow @key(fields: "id") ${guard(`${dentists}, ${vets}`)} { id: ID! milk: Int }`
    expect(between(cow(guard(`${vets}, ${dentists}`)), onType)).toEqual([])
  })

  it.each([
    ['pairs', guard(vets), guard(dentists)],
    ['pairs', guard(vets), guard(`${vets}, ${dentists}`)],
    ['category', guard(vets), guard(vets, 'category: CHECKUP, subject: "id"')],
    ['subject', guard(vets), guard(vets, 'category: CLINICAL')],
    ['label', guard(vets), `${guard(vets)} @sensitive(label: GENETIC)`],
  ])('differ in their %s', (facet, one, other) => {
    expect(between(cow(one), cow(other))).toEqual([
      { coordinate: 'Cow.milk', fault: `herd1 and herd2 differ in ${facet}` },
    ])
  })

  it('differ when one of them is missing, whichever it is', () => {
    const missing = { coordinate: 'Cow.milk', fault: 'herd1 has GUARDED, herd2 has none' }
    expect(between(cow(guard(vets)), cow(''))).toEqual([missing])
    expect(between(cow(''), cow(guard(vets)))).toEqual([{ ...missing, fault: 'herd1 has none, herd2 has GUARDED' }])
  })

  it('differ when a field is a key here and guarded there', () => {
    const keyed = 'type Cow @key(fields: "id") @key(fields: "milk") { id: ID! milk: ID! }'
    expect(between(keyed, cow(guard(vets)))).toEqual([
      { coordinate: 'Cow.milk', fault: 'herd1 has KEY, herd2 has GUARDED' },
    ])
  })

  it('differ when a field is part of its parent’s answer here and has a policy of its own there', () => {
    const herd = (policy: string) => `type Query { herd: Herd @shareable ${guard(vets, 'category: CLINICAL')} }
      type Herd @shareable { size: Int ${policy} }`
    expect(between(herd(''), herd(guard(vets, 'category: CLINICAL')))).toEqual([
      { coordinate: 'Herd.size', fault: 'herd1 has INHERITED, herd2 has GUARDED' },
    ])
  })

  it('agree when a shared value type inherits from other fields in each', () => {
    const page = (name: string) =>
      `type Page @shareable { more: Boolean! } type Query { ${name}: Page ${guard(vets, 'category: CLINICAL')} }`
    expect(between(page('cows'), page('hens'))).toEqual([])
  })

  it('are compared with the first subgraph’s in every other', () => {
    expect(between(cow(guard(vets)), cow(guard(vets)), cow(guard(dentists)))).toEqual([
      { coordinate: 'Cow.milk', fault: 'herd1 and herd3 differ in pairs' },
    ])
  })
})
