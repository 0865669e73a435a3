import { useCallback, useState } from 'preact/hooks'
import { Failure, Offline } from '../frame/failure.tsx'
import { Notice } from '../frame/notice.tsx'
import { ask } from '../graph/client.ts'
import { familyPictures, familyRecord, familySave, familySavePicture, familySubmit } from '../operations/family.ts'
import type { SaveEmergencyImageInput } from '../operations/graph-types.ts'
import type { Section } from '../record/form.ts'
import { JumpList } from '../record/jump-list.tsx'
import type { Saving } from '../record/keeper.ts'
import { isDirty } from '../record/keeping.ts'
import { Pictured } from '../record/pictures.tsx'
import { freshRequestKey, savingOf } from '../record/saving.ts'
import { SectionForm } from '../record/section-form.tsx'
import type { Content } from '../record/typed.ts'
import { useKeeper } from '../record/use-keeper.ts'
import { usePictures } from '../record/use-pictures.ts'
import type { Me } from './me.ts'

type Submitting = Awaited<ReturnType<typeof ask<object, object>>>

const readPictures = () => ask(familyPictures, {})
const savePicture = (input: SaveEmergencyImageInput) => ask(familySavePicture, { input })

/** The record as one form: kept by itself, sent to the doctor when the family says so. */
export function RecordForm({ me }: { readonly me: Me }) {
  const person = me.id
  const read = useCallback(async () => {
    const answer = await ask(familyRecord, {})
    return answer.kind === 'DATA' ? (answer.data.me?.emergencyRecord?.sections ?? []) : null
  }, [])
  const save = useCallback(
    async (section: Section, content: Content, revision: number, key: string): Promise<Saving> =>
      savingOf(await ask(familySave, { input: { idempotencyKey: key, person, revision, [section.input]: content } })),
    [person],
  )
  const desk = usePictures(person, readPictures, savePicture)
  const [keeper, kept] = useKeeper({ person, sections: me.emergencyRecord?.sections ?? [], read, save })
  const [submitted, setSubmitted] = useState<Submitting | 'WAITING' | null>(null)

  const unsaved = kept.filter(({ keeping, section }) => isDirty(keeping, section.fields))
  const ready = kept.filter(({ state }) => state === 'DRAFT' || state === 'RETURNED')
  const submit = async () => {
    setSubmitted('WAITING')
    const sections = ready.map(({ section: { name }, keeping: { revision } }) => ({ name, revision }))
    const answer = await ask(familySubmit, { input: { idempotencyKey: freshRequestKey(), person, sections } })
    setSubmitted(answer)
    if (answer.kind !== 'DATA') return
    for (const section of answer.data.submitEmergencySections ?? []) keeper.settle(section.name, section)
  }
  return (
    <div className="record">
      <p className="hint">
        書いたものは自動で保存されます。主治医が承認すると、救急のときに読まれるページになります。承認された内容は、次の承認まで変わりません。
      </p>
      <JumpList kept={kept} />
      <Pictured value={desk}>
        {kept.map((one) => (
          <SectionForm key={one.section.name} kept={one} keeper={keeper} />
        ))}
      </Pictured>
      <section className="sheet submit" aria-label="主治医への確認">
        <SubmitState submitted={submitted} />
        {ready.length === 0 ? (
          <p>{unsaved.length > 0 ? '入力が終わると、主治医に確認を頼めます。' : '主治医に送るものはありません。'}</p>
        ) : (
          <p>
            送るもの: {ready.map(({ section }) => section.label).join('、')}
            {unsaved.length > 0 && '（保存が終わるまでお待ちください）'}
          </p>
        )}
        <div className="buttons">
          <button
            type="button"
            className="button button-main"
            disabled={ready.length === 0 || unsaved.length > 0 || submitted === 'WAITING'}
            onClick={submit}
          >
            主治医に確認を頼む
          </button>
        </div>
      </section>
    </div>
  )
}

function SubmitState({ submitted }: { readonly submitted: Submitting | 'WAITING' | null }) {
  if (submitted === null || submitted === 'WAITING') return null
  if (submitted.kind === 'OFFLINE') return <Offline title="送れませんでした" />
  const fault = submitted.kind === 'REFUSED' ? submitted.fault : submitted.faults[0]
  if (fault !== undefined) return <Failure fault={fault} title="送れませんでした" />
  return (
    <Notice tone="good" title="主治医に確認を頼みました" live>
      <p>承認されると、救急のときに読まれるようになります。</p>
    </Notice>
  )
}
