import { daysInMonth } from '../../../schema/domain/time.ts'
import { carriesMyNumber, hasCheckDigit } from '../../shared/text/check-digit.ts'
import { isGarbled } from '../../shared/text/normalise.ts'
import type { Item } from '../catalogue/item.ts'
import type { Reason } from './reasons.ts'

/** Null: the value may stand there. Never asked for an empty cell or a single half-width space. */
export type CellRule = (value: string) => Reason | null

/** The rule of an item's cells; a value that a spreadsheet spoilt is refused as that. */
export function cellRule(item: Item): CellRule {
  const rule = ruleOf(item)
  if (item.kind === 'text' || item.kind === 'kana' || item.kind === 'key') return rule
  return (value) => {
    const reason = rule(value)
    return reason === null ? null : (spoilt(item, value, rule) ?? reason)
  }
}

const digitsOnly = /^\d+$/
const service = /^[0-9A-Z]{2}$/
const icd10 = /^[A-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,5})?$/
const alphanumeric = /^[0-9A-Za-z]+$/
const halfWidthKana = /^[\uff61-\uff9f\x20\-.]+$/
/** Persons in public assistance under 65 have no care-insurance number of their own: H and nine digits. */
const insured = /^(?:\d{10}|H\d{9})$/

function ruleOf(item: Item): CellRule {
  const { kind, digits, codes } = item
  switch (kind) {
    case 'code': {
      const known = new Set(codes.map(({ code }) => code))
      return (value) => (known.has(value) ? null : 'UNKNOWN_CODE')
    }
    case 'number':
      return numberRule(item)
    case 'date':
      return (value) => dateFault(value, 1)
    case 'date_00':
      return (value) => dateFault(value, 0)
    case 'office':
    case 'insurer':
      return (value) =>
        value.length !== digits || !digitsOnly.test(value) ? 'DIGITS' : hasCheckDigit(value) ? null : 'CHECK_DIGIT'
    case 'insured':
      return (value) => (insured.test(value) ? null : 'DIGITS')
    case 'drug':
      return (value) => (value.length === digits && digitsOnly.test(value) ? null : 'DIGITS')
    case 'time':
      return (value) => (/^(?:[01]\d|2[0-3])[0-5]\d$/.test(value) ? null : 'FORM')
    case 'service':
      return (value) => (service.test(value) ? null : 'FORM')
    case 'icd10':
      return (value) => (value.length > digits ? 'TOO_LONG' : icd10.test(value) ? null : 'FORM')
    case 'icf':
    case 'support':
    case 'interest':
      return (value) => (value.length > digits ? 'TOO_LONG' : alphanumeric.test(value) ? null : 'FORM')
    case 'kana':
      return (value) => (value.length > digits ? 'TOO_LONG' : halfWidthKana.test(value) ? null : 'HALF_WIDTH_KANA')
    case 'key':
    case 'text':
      return (value) => textFault(value, digits)
  }
}

function textFault(value: string, longest: number): Reason | null {
  if (value.length > longest) return 'TOO_LONG'
  if (isGarbled(value)) return 'GARBLED'
  return carriesMyNumber(value) ? 'MY_NUMBER' : null
}

function dateFault(value: string, firstDay: number): Reason | null {
  if (value.length !== 8 || !digitsOnly.test(value)) return 'NO_DATE'
  const [year, month, day] = [Number(value.slice(0, 4)), Number(value.slice(4, 6)), Number(value.slice(6))]
  const possible = year >= 1868 && year <= 2199 && month >= 1 && month <= 12
  return possible && day >= firstDay && day <= daysInMonth(year, month) ? null : 'NO_SUCH_DAY'
}

function numberRule({ digits, decimals, least, most }: Item): CellRule {
  return (value) => {
    const point = value.indexOf('.')
    const whole = point === -1 ? value : value.slice(0, point)
    const fraction = point === -1 ? null : value.slice(point + 1)
    if (!digitsOnly.test(whole) || (fraction !== null && !digitsOnly.test(fraction))) return 'NO_NUMBER'
    if (whole.length > digits) return 'TOO_LONG'
    if (fraction !== null && fraction.length > decimals) return 'DECIMALS'
    const given = Number(value)
    return (least !== null && given < least) || (most !== null && given > most) ? 'OUT_OF_RANGE' : null
  }
}

/** What a spreadsheet makes of codes and dates, and what an input method leaves. */
function spoilt(item: Item, value: string, rule: CellRule): Reason | null {
  if (/^\d(?:\.\d+)?E\+?\d+$/i.test(value)) return 'SCIENTIFIC'
  if ((item.kind === 'date' || item.kind === 'date_00') && /^\d{4}([/-])\d{1,2}\1\d{1,2}(?: .*)?$/.test(value))
    return 'SPREADSHEET_DATE'
  if (digitsOnly.test(value) && item.kind !== 'number' && item.kind !== 'date') {
    const widths = item.kind === 'code' ? new Set(item.codes.map(({ code }) => code.length)) : [item.digits]
    for (const width of widths) {
      if (width > value.length && rule(value.padStart(width, '0')) === null) return 'LEADING_ZERO_LOST'
    }
  }
  const half = value.normalize('NFKC')
  return half !== value && rule(half) === null ? 'FULL_WIDTH' : null
}
