import { useEffect, useState } from 'preact/hooks'
import { useAsking } from '../frame/asking.ts'
import { dayOf, shownDate, today } from '../frame/dates.ts'
import { Failure, Offline } from '../frame/failure.tsx'
import { TextField } from '../frame/field.tsx'
import { Notice } from '../frame/notice.tsx'
import { ask } from '../graph/client.ts'
import { familyDoctors, familyNameDoctor, familyPermit } from '../operations/family.ts'
import { placeOf } from '../person/words.ts'
import { freshRequestKey } from '../record/saving.ts'

/** Who approves what the family writes (主治医): named by them. */
export function Doctor({ person }: { readonly person: string }) {
  const { asking, begin } = useAsking(familyNameDoctor)
  const { asking: known, begin: read } = useAsking(familyDoctors)
  useEffect(() => void read({}), [read])
  const [institution, setInstitution] = useState('')
  const [doctor, setDoctor] = useState('')
  const [unread, setUnread] = useState(false)
  const fault = asking.kind === 'REFUSED' ? asking.fault : asking.kind === 'DATA' ? asking.faults[0] : undefined
  const wrong = (name: string): string | null =>
    fault?.inputPath[1] !== name
      ? null
      : fault.code === 'NOT_FOUND'
        ? 'この番号の病院・診療所は登録されていません。'
        : 'この内容は受け付けられませんでした。'
  /** Who is to approve must be able to read: with naming them goes the consent to it. */
  const name = async () => {
    const named = await begin({
      input: {
        idempotencyKey: freshRequestKey(),
        person,
        institution: institution.trim(),
        doctor: doctor.trim(),
        from: today(),
      },
    })
    if (named.kind !== 'DATA' || named.data.nameAttendingDoctor === null) return
    const permitted = await ask(familyPermit, {
      input: {
        idempotencyKey: freshRequestKey(),
        person,
        effect: 'PERMIT',
        category: 'EMERGENCY',
        purpose: 'TREATMENT',
        recipient: { institution: institution.trim() },
      },
    })
    setUnread(permitted.kind !== 'DATA' || permitted.data.giveConsent === null)
    await read({})
  }
  const named = asking.kind === 'DATA' ? asking.data.nameAttendingDoctor : null
  return (
    <section className="sheet doctor" aria-labelledby="doctor">
      <h2 id="doctor">主治医を届け出る</h2>
      <p className="hint">
        主治医だけが、書かれた内容を承認できます。届け出ると、主治医の施設が診療のために救急時情報の記録を読めるようになります。番号は、主治医の施設の窓口でわかります。
      </p>
      {known.kind === 'DATA' && (
        <ul className="passes">
          {(known.data.me?.attendingDoctors ?? []).map((one) => (
            <li key={`${one.institution} ${one.doctor} ${one.from} ${one.until}`}>
              {placeOf(one)} · 利用者番号 {one.doctor} · {shownDate(dayOf(one.from))}から
              {one.until === null ? '' : `${shownDate(dayOf(one.until))}まで`}
            </li>
          ))}
        </ul>
      )}
      {unread && (
        <Notice tone="danger" title="主治医はまだ記録を読めません" live>
          <p>届け出はできましたが、閲覧の同意を送れませんでした。もう一度「届け出る」を押してください。</p>
        </Notice>
      )}
      {named != null && !unread && (
        <Notice tone="good" title="主治医を届け出ました" live>
          <p>今日から、この主治医に確認を頼めます。</p>
        </Notice>
      )}
      {asking.kind === 'OFFLINE' && <Offline />}
      {fault !== undefined && fault.inputPath.length === 0 && <Failure fault={fault} />}
      <form
        className="fields name-doctor"
        onSubmit={(event) => {
          event.preventDefault()
          void name()
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
