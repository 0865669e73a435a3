import type { PlainNumber } from '../../shared/internal.ts'
import { readCardNumber } from '../../shared/text/card-number.ts'
import * as layout from './layout.ts'

export type NumberFault = 'NO_NUMBER' | 'NUMBER'

interface Line {
  readonly line: number
  readonly fields: readonly string[]
}

/** Who pays: 保険者, the first 公費, and what the payment agency found of the insurer (資格確認). */
export interface Payers {
  insurer: Line | null
  public: Line | null
  checked: Line | null
}

interface Payer {
  readonly number: PlainNumber
  /** Of this file alone. */
  readonly key: string
}

interface NoPayer {
  readonly fault: NumberFault
  readonly line: number | null
  readonly column: number
  readonly record: string
}

/** Under which number the claim is: as the payment agency found it, as it was claimed, or public assistance alone. */
export function payersOf({ insurer, public: publicPayer, checked }: Payers): Payer | NoPayer {
  if (insurer !== null) return insured(insurer, checked)
  if (publicPayer === null) return { fault: 'NO_NUMBER', line: null, column: 1, record: 'RE' }
  const { number, recipient } = layout.publicPayer
  // 法別 12: who is on public assistance (生活保護) has no other number.
  if (!publicPayer.fields[number]?.startsWith('12'))
    return { fault: 'NO_NUMBER', line: publicPayer.line, column: number + 1, record: 'KO' }
  return read(publicPayer, number, 'KO', {
    insurerNumber: publicPayer.fields[number] ?? '',
    symbol: '',
    number: publicPayer.fields[recipient] ?? '',
    branch: '',
  })
}

function insured(claimed: Line, checked: Line | null): Payer | NoPayer {
  const { insurer, symbol, member, branch } = layout.checked
  const found = checked?.fields ?? []
  const branchSaid = found[branch] ?? ''
  if (checked !== null && found[insurer] !== undefined && found[insurer] !== '')
    return read(checked, insurer, 'SN', {
      insurerNumber: found[insurer].trim(),
      symbol: found[symbol] ?? '',
      number: found[member] ?? '',
      branch: branchSaid,
    })
  const { fields } = claimed
  return read(claimed, layout.insurer.number, 'HO', {
    // NHI insurers have six digits, to the right of two blanks.
    insurerNumber: (fields[layout.insurer.number] ?? '').trim(),
    symbol: fields[layout.insurer.symbol] ?? '',
    number: fields[layout.insurer.member] ?? '',
    branch: branchSaid,
  })
}

type Typed = Parameters<typeof readCardNumber>[0]

function read(at: Line, column: number, record: string, typed: Typed): Payer | NoPayer {
  const number = readCardNumber(typed, [record])
  if (!number.ok) return { fault: 'NUMBER', line: at.line, column: column + 1, record }
  const { insurer, symbol, number: member, branch } = number.value
  return { number: number.value, key: [insurer, symbol, member, branch].join('|') }
}
