import type { ErrorCode } from '../../../schema/domain/outcome.ts'
import type { Inbox } from '../internal.ts'
import type { Outgoing } from './queue.ts'
import { codeOf, isOutage } from './retry.ts'

/** How one delivery went. */
export interface Delivery {
  readonly accepted: readonly Outgoing[]
  readonly refused: readonly { readonly message: Outgoing; readonly code: ErrorCode }[]
  /** The receiver cannot be asked now; what is in neither list was not decided. */
  readonly outage: ErrorCode | null
}

/**
 * Delivers in order. A receiver accepts a delivery as a whole or not at all: where it refuses, halves are tried, until
 * the message at fault stands alone. What follows with the same key is held back.
 */
export async function deliver(inbox: Inbox, source: string, messages: readonly Outgoing[]): Promise<Delivery> {
  const accepted: Outgoing[] = []
  const refused: { message: Outgoing; code: ErrorCode }[] = []
  const held = new Set<string>()

  const attempt = async (part: readonly Outgoing[]): Promise<ErrorCode | null> => {
    const free = held.size === 0 ? part : part.filter(({ key }) => !held.has(key))
    const [first] = free
    if (first === undefined) return null
    try {
      await inbox.accept(
        source,
        free.map(({ id, topic, body }) => ({ id, topic, body })),
      )
      accepted.push(...free)
      return null
    } catch (error) {
      const code = codeOf(error)
      if (isOutage(code)) return code
      if (free.length > 1) {
        const middle = free.length >> 1
        return (await attempt(free.slice(0, middle))) ?? (await attempt(free.slice(middle)))
      }
      refused.push({ message: first, code })
      held.add(first.key)
      return null
    }
  }
  const outage = await attempt(messages)
  return { accepted, refused, outage }
}
