import { CardForm } from '../card/card-form.tsx'
import { type Complaints, complaintFrom } from '../card/guard.ts'
import { useAsking } from '../frame/asking.ts'
import { Failure, Offline, Waiting } from '../frame/failure.tsx'
import type { Fault } from '../graph/answer.ts'
import { type ClinicNewborn, clinicNumbered } from '../operations/clinic.ts'
import type { QualificationCheck } from '../operations/graph-types.ts'
import { freshRequestKey } from '../record/saving.ts'

const complaints: Readonly<Record<string, Complaints>> = {
  ANOTHER_BIRTH: { birthDate: 'この番号の方は、生年月日か性別が違います。' },
  TAKEN: { number: 'この番号は、ほかの赤ちゃんのものです。' },
  ACTED_FOR: { number: 'この番号の方には、すでに代理人がいます。名寄せ担当が確かめます。' },
}

/** The number that an insurer gave since: all that was written before is under it. */
export function Numbered({
  newborn,
  onNumbered,
}: {
  readonly newborn: ClinicNewborn
  readonly onNumbered: (numbered: ClinicNewborn) => void
}) {
  const { asking, begin, reset } = useAsking(clinicNumbered)
  const name = async ({ insurerNumber, symbol, number, branch }: QualificationCheck) => {
    const given = {
      insurerNumber,
      number,
      ...(symbol == null ? {} : { symbol }),
      ...(branch == null ? {} : { branch }),
    }
    const input = { idempotencyKey: freshRequestKey(), newborn: newborn.provisional.id, number: given }
    const answer = await begin({ input })
    if (answer.kind === 'DATA' && answer.data.nameNewbornNumber !== null) onNumbered(answer.data.nameNewbornNumber)
  }
  const fault: Fault | undefined =
    asking.kind === 'REFUSED' ? asking.fault : asking.kind === 'DATA' ? asking.faults[0] : undefined
  const told =
    complaints[fault?.reason ?? ''] ??
    (fault?.code === 'INVALID_INPUT' ? complaintFrom(fault.inputPath, fault.reason) : {})
  return (
    <>
      <h2>保険証ができたら</h2>
      <p className="hint">書いたものも許可も、そのまま保険の番号に引き継がれます。</p>
      <CardForm
        busy={asking.kind === 'WAITING'}
        complaints={told}
        submit="番号を登録する"
        onSubmit={(card) => void name(card)}
        onClear={reset}
      />
      {asking.kind === 'WAITING' && <Waiting says="登録しています" />}
      {asking.kind === 'OFFLINE' && <Offline title="登録できたかどうか、わかりません" />}
      {fault !== undefined && Object.keys(told).length === 0 && <Failure fault={fault} title="登録できませんでした" />}
    </>
  )
}
