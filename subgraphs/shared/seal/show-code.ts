import { asPersonId, type PersonId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { NumberSeal } from './number-seal.ts'
import { sealedText } from './sealed-text.ts'

/** What a person shows a doctor (この医師に見せる): which categories, by whose word, and until when it is worth something. */
export interface ShowCode {
  /** Each is taken once. */
  readonly id: string
  readonly person: PersonId
  readonly giver: PersonId
  /** The proxy under which a guardian shows it. */
  readonly proxy: string | null
  readonly categories: readonly string[]
  readonly expires: Instant
}

/** A QR code on a telephone: opaque to whoever sees it, kept nowhere. */
export interface ShowCodeSeal {
  issue(code: ShowCode): string
  /** Null: nobody's. */
  open(text: string): ShowCode | null
}

export function showCodeSeal(seal: NumberSeal): ShowCodeSeal {
  const sealed = sealedText(seal, 'show-code', 800)
  return {
    issue: ({ id, person, giver, proxy, categories, expires }) =>
      sealed.issue([id, person, giver, proxy ?? '-', String(expires), ...categories]),
    open(text) {
      const [id = '', person = '', giver = '', proxy = '', expires = '', ...categories] = sealed.open(text) ?? []
      const [whose, by] = [asPersonId(person), asPersonId(giver)]
      if (whose === null || by === null || !/^\d+$/.test(expires)) return null
      return {
        id,
        person: whose,
        giver: by,
        proxy: proxy === '-' ? null : proxy,
        categories,
        expires: Number(expires) as Instant,
      }
    },
  }
}
