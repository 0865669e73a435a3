import { useId, useState } from 'preact/hooks'
import { useAsking } from '../frame/asking.ts'
import { readDate, shownDate } from '../frame/dates.ts'
import { Failure, Offline, Waiting } from '../frame/failure.tsx'
import { TextField } from '../frame/field.tsx'
import { Notice } from '../frame/notice.tsx'
import type { Fault } from '../graph/answer.ts'
import { type ClinicNewborn, clinicBorn } from '../operations/clinic.ts'
import type { Sex } from '../operations/graph-types.ts'
import { freshRequestKey } from '../record/saving.ts'
import { Numbered } from './newborn-number.tsx'

const sexes: readonly (readonly [Sex, string])[] = [
  ['NOT_SET', '未定'],
  ['MALE', '男'],
  ['FEMALE', '女'],
]
const orders = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const

const complaints: Readonly<Record<string, string>> = {
  IN_FUTURE: 'これから先の日です。',
  NO_NEWBORN: '1年より前に生まれた方は、新生児として登録できません。',
}

/** 出生: a newborn whom no insurer knows yet, for whom the mother acts from now on. */
export function Newborn({ mother }: { readonly mother: string }) {
  const [born, setBorn] = useState<ClinicNewborn | null>(null)
  return (
    <details className="version newborn">
      <summary>この方の赤ちゃんを登録する（番号がまだないとき）</summary>
      {born === null ? (
        <Birth mother={mother} onBorn={setBorn} />
      ) : (
        <>
          <Notice tone="good" title="赤ちゃんを登録しました" live>
            <p>
              {shownDate(born.birthDate)}生まれ
              {born.birthOrder > 1 && `、${born.birthOrder}人目`}
              。お母さんの「ご家族」の画面から、救急時情報を書けます。
            </p>
          </Notice>
          {born.number === null ? (
            <Numbered newborn={born} onNumbered={setBorn} />
          ) : (
            <p>保険の番号が登録されています。</p>
          )}
          <div className="buttons">
            <button type="button" className="button" onClick={() => setBorn(null)}>
              もう一人登録する
            </button>
          </div>
        </>
      )}
    </details>
  )
}

function Birth({ mother, onBorn }: { readonly mother: string; readonly onBorn: (born: ClinicNewborn) => void }) {
  const { asking, begin } = useAsking(clinicBorn)
  const [birthDate, setBirthDate] = useState('')
  const [birthOrder, setBirthOrder] = useState(1)
  const [sex, setSex] = useState<Sex>('NOT_SET')
  const [wrong, setWrong] = useState(false)
  const [changed, setChanged] = useState(false)
  const id = useId()
  const send = async (event: Event) => {
    event.preventDefault()
    const reading = readDate(birthDate)
    setWrong(reading.kind === 'FAULT')
    setChanged(false)
    if (reading.kind === 'FAULT') return
    // The same birth told again is the same newborn: no key has to be kept.
    const input = { idempotencyKey: freshRequestKey(), mother, birthDate: reading.date, birthOrder, sex }
    const answer = await begin({ input })
    if (answer.kind === 'DATA' && answer.data.registerNewborn !== null) onBorn(answer.data.registerNewborn)
  }
  const fault: Fault | undefined =
    asking.kind === 'REFUSED' ? asking.fault : asking.kind === 'DATA' ? asking.faults[0] : undefined
  const told = complaints[fault?.reason ?? ''] ?? null
  return (
    <form className="record" noValidate aria-label="出生" onSubmit={(event) => void send(event)}>
      <div className="fields">
        <TextField
          name="birthDate"
          label="生まれた日"
          hint="R8.11.20、2026/11/20 など"
          maxLength={40}
          value={birthDate}
          onChange={(value) => {
            setBirthDate(value)
            setWrong(false)
            setChanged(true)
          }}
          error={wrong ? '例のように入力してください（R8.11.20、2026/11/20）。' : changed ? null : told}
        />
        <div className="field">
          <label htmlFor={`${id}-order`}>出生の順（多胎のとき）</label>
          <select
            id={`${id}-order`}
            value={birthOrder}
            onInput={({ currentTarget }) => setBirthOrder(Number(currentTarget.value))}
          >
            {orders.map((one) => (
              <option key={one} value={one}>
                {one}人目
              </option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor={`${id}-sex`}>赤ちゃんの性別</label>
          <select id={`${id}-sex`} value={sex} onInput={({ currentTarget }) => setSex(currentTarget.value as Sex)}>
            {sexes.map(([value, word]) => (
              <option key={value} value={value}>
                {word}
              </option>
            ))}
          </select>
        </div>
      </div>
      {asking.kind === 'WAITING' && <Waiting says="登録しています" />}
      {asking.kind === 'OFFLINE' && <Offline title="登録できたかどうか、わかりません" />}
      {fault !== undefined && told === null && <Failure fault={fault} title="登録できませんでした" />}
      <div className="buttons">
        <button type="submit" className="button button-main" disabled={asking.kind === 'WAITING'}>
          赤ちゃんを登録する
        </button>
      </div>
    </form>
  )
}
