import { type DateReading, readDate } from '../frame/dates.ts'
import type { QualificationCheck } from '../operations/graph-types.ts'
import { hasCheckDigit, levelled, looksLikeMyNumber } from './digits.ts'

/** A card as it was typed. */
export interface TypedCard {
  readonly insurerNumber: string
  readonly symbol: string
  readonly number: string
  readonly branch: string
  readonly birthDate: string
}

export type CardField = keyof TypedCard
export type Complaints = Readonly<Partial<Record<CardField, string>>>

export const emptyCard: TypedCard = { insurerNumber: '', symbol: '', number: '', branch: '', birthDate: '' }

export type Guarded =
  | { readonly kind: 'READY'; readonly input: QualificationCheck }
  | { readonly kind: 'WRONG'; readonly complaints: Complaints }

const myNumber = '12桁の数字は個人番号（マイナンバー）のおそれがあります。ここには入力できません。送信していません。'

/** What can be told wrong before anything is sent: mistyped digits, impossible dates, numbers that belong nowhere here. */
export function guardCard(typed: TypedCard): Guarded {
  const complaints: Partial<Record<CardField, string>> = {}
  for (const field of Object.keys(typed) as CardField[]) {
    if (looksLikeMyNumber(typed[field])) complaints[field] = myNumber
  }
  const complain = (field: CardField, why: string | null): void => {
    if (why !== null) complaints[field] ??= why
  }
  const insurerNumber = withLeadingZero(levelled(typed.insurerNumber))
  const symbol = levelled(typed.symbol)
  const number = levelled(typed.number)
  const branch = levelled(typed.branch)
  const lateElderly = /^39\d{6}$/.test(insurerNumber)
  complain('insurerNumber', insurerFault(insurerNumber))
  complain('symbol', lateElderly && symbol !== '' ? '後期高齢者の番号に記号はありません。' : null)
  complain('number', numberFault(number, lateElderly))
  complain('branch', branchFault(branch, lateElderly))
  const birth = readBirth(typed.birthDate, branch !== '' || lateElderly)
  if ('fault' in birth) complain('birthDate', birth.fault)
  if ('fault' in birth || Object.keys(complaints).length > 0) return { kind: 'WRONG', complaints }
  return {
    kind: 'READY',
    input: {
      insurerNumber,
      number,
      ...(symbol === '' ? {} : { symbol }),
      ...(branch === '' ? {} : { branch: branch.padStart(2, '0') }),
      ...birth,
    },
  }
}

/** A zero in front that a hurried hand left out; the check digit vouches for it. */
const withLeadingZero = (digits: string): string => (/^(\d{5}|\d{7})$/.test(digits) ? `0${digits}` : digits)

function insurerFault(digits: string): string | null {
  if (digits === '') return '保険者番号を入力してください。'
  if (!/^\d+$/.test(digits)) return '保険者番号は数字だけです。'
  if (digits.length !== 6 && digits.length !== 8) return '保険者番号は8桁（国保は6桁）です。'
  if (!hasCheckDigit(digits)) return '検証番号が合いません。数字の打ち間違いがあります。'
  const prefecture = Number(digits.length === 6 ? digits.slice(0, 2) : digits.slice(2, 4))
  return prefecture < 1 || prefecture > 47 ? '都道府県番号（01〜47）にない番号です。' : null
}

function numberFault(number: string, lateElderly: boolean): string | null {
  if (number === '') return '番号を入力してください。'
  if (number.length > 40) return '番号が長すぎます。'
  return lateElderly && !/^\d{1,8}$/.test(number) ? '後期高齢者の被保険者番号は8桁の数字です。' : null
}

function branchFault(branch: string, lateElderly: boolean): string | null {
  if (branch === '') return null
  if (lateElderly) return '後期高齢者の番号に枝番はありません。'
  return /^\d{1,2}$/.test(branch) ? null : '枝番は2桁の数字です。'
}

type Birth = { readonly birthDate: string } | { readonly birthMonthDay: string } | { readonly fault: string }

const dateFaults: Readonly<Record<Extract<DateReading, { kind: 'FAULT' }>['fault'], string>> = {
  EMPTY: '生年月日を入力してください。',
  MALFORMED: '例のように入力してください（S55.4.5、1980/4/5、19800405）。',
  NO_SUCH_DAY: '暦にない日付です。',
  OUTSIDE_ERA: 'その元号にない年月日です。',
}

/** With a branch, month and day alone will do (4桁). */
function readBirth(text: string, monthDayWillDo: boolean): Birth {
  const plain = levelled(text)
  if (/^\d{4}$/.test(plain)) {
    if (!monthDayWillDo) return { fault: '枝番がないときは、年から入力してください。' }
    // A leap year, so that the 29th of February is a day.
    const reading = readDate(`2024${plain}`)
    return reading.kind === 'DATE' ? { birthMonthDay: plain } : { fault: dateFaults.NO_SUCH_DAY }
  }
  const reading = readDate(text)
  return reading.kind === 'DATE' ? { birthDate: reading.date } : { fault: dateFaults[reading.fault] }
}

/** What the hub found wrong, at the field it names. */
export function complaintFrom(inputPath: readonly (string | number)[], reason: string | null): Complaints {
  const named = inputPath.findLast((step) => typeof step === 'string')
  const field = named === 'birthMonthDay' ? 'birthDate' : named
  if (typeof field !== 'string' || !(field in emptyCard)) return {}
  return { [field]: hubFaults[reason ?? ''] ?? 'この入力は受け付けられません。確かめてください。' }
}

const hubFaults: Readonly<Record<string, string>> = {
  MY_NUMBER: myNumber,
  GARBLED: '読めない文字があります。入力し直してください。',
  TOO_LONG: '長すぎます。',
  EMPTY: '入力してください。',
  NOT_DIGITS: '数字だけです。',
  LENGTH: '桁数が合いません。',
  CHECK_DIGIT: '検証番号が合いません。',
  PREFECTURE: '都道府県番号にない番号です。',
  SYMBOL_NOT_USED: 'この番号に記号はありません。',
  BRANCH_NOT_USED: 'この番号に枝番はありません。',
  BRANCH: '枝番は2桁の数字です。',
}
