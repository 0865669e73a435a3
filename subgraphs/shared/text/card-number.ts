import type { InsurerNumber } from '../../../schema/domain/ids.ts'
import type { InputPath, Outcome } from '../../../schema/domain/outcome.ts'
import { ok, pathTo, refuse } from '../../../schema/domain/outcome.ts'
import type { NumberScheme, PlainNumber } from '../internal.ts'
import { carriesMyNumber, hasCheckDigit } from './check-digit.ts'
import { isGarbled, normaliseCardText } from './normalise.ts'

export interface TypedNumber {
  readonly insurerNumber: string
  readonly symbol?: string | null | undefined
  readonly number: string
  readonly branch?: string | null | undefined
}

export type CardFault =
  | 'MY_NUMBER'
  | 'GARBLED'
  | 'TOO_LONG'
  | 'EMPTY'
  | 'NOT_DIGITS'
  | 'LENGTH'
  | 'CHECK_DIGIT'
  | 'PREFECTURE'
  | 'SYMBOL_NOT_USED'
  | 'BRANCH_NOT_USED'
  | 'BRANCH'

const messages: Record<CardFault, string> = {
  MY_NUMBER: 'This looks like a My Number (個人番号); the hub never takes one.',
  GARBLED: 'A character was lost or is not printable.',
  TOO_LONG: 'Longer than any card shows.',
  EMPTY: 'Nothing was given.',
  NOT_DIGITS: 'Only digits belong here.',
  LENGTH: 'An insurer number has six or eight digits.',
  CHECK_DIGIT: 'The check digit does not fit: a digit was mistyped.',
  PREFECTURE: 'The prefecture digits are none of 01 to 47.',
  SYMBOL_NOT_USED: 'Numbers of this scheme have no symbol (記号).',
  BRANCH_NOT_USED: 'Numbers of this scheme have no branch (枝番).',
  BRANCH: 'A branch is two digits.',
}

const fault = (reason: CardFault, path: InputPath, field: string | null): Outcome<never> =>
  refuse({ code: 'INVALID_INPUT', reason, message: messages[reason], inputPath: pathTo(path, field) })

/** 法別番号 39: late-elderly; 12: public assistance; six digits: NHI (国民健康保険). */
export function schemeOf(insurer: InsurerNumber): NumberScheme {
  if (insurer.length === 8 && insurer.startsWith('39')) return 'LATE_ELDERLY'
  if (insurer.length === 8 && insurer.startsWith('12')) return 'PUBLIC_ASSISTANCE'
  return 'MEDICAL'
}

/** What stands at the path, or in a field of it. */
export function readInsurerNumber(text: string, path: InputPath, field: string | null = null): Outcome<InsurerNumber> {
  const common = readCommon(text, 16, path, field)
  if (!common.ok) return common
  const digits = common.value
  if (digits === '' || !areDigits(digits)) return fault(digits === '' ? 'EMPTY' : 'NOT_DIGITS', path, field)
  // A leading zero that a spreadsheet or a hurried hand dropped comes back; the check digit vouches for it.
  const full = digits.length === 7 || digits.length === 5 ? `0${digits}` : digits
  if (full.length !== 6 && full.length !== 8) return fault('LENGTH', path, field)
  if (!hasCheckDigit(full)) return fault('CHECK_DIGIT', path, field)
  const prefecture = Number(full.length === 6 ? full.slice(0, 2) : full.slice(2, 4))
  if (prefecture < 1 || prefecture > 47) return fault('PREFECTURE', path, field)
  return ok(full as InsurerNumber)
}

/** More than there are insurers, in the ways in which their numbers are typed. */
const mostRemembered = 10_000

/** For many numbers one after another, which are of few insurers. What is refused is not remembered. */
export function rememberedInsurers(): typeof readInsurerNumber {
  const remembered = new Map<string, Outcome<InsurerNumber>>()
  return (text, path, field) => {
    const known = remembered.get(text)
    if (known !== undefined) return known
    const read = readInsurerNumber(text, path, field)
    if (read.ok && remembered.size < mostRemembered) remembered.set(text, read)
    return read
  }
}

/** A typed number, normalised, or the first fault with its path. */
export function readCardNumber(
  typed: TypedNumber,
  path: InputPath,
  readInsurer = readInsurerNumber,
): Outcome<PlainNumber> {
  const insurer = readInsurer(typed.insurerNumber, path, 'insurerNumber')
  if (!insurer.ok) return insurer
  const scheme = schemeOf(insurer.value)
  const symbol = readCommon(typed.symbol ?? '', 40, path, 'symbol')
  if (!symbol.ok) return symbol
  const number = readCommon(typed.number, 40, path, 'number')
  if (!number.ok) return number
  if (number.value === '') return fault('EMPTY', path, 'number')
  const branch = readBranch(typed.branch ?? '', path, 'branch')
  if (!branch.ok) return branch
  if (scheme === 'LATE_ELDERLY') {
    if (symbol.value !== '') return fault('SYMBOL_NOT_USED', path, 'symbol')
    if (branch.value !== '') return fault('BRANCH_NOT_USED', path, 'branch')
  }
  if (scheme !== 'MEDICAL' && !areDigits(number.value)) return fault('NOT_DIGITS', path, 'number')
  return ok({
    scheme,
    insurer: insurer.value,
    symbol: withoutZeroFill(symbol.value),
    number: withoutZeroFill(number.value),
    branch: branch.value,
  })
}

function readBranch(text: string, path: InputPath, field: string): Outcome<string> {
  const branch = readCommon(text, 8, path, field)
  if (!branch.ok || branch.value === '') return branch
  if (branch.value.length > 2 || !areDigits(branch.value)) return fault('BRANCH', path, field)
  return branch.value.length === 2 ? branch : ok(`0${branch.value}`)
}

function areDigits(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at)
    if (sign < 0x30 || sign > 0x39) return false
  }
  return true
}

/** A My Number has one more. */
const few = 11

/** Digits, capitals, kana and kanji that normalising leaves as they are (NFKC), fewer than a My Number's. */
function areFewPlainSigns(text: string): boolean {
  if (text.length > few) return false
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at)
    if (sign >= 0x30 && sign <= 0x39) continue
    if (sign >= 0x41 && sign <= 0x5a) continue
    if (sign >= 0x4e00 && sign <= 0x9fff) continue
    if ((sign >= 0x3041 && sign <= 0x3094) || (sign >= 0x30a1 && sign <= 0x30fa)) continue
    return false
  }
  return true
}

function readCommon(text: string, longest: number, path: InputPath, field: string | null): Outcome<string> {
  if (text.length <= longest && areFewPlainSigns(text)) return ok(text)
  if (text.length > 160) return fault('TOO_LONG', path, field)
  if (isGarbled(text)) return fault('GARBLED', path, field)
  const plain = normaliseCardText(text)
  // No field of a card has twelve digits, so any twelve are refused, with a right check digit or without.
  if (/^\d{12}$/.test(plain.replace(/-/g, '')) || carriesMyNumber(plain)) return fault('MY_NUMBER', path, field)
  if (plain.length > longest) return fault('TOO_LONG', path, field)
  return ok(plain)
}

/** Zero-fill is a matter of print: 0012 and 12 are one number. */
function withoutZeroFill(text: string): string {
  return text.startsWith('0') && areDigits(text) ? text.replace(/^0+(?=\d)/, '') : text
}
