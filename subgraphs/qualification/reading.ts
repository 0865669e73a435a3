import { type InputPath, type Outcome, ok, refuse } from '../../schema/domain/outcome.ts'
import { type CivilDate, daysInMonth } from '../../schema/domain/time.ts'
import type { PlainNumber } from '../shared/internal.ts'
import { readCardNumber } from '../shared/text/card-number.ts'
import { readText } from '../shared/text/free-text.ts'
import type { Check } from './eligibility.ts'
import type { Amendment } from './history.ts'
import type {
  ElderlyRecipientInput,
  LimitCertificateInput,
  NumberInput,
  QualificationAmendment,
  QualificationCheck,
  QualificationEntry,
  SpecificDiseaseInput,
} from './resolver-types.ts'
import type { LimitCertificate, SpecificDiseaseCertificate } from './store.ts'
import type { ElderlyRecipient, Particulars } from './term.ts'

type Fault =
  | 'BIRTH_DATE_NEEDED'
  | 'BIRTH_DATE_OR_GUARD'
  | 'MONTH_DAY'
  | 'IN_FUTURE'
  | 'BEFORE_BIRTH'
  | 'ENDS_BEFORE_IT_BEGINS'
  | 'POSTAL_CODE'
  | 'SHARE_OF_COST'
  | 'CEILING'
  | 'FIRST_OF_MONTH'

const messages: Record<Fault, string> = {
  BIRTH_DATE_NEEDED: 'Without a branch (枝番) the whole birth date is needed.',
  BIRTH_DATE_OR_GUARD: 'Give the birth date, or its month and day, not both.',
  MONTH_DAY: 'The typing guard is a month and a day, `MMDD`.',
  IN_FUTURE: 'The day lies in the future.',
  BEFORE_BIRTH: 'The day lies before the birth.',
  ENDS_BEFORE_IT_BEGINS: 'It ends before it begins.',
  POSTAL_CODE: 'A postal code has seven digits.',
  SHARE_OF_COST: 'The share of cost is 10, 20 or 30 percent.',
  CEILING: 'A ceiling is an amount of yen.',
  FIRST_OF_MONTH: 'A month is given by its first day.',
}

export const fault = (reason: Fault, path: InputPath): Outcome<never> =>
  refuse({ code: 'INVALID_INPUT', reason, message: messages[reason], inputPath: path })

export interface CardCheck {
  readonly number: PlainNumber
  readonly check: Check
}

/** What the desk typed. */
export function readCheck(input: QualificationCheck, path: InputPath, today: CivilDate): Outcome<CardCheck> {
  const number = readCardNumber(input, path)
  if (!number.ok) return number
  const { birthDate = null, birthMonthDay = null } = input
  if (birthDate !== null && birthMonthDay !== null) return fault('BIRTH_DATE_OR_GUARD', [...path, 'birthMonthDay'])
  if (birthDate !== null && birthDate > today) return fault('IN_FUTURE', [...path, 'birthDate'])
  const individual = number.value.branch !== '' || number.value.scheme !== 'MEDICAL'
  if (birthDate === null && (birthMonthDay === null || !individual))
    return fault('BIRTH_DATE_NEEDED', [...path, 'birthDate'])
  const guard = birthMonthDay === null ? null : readMonthDay(birthMonthDay)
  if (birthMonthDay !== null && guard === null) return fault('MONTH_DAY', [...path, 'birthMonthDay'])
  const birth = birthDate !== null ? { date: birthDate } : { monthDay: guard ?? '' }
  return ok({
    number: number.value,
    check: { branch: number.value.branch, birth, on: input.confirmationDate ?? today },
  })
}

function readMonthDay(text: string): string | null {
  const digits = text.normalize('NFKC').trim()
  if (!/^\d{4}$/.test(digits)) return null
  const [month, day] = [Number(digits.slice(0, 2)), Number(digits.slice(2))]
  return day >= 1 && day <= daysInMonth(2000, month) ? digits : null
}

export const readNumber = (input: NumberInput, path: InputPath): Outcome<PlainNumber> => readCardNumber(input, path)

/** The texts and dates of a card that an insurer enters. */
export function readParticulars(entry: QualificationEntry, path: InputPath, today: CivilDate): Outcome<Particulars> {
  const texts = readTexts(entry, path)
  if (!texts.ok) return texts
  const { name, kana, address } = texts.value
  if (entry.birthDate > today) return fault('IN_FUTURE', [...path, 'birthDate'])
  if (entry.from < entry.birthDate) return fault('BEFORE_BIRTH', [...path, 'from'])
  const elderly = readElderly(entry.elderlyRecipient ?? null, [...path, 'elderlyRecipient'])
  if (!elderly.ok) return elderly
  if (!isShare(entry.shareOfCost ?? null)) return fault('SHARE_OF_COST', [...path, 'shareOfCost'])
  return ok({
    name: name ?? '',
    kana: kana ?? '',
    otherName: texts.value.otherName ?? null,
    sex: entry.sex,
    birthDate: entry.birthDate,
    postalCode: texts.value.postalCode ?? null,
    address: address ?? '',
    cardClass: entry.cardClass ?? 'ORDINARY',
    family: entry.family,
    shareOfCost: entry.shareOfCost ?? null,
    issuedOn: entry.issuedOn ?? null,
    validUntil: entry.validUntil ?? null,
    elderlyRecipient: elderly.value,
  })
}

/** Only what is given; null and absent mean the same: unchanged. */
export function readAmendment(entry: QualificationAmendment, path: InputPath, today: CivilDate): Outcome<Amendment> {
  const texts = readTexts(entry, path)
  if (!texts.ok) return texts
  const elderly = readElderly(entry.elderlyRecipient ?? null, [...path, 'elderlyRecipient'])
  if (!elderly.ok) return elderly
  if (!isShare(entry.shareOfCost ?? null)) return fault('SHARE_OF_COST', [...path, 'shareOfCost'])
  const { sex, birthDate, cardClass, family, shareOfCost, issuedOn, validUntil } = entry
  if (birthDate != null && birthDate > today) return fault('IN_FUTURE', [...path, 'birthDate'])
  return ok({
    ...texts.value,
    ...(sex == null ? {} : { sex }),
    ...(birthDate == null ? {} : { birthDate }),
    ...(cardClass == null ? {} : { cardClass }),
    ...(family == null ? {} : { family }),
    ...(shareOfCost == null ? {} : { shareOfCost }),
    ...(issuedOn == null ? {} : { issuedOn }),
    ...(validUntil == null ? {} : { validUntil }),
    ...(elderly.value === null ? {} : { elderlyRecipient: elderly.value }),
  })
}

const lengths = { name: 200, kana: 200, otherName: 200, address: 400, postalCode: 8 } as const
type TextField = keyof typeof lengths
const textFields = Object.keys(lengths) as readonly TextField[]
type Texts = Partial<Record<TextField, string>>

function readTexts(entry: { readonly [Field in TextField]?: string | null }, path: InputPath): Outcome<Texts> {
  const texts: Texts = {}
  for (let place = 0; place < textFields.length; place++) {
    const field = textFields[place] as TextField
    const given = entry[field]
    if (given == null) continue
    const text = readText(given, lengths[field], path, field)
    if (!text.ok) return text
    texts[field] = text.value
  }
  if (texts.postalCode !== undefined) {
    const digits = texts.postalCode.normalize('NFKC').replace(/-/g, '')
    if (!/^\d{7}$/.test(digits)) return fault('POSTAL_CODE', [...path, 'postalCode'])
    texts.postalCode = digits
  }
  return ok(texts)
}

const isShare = (share: number | null): boolean => share === null || share === 10 || share === 20 || share === 30

function readElderly(input: ElderlyRecipientInput | null, path: InputPath): Outcome<ElderlyRecipient | null> {
  if (input === null) return ok(null)
  const until = input.until ?? null
  if (until !== null && until <= input.from) return fault('ENDS_BEFORE_IT_BEGINS', [...path, 'until'])
  if (!isShare(input.shareOfCost)) return fault('SHARE_OF_COST', [...path, 'shareOfCost'])
  return ok({ from: input.from, until, shareOfCost: input.shareOfCost })
}

export function readLimit(input: LimitCertificateInput | null, path: InputPath): Outcome<LimitCertificate | null> {
  if (input === null) return ok(null)
  const until = input.until ?? null
  if (until !== null && until <= input.from) return fault('ENDS_BEFORE_IT_BEGINS', [...path, 'until'])
  return ok({
    kind: input.kind,
    class: input.class,
    from: input.from,
    until,
    longTermSince: input.longTermSince ?? null,
  })
}

export function readDisease(
  input: SpecificDiseaseInput | null,
  path: InputPath,
): Outcome<SpecificDiseaseCertificate | null> {
  if (input === null) return ok(null)
  const until = input.until ?? null
  if (until !== null && until <= input.from) return fault('ENDS_BEFORE_IT_BEGINS', [...path, 'until'])
  if (input.selfPayCeiling < 0) return fault('CEILING', [...path, 'selfPayCeiling'])
  return ok({ disease: input.disease, from: input.from, until, selfPayCeiling: input.selfPayCeiling })
}
