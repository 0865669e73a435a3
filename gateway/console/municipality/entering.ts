import { useState } from 'preact/hooks'
import { useAsking } from '../frame/asking.ts'
import type { Fault } from '../graph/answer.ts'
import type { Operation } from '../graph/operation.ts'
import { freshRequestKey } from '../record/saving.ts'
import { type Complaint, complaintOf } from './faults.ts'

/** One entry of the counter: sent again on a bad line it is the same entry, and entered once. */
export function useEntering<Data, Input extends { readonly idempotencyKey: string }, Done>(
  operation: Operation<Data, { readonly input: Input }>,
  doneOf: (data: Data) => Done | null,
  {
    onDone,
    onComplaint,
  }: { readonly onDone: (done: Done) => void; readonly onComplaint: (complaint: Complaint | null) => void },
) {
  const { asking, begin } = useAsking(operation)
  const [sent, setSent] = useState<{ readonly what: string; readonly key: string } | null>(null)
  const enter = async (input: Omit<Input, 'idempotencyKey'>): Promise<void> => {
    const what = JSON.stringify(input)
    const key = sent?.what === what ? sent.key : freshRequestKey()
    setSent({ what, key })
    onComplaint(null)
    const answer = await begin({ input: { ...input, idempotencyKey: key } as Input })
    const done = answer.kind === 'DATA' ? doneOf(answer.data) : null
    if (done !== null) return onDone(done)
    const fault = answer.kind === 'REFUSED' ? answer.fault : answer.kind === 'DATA' ? answer.faults[0] : undefined
    if (fault === undefined) return
    setSent(null)
    onComplaint(complaintOf(fault))
  }
  const fault: Fault | null =
    asking.kind === 'REFUSED' ? asking.fault : asking.kind === 'DATA' ? (asking.faults[0] ?? null) : null
  return {
    enter,
    busy: asking.kind === 'WAITING',
    offline: asking.kind === 'OFFLINE',
    /** What none of the fields can put right. */
    fault: fault !== null && complaintOf(fault) === null ? fault : null,
  }
}
