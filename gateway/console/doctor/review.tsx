import { useCallback, useState } from 'preact/hooks'
import { shownInstant, today } from '../frame/dates.ts'
import { Failure, Offline } from '../frame/failure.tsx'
import { TextField } from '../frame/field.tsx'
import { Notice } from '../frame/notice.tsx'
import type { Answer } from '../graph/answer.ts'
import { ask } from '../graph/client.ts'
import {
  type DoctorRecordData,
  doctorApprove,
  doctorPictures,
  doctorRecord,
  doctorReturn,
  doctorSave,
  doctorSavePicture,
  doctorSubmit,
} from '../operations/doctor.ts'
import type { SaveEmergencyImageInput } from '../operations/graph-types.ts'
import { changes } from '../record/changes.ts'
import { Comparison } from '../record/comparison.tsx'
import type { Section } from '../record/form.ts'
import type { Keeper, KeptSection, Saving } from '../record/keeper.ts'
import { isDirty } from '../record/keeping.ts'
import { Picture } from '../record/picture.tsx'
import { type PictureDesk, Pictured } from '../record/pictures.tsx'
import { freshRequestKey, savingOf } from '../record/saving.ts'
import { SectionForm } from '../record/section-form.tsx'
import { sendable } from '../record/sending.ts'
import { type Content, entriesIn } from '../record/typed.ts'
import { useKeeper } from '../record/use-keeper.ts'
import { usePictures } from '../record/use-pictures.ts'
import { sectionStates } from '../record/words.ts'
import { Return } from './return.tsx'

type Record = NonNullable<NonNullable<DoctorRecordData['person']>['emergencyRecord']>

interface Parts {
  readonly person: string
  readonly name: string
  readonly record: Record
  /** Something was approved or returned: what is shown is read again. */
  readonly onSettled: () => Promise<void>
}

const savePicture = (input: SaveEmergencyImageInput) => ask(doctorSavePicture, { input })

/** One record: each section beside what is in force; approved together, returned or amended one by one. */
export function Review({ person, name, record, onSettled }: Parts) {
  const read = useCallback(async () => {
    const answer = await ask(doctorRecord, { person })
    return answer.kind === 'DATA' ? (answer.data.person?.emergencyRecord?.sections ?? []) : null
  }, [person])
  const save = useCallback(
    async (section: Section, content: Content, revision: number, key: string): Promise<Saving> =>
      savingOf(await ask(doctorSave, { input: { idempotencyKey: key, person, revision, [section.input]: content } })),
    [person],
  )
  const readPictures = useCallback(() => ask(doctorPictures, { person }), [person])
  const desk = usePictures(person, readPictures, savePicture)
  const [keeper, kept] = useKeeper({ person, sections: record.sections, read, save })
  const [telephone, setTelephone] = useState('')
  const [wholly, setWholly] = useState(false)
  const [failed, setFailed] = useState<Answer<unknown> | null>(null)
  const [busy, setBusy] = useState(false)
  const written = kept.filter(({ state }) => state !== null)
  const submitted = written.filter(({ state }) => state === 'SUBMITTED')
  const { approved } = record

  const doing = async (act: () => Promise<Answer<unknown>>) => {
    setBusy(true)
    const answer = await act()
    const done = answer.kind === 'DATA' && answer.faults.length === 0
    setFailed(done ? null : answer)
    if (done) await onSettled()
    setBusy(false)
  }
  const approve = () =>
    doing(() => {
      const sections = submitted.map(({ section, keeping }) => ({ name: section.name, revision: keeping.revision }))
      return ask(doctorApprove, { input: { idempotencyKey: freshRequestKey(), person, sections, telephone } })
    })
  const fault = failed?.kind === 'REFUSED' ? failed.fault : failed?.kind === 'DATA' ? failed.faults[0] : undefined
  const wrongTelephone = fault?.inputPath[1] === 'telephone'
  return (
    <div className="review">
      <header className="review-head">
        <h2>{name}</h2>
        <p className="hint">
          {approved === null
            ? 'まだ承認された版はありません。'
            : `いまの版: 第 ${approved.number} 版（${shownInstant(approved.approved)} 承認）`}
        </p>
        <label className="tick">
          <input type="checkbox" checked={wholly} onInput={(event) => setWholly(event.currentTarget.checked)} />
          <span>変わらないところも表示する</span>
        </label>
      </header>
      {failed?.kind === 'OFFLINE' && <Offline title="送れませんでした" />}
      {fault !== undefined && !wrongTelephone && <Failure fault={fault} />}
      {submitted.length === 0 && <Notice tone="plain" title="確認を待っているものはありません" live />}
      {written.map((one) => (
        <SectionReview
          key={one.section.name}
          kept={one}
          keeper={keeper}
          desk={desk}
          before={approved?.[one.section.input] ?? null}
          wholly={wholly || one.state !== 'SUBMITTED'}
          busy={busy}
          onReturn={(reason) =>
            doing(() =>
              ask(doctorReturn, {
                input: {
                  idempotencyKey: freshRequestKey(),
                  person,
                  section: { name: one.section.name, revision: one.keeping.revision },
                  reason,
                },
              }),
            )
          }
          onSubmit={() =>
            doing(() =>
              ask(doctorSubmit, {
                input: {
                  idempotencyKey: freshRequestKey(),
                  person,
                  sections: [{ name: one.section.name, revision: one.keeping.revision }],
                },
              }),
            )
          }
        />
      ))}
      {submitted.length > 0 && (
        <form
          className="sheet approve"
          onSubmit={(event) => {
            event.preventDefault()
            void approve()
          }}
        >
          <p>
            承認すると、<strong>{submitted.map(({ section }) => section.label).join('、')}</strong>
            が新しい版になり、救急のときに読まれます。あとから変えることはできません。
          </p>
          <TextField
            name="telephone"
            label="救急のときに主治医につながる電話番号"
            inputMode="tel"
            value={telephone}
            onChange={setTelephone}
            width={16}
            error={wrongTelephone ? '市外局番からの10桁か11桁の数字で記入してください。' : null}
          />
          <div className="buttons">
            <button type="submit" className="button button-main" disabled={busy || telephone.trim() === ''}>
              {submitted.length} 件を承認する
            </button>
          </div>
        </form>
      )}
    </div>
  )
}

function SectionReview({
  kept,
  keeper,
  desk,
  before,
  wholly,
  busy,
  onReturn,
  onSubmit,
}: {
  readonly kept: KeptSection
  readonly keeper: Keeper
  readonly desk: PictureDesk
  readonly before: Content | null
  readonly wholly: boolean
  readonly busy: boolean
  readonly onReturn: (reason: string) => void
  readonly onSubmit: () => void
}) {
  const [does, setDoes] = useState<'READ' | 'AMEND' | 'RETURN'>('READ')
  const { section, keeping, state } = kept
  if (does === 'AMEND') {
    const unsaved = isDirty(keeping, section.fields) || kept.underWay
    return (
      <div className="amending">
        <Pictured value={desk}>
          <SectionForm kept={kept} keeper={keeper} />
        </Pictured>
        <div className="buttons">
          <button
            type="button"
            className="button button-main"
            disabled={busy || unsaved || state === 'SUBMITTED' || state === 'APPROVED'}
            onClick={onSubmit}
          >
            直した内容を承認に進める
          </button>
          <button type="button" className="button" onClick={() => setDoes('READ')}>
            比較に戻る
          </button>
        </div>
      </div>
    )
  }
  const after = sendable(section.fields, keeping.typed, today()).input
  return (
    <section className="sheet" aria-labelledby={`review-${section.name}`}>
      <header className="section-head">
        <h2 id={`review-${section.name}`}>{section.label}</h2>
        {state !== null && <span className={`state state-${state.toLowerCase()}`}>{sectionStates[state]}</span>}
      </header>
      <Comparison topics={changes(section, before, after)} wholly={wholly && state === 'SUBMITTED'} />
      {state === 'SUBMITTED' && <PicturesShown images={entriesIn(after, 'images')} desk={desk} />}
      {does === 'RETURN' ? (
        <Return label={section.label} busy={busy} onReturn={onReturn} onCancel={() => setDoes('READ')} />
      ) : (
        <div className="buttons">
          {state === 'SUBMITTED' && (
            <button type="button" className="button" onClick={() => setDoes('RETURN')}>
              {section.label}を差し戻す
            </button>
          )}
          <button type="button" className="button" onClick={() => setDoes('AMEND')}>
            {section.label}を自分で直す
          </button>
        </div>
      )}
    </section>
  )
}

/** Nobody approves a picture they have not seen. */
function PicturesShown({ images, desk }: { readonly images: readonly Content[]; readonly desk: PictureDesk }) {
  if (images.length === 0) return null
  return (
    <ul className="pictures" aria-label="写真">
      {images.map(({ image, caption }) => (
        <li key={String(image)}>
          <Picture base64={desk.pictures.get(String(image)) ?? null} />
          <span>{String(caption)}</span>
        </li>
      ))}
    </ul>
  )
}
