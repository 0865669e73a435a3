import { useCallback, useRef, useState } from 'preact/hooks'
import type { Answer } from '../graph/answer.ts'
import { ask } from '../graph/client.ts'
import type { Operation } from '../graph/operation.ts'

export type Asking<Data> = { readonly kind: 'IDLE' } | { readonly kind: 'WAITING' } | Answer<Data>

/** An operation asked when somebody says so; a later asking sets an earlier one aside. */
export function useAsking<Data, Variables extends object>(
  operation: Operation<Data, Variables>,
): {
  readonly asking: Asking<Data>
  readonly begin: (variables: Variables) => Promise<Answer<Data>>
  readonly reset: () => void
} {
  const [asking, setAsking] = useState<Asking<Data>>({ kind: 'IDLE' })
  const running = useRef<AbortController | null>(null)
  const begin = useCallback(
    async (variables: Variables) => {
      running.current?.abort()
      const mine = new AbortController()
      running.current = mine
      setAsking({ kind: 'WAITING' })
      const answer = await ask(operation, variables, mine.signal)
      if (running.current === mine) setAsking(answer)
      return answer
    },
    [operation],
  )
  const reset = useCallback(() => {
    running.current?.abort()
    running.current = null
    setAsking({ kind: 'IDLE' })
  }, [])
  return { asking, begin, reset }
}
