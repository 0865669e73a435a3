/** One test of a row: an item is filled in, or holds one of these codes. */
export interface Test {
  readonly item: string
  /** Null: whatever is filled in. */
  readonly codes: readonly string[] | null
}

/** Any of these, each with all of its tests: when a conditional item (●) must be filled in. */
export type Condition = readonly (readonly Test[])[]

const test = /^([a-z][a-z0-9_[\]]*)(?:!|=([^=!&/\s]+))$/

/** Reads `a=1 & b=1|2 / c!`; null: it says nothing that can be read. */
export function readCondition(text: string): Condition | null {
  const alternatives: Test[][] = []
  for (const alternative of text.split(' / ')) {
    const tests: Test[] = []
    for (const part of alternative.split(' & ')) {
      const [, item, codes] = test.exec(part) ?? []
      if (item === undefined) return null
      tests.push({ item, codes: codes === undefined ? null : codes.split('|') })
    }
    alternatives.push(tests)
  }
  return alternatives
}

/** A condition as it is asked: where its items stand in their form. */
export type PlacedCondition = readonly (readonly {
  readonly at: number
  readonly codes: readonly string[] | null
}[])[]

export const placedCondition = (condition: Condition, names: readonly string[]): PlacedCondition =>
  condition.map((tests) => tests.map(({ item, codes }) => ({ at: names.indexOf(item), codes })))

/** `value`: what the row says of the item in a place; null: nothing. */
export function holds(condition: PlacedCondition, value: (at: number) => string | null): boolean {
  return condition.some((tests) =>
    tests.every(({ at, codes }) => {
      const given = value(at)
      return given !== null && (codes === null || codes.includes(given))
    }),
  )
}
