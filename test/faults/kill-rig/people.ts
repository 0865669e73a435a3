import { checkDigit } from '../../../subgraphs/shared/text/check-digit.ts'
import type { SeededRandom } from '../../support/seeded-random.ts'

export interface CardNumber {
  readonly insurerNumber: string
  readonly symbol: string
  readonly number: string
  readonly branch: string
}

export interface HeldTerm {
  readonly from: string
  until: string | null
  readonly share: number
}

/** A number as it must stand, by what was acknowledged. */
export interface HeldNumber {
  readonly card: CardNumber
  readonly handle: string
  readonly from: string
  until: string | null
  readonly terms: HeldTerm[]
}

/** Somebody invented, as the hub's answers made them so far. */
export interface Holder {
  readonly name: string
  readonly kana: string
  readonly birthDate: string
  readonly address: string
  readonly numbers: HeldNumber[]
  person: string | null
  /** Provisions given, and whether they were withdrawn. */
  readonly provisions: Map<string, boolean>
}

/** 全国健康保険協会-like: eight digits of which the last is the check digit. */
export const insurer = withCheckDigit('0613201')
export const clinic = withCheckDigit('131234567')

export function withCheckDigit(body: string): string {
  return `${body}${checkDigit(body)}`
}

export const shares = [10, 20, 30] as const

const day = 86_400_000
const beginning = Date.parse('2024-04-01')

/** The day so many days after the first. */
export function dayAfter(days: number): string {
  return new Date(beginning + days * day).toISOString().slice(0, 10)
}

export function later(date: string, days: number): string {
  return new Date(Date.parse(date) + days * day).toISOString().slice(0, 10)
}

/** A new card: no two of a run are alike. */
export function newCard(running: number): CardNumber {
  return { insurerNumber: insurer, symbol: `記${running % 97}`, number: String(1_000 + running), branch: '01' }
}

const digits = ['レイ', 'イチ', 'ニ', 'サン', 'ヨン', 'ゴ', 'ロク', 'ナナ', 'ハチ', 'キュウ']

/** Nobody whom the index would take for somebody else of the run. */
export function newcomer(
  random: SeededRandom,
  running: number,
): Pick<Holder, 'name' | 'kana' | 'birthDate' | 'address'> {
  const born = Date.parse('1940-01-01') + random.integer(27_000) * day
  const kana = [...String(running)].map((digit) => digits[Number(digit)]).join('')
  return {
    name: `${kana} 太郎`,
    kana: `${kana} タロウ`,
    birthDate: new Date(born).toISOString().slice(0, 10),
    address: `見本県${kana}市${running}-${running % 7}`,
  }
}

/** What the desk types from a card. */
export function cardOf({ birthDate }: Holder, { card }: HeldNumber): object {
  return { ...card, birthDate }
}
