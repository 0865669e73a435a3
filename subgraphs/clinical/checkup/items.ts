import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { unitText } from '../labs/convert.ts'

/** An item of the programme (特定健診項目コード, 第4期) by its JLAC10 code of 17 characters. */
export interface CheckupItemKind {
  readonly code: string
  readonly name: string
  readonly kind: 'NUMBER' | 'CODE' | 'TEXT'
  readonly unit?: string | undefined
  /** The list its answers are from. */
  readonly answers?: string | undefined
}

const file = z.strictObject({
  system: z.string(),
  answers: z.record(z.string(), z.array(z.int())),
  items: z.array(
    z.strictObject({
      code: z.string().regex(/^[0-9A-Z]{17}$/),
      name: z.string(),
      kind: z.enum(['NUMBER', 'CODE', 'TEXT']),
      unit: z.string().optional(),
      answers: z.string().optional(),
    }),
  ),
})

const { system, answers, items } = file.parse(JSON.parse(readFileSync(new URL('items.json', import.meta.url), 'utf8')))
const byCode: ReadonlyMap<string, CheckupItemKind> = new Map(items.map((item) => [item.code, item]))
const lists: ReadonlyMap<string, ReadonlySet<number>> = new Map(
  Object.entries(answers).map(([list, values]) => [list, new Set(values)]),
)

/** The object identifier of the code system, without `urn:oid:`. */
export const checkupItemSystem = system

export const checkupItem = (code: string): CheckupItemKind | null => byCode.get(code) ?? null

export function isAnswer({ answers: list }: CheckupItemKind, answer: number): boolean {
  const known = list === undefined ? undefined : lists.get(list)
  return known?.has(answer) ?? true
}

/** UCUM as check-up files write it, in the words of the table. */
const written: ReadonlyMap<string, string> = new Map([
  ['mm[hg]', 'mmhg'],
  ['kg/m^2', 'kg/m2'],
  ['iu/l', 'u/l'],
  ['[iu]/l', 'u/l'],
  ['10*4/mm3', '10^4/mm3'],
  ['10^4/ul', '10^4/mm3'],
  ['10*4/ul', '10^4/mm3'],
  ['万/mm3', '10^4/mm3'],
  ['/ul', '/mm3'],
  ['ml/min/{1.73_m2}', 'ml/min/1.73m2'],
  ['{bpm}', '/min'],
  ['bpm', '/min'],
])

const plainUnit = (unit: string): string => {
  const text = unitText(unit)
  return written.get(text) ?? text
}

/** Whether a value is in the table's unit; where the table names none, any will do. */
export const isInUnit = ({ unit }: CheckupItemKind, given: string | null): boolean =>
  unit === undefined || (given !== null && plainUnit(given) === unitText(unit))
