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

/** Every state but the answer, drawn alike everywhere; what failed can be read again from where it is said. */
export function Unread({
  asking,
  says,
  title,
  onRetry,
}: {
  readonly asking: Exclude<Asking<unknown>, { readonly kind: 'DATA' }>
  readonly says: string
  /** Of a page that is nothing without what is read: its heading meanwhile. */
  readonly title?: string | undefined
  readonly onRetry: () => void
}) {
  return (
    <>
      {title !== undefined && <h1>{title}</h1>}
      <Missing asking={asking} says={says} onRetry={onRetry} />
    </>
  )
}

function Missing({ asking, says, onRetry }: Omit<Parameters<typeof Unread>[0], 'title'>) {
  if (asking.kind === 'IDLE' || asking.kind === 'WAITING') return <Waiting says={says} />
  if (asking.kind === 'OFFLINE') return <Offline onRetry={onRetry} />
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

export function Read<Data>({
  asking,
  says,
  title,
  onRetry,
  children,
}: {
  readonly asking: Asking<Data>
  readonly says: string
  readonly title?: string
  readonly onRetry: () => void
  readonly children: (data: Data, faults: readonly Fault[]) => ComponentChildren
}) {
  if (asking.kind !== 'DATA') return <Unread asking={asking} says={says} title={title} onRetry={onRetry} />
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
