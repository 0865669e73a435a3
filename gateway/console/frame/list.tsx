import { useCallback, useState } from 'preact/hooks'
import type { Answer, Fault } from '../graph/answer.ts'
import type { Operation } from '../graph/operation.ts'
import { useAsking } from './asking.ts'
import { Failure, Offline, Waiting } from './failure.tsx'
import { useReading } from './reading.tsx'

/** A page of a list, as every connection of the graph has it. */
export interface ListPage<Node> {
  readonly edges: readonly { readonly node: Node }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

/** What is read on stands below what was read: nothing on the screen goes away meanwhile, a text half typed least of all. */
export function useList<Data, Variables extends { readonly after?: string | null }, Node>(
  operation: Operation<Data, Variables>,
  variables: Omit<NoInfer<Variables>, 'after'>,
  pageOf: (data: Data) => ListPage<Node> | null,
) {
  const first = useReading(operation, variables as Variables)
  const further = useAsking(operation)
  const [later, setLater] = useState<readonly ListPage<Node>[]>([])
  const firstPage = first.asking.kind === 'DATA' ? pageOf(first.asking.data) : null
  const pages = firstPage === null ? [] : [firstPage, ...later]
  const end = pages.at(-1)?.pageInfo
  const again = useCallback(() => {
    setLater([])
    further.reset()
    void first.again()
  }, [first.again, further.reset])
  const readOn = async () => {
    const answer = await further.begin({ ...variables, after: end?.endCursor ?? null } as Variables)
    const page = answer.kind === 'DATA' ? pageOf(answer.data) : null
    if (page !== null) setLater((held) => [...held, page])
  }
  return {
    asking: first.asking,
    again,
    nodes: pages.flatMap(({ edges }) => edges.map(({ node }) => node)),
    hasMore: end?.hasNextPage === true,
    more: { busy: further.asking.kind === 'WAITING', failed: failureOf(further.asking, pageOf), readOn },
  }
}

type Failed = { readonly kind: 'OFFLINE' } | { readonly kind: 'REFUSED'; readonly fault: Fault } | null

function failureOf<Data>(
  asking: Answer<Data> | { readonly kind: 'IDLE' | 'WAITING' },
  pageOf: (data: Data) => object | null,
): Failed {
  if (asking.kind === 'OFFLINE' || asking.kind === 'REFUSED') return asking
  const fault = asking.kind === 'DATA' && pageOf(asking.data) === null ? asking.faults[0] : undefined
  return fault === undefined ? null : { kind: 'REFUSED', fault }
}

interface More {
  readonly busy: boolean
  readonly failed: Failed
  readonly readOn: () => Promise<void>
}

/** 続きを読む: what it could not read is said beside it, and it can be pressed again. */
export function ReadOn({
  more: { busy, failed, readOn },
  says = '続きを読む',
}: {
  readonly more: More
  readonly says?: string
}) {
  return (
    <>
      {failed?.kind === 'OFFLINE' && <Offline />}
      {failed?.kind === 'REFUSED' && <Failure fault={failed.fault} />}
      {busy && <Waiting says="続きを読んでいます" />}
      <button type="button" className="button" disabled={busy} onClick={() => void readOn()}>
        {says}
      </button>
    </>
  )
}
