import { useState } from 'react'
import { useAsking } from '../frame/asking.ts'
import { Failure, Offline } from '../frame/failure.tsx'
import { TextField } from '../frame/field.tsx'
import { Notice } from '../frame/notice.tsx'
import { familyNameDoctor } from '../operations/family.ts'
import { freshRequestKey } from '../record/saving.ts'
import { today } from '../record/times.ts'

/** Who approves what the family writes (主治医): named by them. */
export function Doctor({ person }: { readonly person: string }) {
  const { asking, begin } = useAsking(familyNameDoctor)
  const [institution, setInstitution] = useState('')
  const [doctor, setDoctor] = useState('')
  const fault = asking.kind === 'REFUSED' ? asking.fault : asking.kind === 'DATA' ? asking.faults[0] : undefined
  const wrong = (name: string): string | null =>
    fault?.inputPath[1] !== name
      ? null
      : fault.code === 'NOT_FOUND'
        ? 'この番号の病院・診療所は登録されていません。'
        : 'この内容は受け付けられませんでした。'
  const named = asking.kind === 'DATA' ? asking.data.nameAttendingDoctor : null
  return (
    <section className="sheet doctor" aria-labelledby="doctor">
      <h2 id="doctor">主治医を届け出る</h2>
      <p className="hint">主治医だけが、書かれた内容を承認できます。番号は、主治医の施設の窓口でわかります。</p>
      {named != null && (
        <Notice tone="good" title="主治医を届け出ました" live>
          <p>今日から、この主治医に確認を頼めます。</p>
        </Notice>
      )}
      {asking.kind === 'OFFLINE' && <Offline />}
      {fault !== undefined && fault.inputPath.length === 0 && <Failure fault={fault} />}
      <form
        className="fields"
        onSubmit={(event) => {
          event.preventDefault()
          void begin({
            input: {
              idempotencyKey: freshRequestKey(),
              person,
              institution: institution.trim(),
              doctor: doctor.trim(),
              from: today(),
            },
          })
        }}
      >
        <TextField
          name="institution"
          label="施設番号"
          inputMode="numeric"
          value={institution}
          onChange={setInstitution}
          error={wrong('institution')}
        />
        <TextField
          name="doctor"
          label="主治医の利用者番号"
          value={doctor}
          onChange={setDoctor}
          error={wrong('doctor')}
        />
        <div className="buttons">
          <button
            type="submit"
            className="button button-main"
            disabled={institution.trim() === '' || doctor.trim() === '' || asking.kind === 'WAITING'}
          >
            届け出る
          </button>
        </div>
      </form>
    </section>
  )
}
