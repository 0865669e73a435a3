import { asPersonId, type PersonId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { type NumberSeal, SealBroken } from './number-seal.ts'

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

const bound = 'show-code'

export function showCodeSeal(seal: NumberSeal): ShowCodeSeal {
  return {
    issue: ({ id, person, giver, proxy, categories, expires }) =>
      Buffer.from(seal.seal([id, person, giver, proxy ?? '-', expires, ...categories].join(' '), bound)).toString(
        'base64url',
      ),
    open(text) {
      if (!/^[A-Za-z0-9_-]{60,800}$/.test(text)) return null
      let opened: string
      try {
        opened = seal.open(Buffer.from(text, 'base64url'), bound)
      } catch (error) {
        if (error instanceof SealBroken) return null
        throw error
      }
      const [id = '', person = '', giver = '', proxy = '', expires = '', ...categories] = opened.split(' ')
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
