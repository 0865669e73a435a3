import { type NumberSeal, SealBroken } from './number-seal.ts'

/** Words that people carry as one text (a QR code), opaque to whoever finds it. */
export interface SealedText {
  issue(words: readonly string[]): string
  /** Null: none of ours, or one under a key that was retired. */
  open(text: string): readonly string[] | null
}

/** Bound to its use: what is sealed for one opens for no other. No word has a space in it. */
export function sealedText(seal: NumberSeal, use: string, longest: number): SealedText {
  const form = new RegExp(`^[A-Za-z0-9_-]{60,${longest}}$`)
  return {
    issue: (words) => Buffer.from(seal.seal(words.join(' '), use)).toString('base64url'),
    open(text) {
      if (!form.test(text)) return null
      try {
        return seal.open(Buffer.from(text, 'base64url'), use).split(' ')
      } catch (error) {
        if (error instanceof SealBroken) return null
        throw error
      }
    },
  }
}
