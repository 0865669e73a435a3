import type { CredentialId } from '../../schema/domain/ids.ts'

/** How much of the hub each has at work, so that nobody takes all of it. */
export interface Shares {
  /** False, and nothing is taken, where one of them has its whole share. */
  take(credentials: readonly CredentialId[]): boolean
  give(credentials: readonly CredentialId[]): void
}

export function createShares(most: number): Shares {
  const taken = new Map<CredentialId, number>()
  return {
    take(credentials) {
      if (credentials.some((one) => (taken.get(one) ?? 0) >= most)) return false
      for (const one of credentials) taken.set(one, (taken.get(one) ?? 0) + 1)
      return true
    },
    give(credentials) {
      for (const one of credentials) {
        const left = (taken.get(one) ?? 0) - 1
        if (left > 0) taken.set(one, left)
        else taken.delete(one)
      }
    },
  }
}
