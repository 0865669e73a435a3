import type { Analyte, Conversion } from './analytes.ts'

/** UCUM and what machines write: `µ`, `μ` and `u`, spaces, capitals. */
export const unitText = (unit: string): string =>
  unit.normalize('NFKC').replaceAll('μ', 'u').replace(/\s/g, '').toLowerCase()

/** From a unit as written to the analyte's own; null: the value cannot be compared with others. */
export function conversionTo({ unit, others }: Pick<Analyte, 'unit' | 'others'>, written: string): Conversion | null {
  const asked = unitText(written)
  if (asked === unitText(unit)) return { unit, factor: 1, offset: 0 }
  return others.find((other) => unitText(other.unit) === asked) ?? null
}

export function converted(value: number, { factor, offset }: Conversion, decimals: number): number {
  return Number((value * factor + offset).toFixed(decimals))
}
