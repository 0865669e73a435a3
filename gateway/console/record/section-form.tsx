import { shownInstant, today } from '../frame/dates.ts'
import { Notice } from '../frame/notice.tsx'
import { said } from './changes.ts'
import { OneField } from './fields.tsx'
import type { Field } from './form.ts'
import type { Keeper, KeptSection } from './keeper.ts'
import { type Clash, isDirty } from './keeping.ts'
import { sendable } from './sending.ts'
import type { TypedFields } from './typed.ts'
import { sectionStates } from './words.ts'

/** One section of the record as it is written: its standing, what came back, and its fields. */
export function SectionForm({ kept, keeper }: { readonly kept: KeptSection; readonly keeper: Keeper }) {
  const { section, keeping, state, returned } = kept
  const { name, label, fields } = section
  const local = isDirty(keeping, fields) ? sendable(fields, keeping.typed, today()).problems : []
  return (
    <section className="sheet section" aria-labelledby={`section-${name}`}>
      <header className="section-head">
        <h2 id={`section-${name}`} tabIndex={-1}>
          {label}
        </h2>
        {state !== null && <span className={`state state-${state.toLowerCase()}`}>{sectionStates[state]}</span>}
        <SaveState kept={kept} unfinished={local.length} />
      </header>
      {kept.partial && (
        <Notice tone="caution" title="この画面では直せません">
          <p>住所などの保護のため、この欄の一部が表示されていません。ご本人・ご家族の画面から直してください。</p>
        </Notice>
      )}
      {returned !== null && (
        <Notice tone="caution" title="主治医から差し戻されました">
          <p className="reason">{returned}</p>
        </Notice>
      )}
      {keeping.clashes.map((clash) => (
        <ClashNotice key={clash.place.join('/')} kept={kept} clash={clash} keeper={keeper} />
      ))}
      {(kept.partial ? [] : fields).map((field) => (
        <OneField
          key={field.name}
          field={field}
          place={[field.name]}
          form={{
            typed: keeping.typed,
            problems: [...keeping.problems, ...local],
            onTyped: (typed: TypedFields) => keeper.type(name, typed),
          }}
        />
      ))}
    </section>
  )
}

function SaveState({
  kept: { keeping, section, saved, underWay },
  unfinished,
}: {
  readonly kept: KeptSection
  readonly unfinished: number
}) {
  const says = (): string => {
    if (underWay) return '保存しています…'
    switch (keeping.trouble) {
      case 'OFFLINE':
      case 'FAILED':
        return 'まだ送れていません。この画面に残してあり、つながると自動で送ります。'
      case 'SIGNED_OUT':
        return 'サインインが切れました。入力は残っています。'
      case 'NOT_PERMITTED':
        return '保存が許可されていません。入力は残っています。'
      case 'REFUSED':
        return '赤い欄を直すと保存されます。'
      default:
        if (unfinished > 0) return '赤い欄を直すと保存されます。入力は残っています。'
        if (isDirty(keeping, section.fields)) return '入力中…'
        return saved === null ? '' : `${shownInstant(saved)} 保存済み`
    }
  }
  const waits = keeping.trouble !== null || unfinished > 0
  return (
    <span className={waits ? 'save save-waits' : 'save'} role="status">
      {says()}
    </span>
  )
}

function ClashNotice({
  kept,
  clash,
  keeper,
}: {
  readonly kept: KeptSection
  readonly clash: Clash
  readonly keeper: Keeper
}) {
  const { section, keeping } = kept
  const field = fieldAt(section.fields, clash.place)
  const words = (value: unknown): string =>
    field === null || typeof value === 'object'
      ? '（内容が異なります）'
      : (said(field, { [field.name]: value }) ?? '（空欄）')
  const mine = clash.place.length === 1 ? keeping.typed[clash.place[0] ?? ''] : undefined
  return (
    <Notice tone="caution" title={`「${field?.label ?? ''}」を、ほかの人も書きかえました`} live>
      {mine !== undefined && <p>あなた: {words(mine)}</p>}
      <p>ほかの人: {words(clash.theirs)}</p>
      <div className="buttons">
        <button type="button" className="button" onClick={() => keeper.answer(section.name, clash.place, 'MINE')}>
          自分の入力を残す
        </button>
        <button type="button" className="button" onClick={() => keeper.answer(section.name, clash.place, 'THEIRS')}>
          ほかの人の入力にする
        </button>
      </div>
    </Notice>
  )
}

function fieldAt(fields: readonly Field[], [name, ...rest]: readonly string[]): Field | null {
  const field = fields.find((one) => one.name === name) ?? null
  return rest.length > 0 && field?.kind === 'GROUP' ? fieldAt(field.fields, rest) : field
}
