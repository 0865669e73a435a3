import type { InsurerNumber, NumberHandle } from '../../../schema/domain/ids.ts'
import { asCivilDate, type CivilDate } from '../../../schema/domain/time.ts'
import type { Term } from '../../../subgraphs/qualification/term.ts'

export function day(text: string): CivilDate {
  const date = asCivilDate(text)
  if (date === null) throw new Error(`not a date: ${text}`)
  return date
}

export const handle = (name: string): NumberHandle => `num_${name.padEnd(22, '0')}` as NumberHandle

export function term(changes: Partial<Term> = {}): Term {
  return {
    insurer: '06130488' as InsurerNumber,
    name: '見本 太郎',
    kana: 'ミホン タロウ',
    otherName: null,
    sex: 'MALE',
    birthDate: day('1980-05-15'),
    postalCode: '1000001',
    address: '東京都千代田区見本町1-1',
    cardClass: 'ORDINARY',
    family: 'SELF',
    shareOfCost: 30,
    issuedOn: null,
    validUntil: null,
    elderlyRecipient: null,
    from: day('2024-04-01'),
    until: null,
    acquired: day('2024-04-01'),
    lost: null,
    reasonOfLoss: null,
    ...changes,
  }
}
