import type { Form } from './item.ts'
import { readSheet } from './sheet.ts'

export const scaleNames = ['BARTHEL', 'DBD13', 'VITALITY', 'HDS_R', 'FIM', 'DESIGN_R', 'FAI'] as const
export type ScaleName = (typeof scaleNames)[number]

/** A scale as one version codes it, or at one of two times that a form asks for. Points are keyed on the item's id. */
export interface Variant {
  readonly scale: ScaleName
  /** A version, `start` or `current`; empty: all versions alike. */
  readonly name: string
  readonly points: ReadonlyMap<string, ReadonlyMap<string, number>>
}

export interface Score {
  readonly scale: ScaleName
  readonly variant: string
  /** Null while items are missing: a sum of some says nothing. */
  readonly total: number | null
  readonly missing: readonly string[]
}

export interface Scales {
  readonly variants: readonly Variant[]
  /** The scales whose items a form has, all of them. */
  of(form: Form): readonly Variant[]
}

export function readScales(text: string, forms: readonly Form[]): Scales {
  const known = new Map(forms.flatMap(({ items }) => items).map((item) => [item.name, item]))
  const grouped = new Map<string, { scale: ScaleName; name: string; points: Map<string, Map<string, number>> }>()
  for (const row of readSheet('scales', text, ['scale', 'variant', 'item', 'code', 'points'])) {
    const [scale, points] = [row.oneOf('scale', scaleNames), row.whole('points')]
    if (scale === null || points === null) throw row.fault('a line has a scale and points')
    const [name, item] = [row.cell('variant'), row.cell('item')]
    if (!known.has(item)) throw row.fault(`no form has the item ${item}`)
    const key = `${scale} ${name}`
    const variant = grouped.get(key) ?? { scale, name, points: new Map() }
    grouped.set(key, variant)
    const codes = variant.points.get(item) ?? new Map<string, number>()
    if (codes.has(row.cell('code'))) throw row.fault('the code has points already')
    variant.points.set(item, codes.set(row.cell('code'), points))
  }
  const variants = [...grouped.values()]
  return {
    variants,
    of: (form) =>
      variants.filter(({ name, points }) => {
        if (name !== '' && name !== form.version && forms.some(({ version }) => version === name)) return false
        return [...points.keys()].every((item) => form.item(item) !== null)
      }),
  }
}

/** `value`: what the record says of an item; null: nothing. */
export function scoreOf({ scale, name, points }: Variant, value: (item: string) => string | null): Score {
  const missing: string[] = []
  let total = 0
  for (const [item, codes] of points) {
    const given = value(item)
    const worth = given === null ? undefined : codes.get(given)
    if (worth === undefined) missing.push(item)
    else total += worth
  }
  return { scale, variant: name, total: missing.length === 0 ? total : null, missing }
}
