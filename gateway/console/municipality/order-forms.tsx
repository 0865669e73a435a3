import { useId, useState } from 'preact/hooks'
import { shownDate } from '../frame/dates.ts'
import {
  type MunicipalityCapacityData,
  type MunicipalityExcludeData,
  type MunicipalityReadmitData,
  municipalityCapacity,
  municipalityExclude,
  municipalityReadmit,
} from '../operations/municipality.ts'
import { EndField, readEnd } from './end-field.tsx'
import { useEntering } from './entering.ts'
import { type Complaint, lastDayOf } from './faults.ts'
import { Sending } from './sending.tsx'

interface OrderParts {
  readonly person: string
  readonly complaint: Complaint | null
  readonly onComplaint: (complaint: Complaint | null) => void
  readonly onDone: (says: string) => void
}
type OfTwo = OrderParts & { readonly guardian: string }

const excluded = ({ excludeGuardian }: MunicipalityExcludeData) => excludeGuardian
const readmitted = ({ readmitGuardian }: MunicipalityReadmitData) => readmitGuardian
const ended = ({ recogniseCapacity }: MunicipalityCapacityData) => recogniseCapacity

/** 親権停止・保護命令: whatever they act under ends at once. */
export function ExcludeForm({ person, guardian, complaint, onComplaint, onDone }: OfTwo) {
  const [end, setEnd] = useState('')
  const [wrong, setWrong] = useState(false)
  const id = useId()
  const entering = useEntering(municipalityExclude, excluded, {
    onComplaint,
    onDone: (order) =>
      onDone(
        `終わった代理 ${order.ended.length}件。${order.until === null ? '禁止に期限はありません。' : `禁止は${shownDate(lastDayOf(order.until))}までです。`}`,
      ),
  })
  const send = (event: Event) => {
    event.preventDefault()
    const reading = readEnd(end)
    setWrong(reading.kind === 'WRONG')
    if (reading.kind === 'END') void entering.enter({ person, guardian, until: reading.until })
  }
  return (
    <form className="sheet" noValidate aria-labelledby={id} onSubmit={send}>
      <h2 id={id}>裁判所の命令</h2>
      <p>この方の代理と、この方が指名した代理は、登録と同時に終わります。禁止の間はだれも指名できません。</p>
      <EndField
        label="命令の最後の日"
        hint="例: R9.3.31、2027/3/31。期限がなければ空欄"
        typed={end}
        wrong={wrong}
        complaint={complaint?.at === 'until' ? complaint.says : null}
        onChange={(typed) => {
          setEnd(typed)
          setWrong(false)
          onComplaint(null)
        }}
      />
      <Sending entering={entering} submit="代理を禁じる" danger />
    </form>
  )
}

export function ReadmitForm({ person, guardian, onComplaint, onDone }: OfTwo) {
  const id = useId()
  const entering = useEntering(municipalityReadmit, readmitted, {
    onComplaint,
    onDone: () => onDone('ふたたび代理人に登録できます。終わった代理は終わったままです。'),
  })
  return (
    <form
      className="sheet"
      noValidate
      aria-labelledby={id}
      onSubmit={(event) => {
        event.preventDefault()
        void entering.enter({ person, guardian })
      }}
    >
      <h2 id={id}>命令の終わり</h2>
      <p>終わった代理は元に戻りません。必要なら、あらためて代理人を登録します。</p>
      <Sending entering={entering} submit="禁止を解く" />
    </form>
  )
}

/** The person decides for themself: all who act by law end, and whom they named. */
export function CapacityForm({ person, onComplaint, onDone }: OrderParts) {
  const id = useId()
  const entering = useEntering(municipalityCapacity, ended, {
    onComplaint,
    onDone: (proxies) => onDone(`終わった代理 ${proxies.length}件。これからは本人が決めます。`),
  })
  return (
    <form
      className="sheet"
      noValidate
      aria-labelledby={id}
      onSubmit={(event) => {
        event.preventDefault()
        void entering.enter({ person })
      }}
    >
      <h2 id={id}>本人が決める</h2>
      <p>法による代理（親権・後見）と、その代理人が指名した代理は、登録と同時にすべて終わります。</p>
      <Sending entering={entering} submit="本人が決めると登録する" danger />
    </form>
  )
}
