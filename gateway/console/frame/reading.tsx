import type { ComponentChildren } from 'preact'
import { useEffect, useMemo } from 'preact/hooks'
import { type Fault, faultAt } from '../graph/answer.ts'
import type { Operation } from '../graph/operation.ts'
import { type Asking, useAsking } from './asking.ts'
import { Failure, Offline, Waiting } from './failure.tsx'

/** What is asked as soon as it is shown, and again when somebody says so. */
export function useReading<Data, Variables extends object>(
  operation: Operation<Data, Variables>,
  variables: NoInfer<Variables>,
) {
  const { asking, begin } = useAsking(operation)
  const said = JSON.stringify(variables)
  const again = useMemo(() => () => begin(JSON.parse(said) as Variables), [begin, said])
  useEffect(() => void again(), [again])
  return { asking, again, begin }
}

/** Every state but the answer, drawn alike everywhere. */
export function Read<Data>({
  asking,
  says,
  onRetry,
  children,
}: {
  readonly asking: Asking<Data>
  readonly says: string
  readonly onRetry: () => void
  readonly children: (data: Data, faults: readonly Fault[]) => ComponentChildren
}) {
  if (asking.kind === 'IDLE' || asking.kind === 'WAITING') return <Waiting says={says} />
  if (asking.kind === 'OFFLINE') return <Offline onRetry={onRetry} />
  if (asking.kind === 'REFUSED') {
    return (
      <>
        <Failure fault={asking.fault} />
        <div className="buttons">
          <button type="button" className="button" onClick={onRetry}>
            もう一度読む
          </button>
        </div>
      </>
    )
  }
  return <>{children(asking.data, asking.faults)}</>
}

/** A part of an answer: what is null has its reason in its place. */
export function Part<Value>({
  value,
  faults,
  path,
  children,
}: {
  readonly value: Value | null | undefined
  readonly faults: readonly Fault[]
  readonly path: readonly (string | number)[]
  readonly children: (value: Value) => ComponentChildren
}) {
  if (value !== null && value !== undefined) return <>{children(value)}</>
  const fault = faultAt(faults, ...path) ?? faults[0]
  return fault === undefined ? null : <Failure fault={fault} />
}
