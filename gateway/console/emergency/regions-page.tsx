import type { ComponentChildren } from 'preact'
import { shownDate, shownInstant } from '../frame/dates.ts'
import { Notice, Sign, type Tone } from '../frame/notice.tsx'
import type { RegionsPage as Clinical } from '../operations/emergency.ts'
import type { ClinicalStanding, PageSourceState } from '../operations/graph-types.ts'
import { Block, Nothing } from './block.tsx'
import { placeOf } from './words.ts'

const standings: Readonly<
  Record<ClinicalStanding, { readonly tone: Tone; readonly title: string; readonly says: string }>
> = {
  HELD: {
    tone: 'plain',
    title: '各地の記録から集めました',
    says: '主治医の承認を受けた救急サマリーではありません。すべての地域が応答しました。',
  },
  NONE_HELD: {
    tone: 'caution',
    title: '記録がありません',
    says: 'すべての地域が応答し、開示できる記録はありませんでした。アレルギーや病気がないという意味ではありません。',
  },
  INCOMPLETE: {
    tone: 'caution',
    title: '一部の地域が応答していません',
    says: '下に出ているもののほかに、アレルギーや病気の記録があるかもしれません。',
  },
  REGION_DOWN: {
    tone: 'danger',
    title: '地域のネットワークが止まっています',
    says: '記録の有無が分かりません。ないという意味ではありません。時間をおいて開き直してください。',
  },
}

const states: Readonly<Record<PageSourceState, string>> = {
  ANSWERED: '応答',
  NOTHING_HELD: '記録なし',
  REFUSED: '開示されません',
  UNAVAILABLE: '応答なし',
}

/** Of whoever has no approved page: what institutions of all regions know, and which of them were not heard. */
export function RegionsPage({
  clinical,
  enrolled,
  who,
}: {
  readonly clinical: Clinical | null
  readonly enrolled: boolean
  readonly who: ComponentChildren
}) {
  const lead = enrolled ? '救急の登録はありますが、承認された内容がまだありません。' : '救急の登録はありません。'
  if (clinical === null) {
    return (
      <>
        <header className="head">{who}</header>
        <Notice tone="danger" title="各地の記録に届きません">
          <p>{lead}記録の有無が分かりません。時間をおいて開き直してください。</p>
        </Notice>
      </>
    )
  }
  const { tone, title, says } = standings[clinical.standing]
  const allergies = clinical.allergies.toSorted((one, other) => Number(other.severe) - Number(one.severe))
  const nothing = clinical.standing === 'NONE_HELD' || clinical.standing === 'REGION_DOWN'
  return (
    <>
      <header className="head">{who}</header>
      <Notice tone={tone} title={title}>
        <p>
          {lead}
          {says}
        </p>
      </Notice>
      {!nothing && (
        <>
          <section className="danger" aria-label="危険">
            <div className="danger-column">
              <h2>
                <Sign tone="danger" />
                アレルギー
              </h2>
              {allergies.length === 0 && <p className="nothing">記録なし（ないと確かめられたわけではありません）</p>}
              <ul>
                {allergies.map(({ substance, drug, severe, reaction, on }) => (
                  <li key={`${substance}-${on}`}>
                    <strong>{substance}</strong>
                    {drug && <span className="danger-kind">薬剤アレルギー</span>}
                    {severe && <span className="stamp">重症</span>}
                    {reaction !== null && <span className="danger-more">{reaction}</span>}
                  </li>
                ))}
              </ul>
            </div>
          </section>
          <div className="blocks">
            <Block title="病気" wide>
              {clinical.diagnoses.length === 0 && <Nothing>記録なし</Nothing>}
              <ul className="plain-list">
                {clinical.diagnoses.map(({ name, code, on }) => (
                  <li key={`${name}-${on}`}>
                    {name}
                    {code !== null && <span className="code">{code}</span>}
                    <span className="note">{shownDate(on)}</span>
                  </li>
                ))}
              </ul>
            </Block>
            <Block title="感染症（陽性）">
              {clinical.infections.length === 0 && <Nothing>記録なし</Nothing>}
              <ul className="plain-list">
                {clinical.infections.map(({ test, on }) => (
                  <li key={`${test}-${on}`}>
                    {test}
                    <span className="note">{shownDate(on)}</span>
                  </li>
                ))}
              </ul>
            </Block>
            <Block title="薬（180日以内）" wide>
              {clinical.drugs.length === 0 && <Nothing>記録なし</Nothing>}
              <ul className="drugs">
                {clinical.drugs.map(({ name, dosage, days, on }) => (
                  <li className="one-drug" key={`${name}-${on}`}>
                    <span className="drug">{name}</span>
                    <span className="dose">
                      {dosage ?? ''}
                      {days === null ? '' : `　${days}日分`}
                    </span>
                    <span className="note">{shownDate(on)}</span>
                  </li>
                ))}
              </ul>
            </Block>
          </div>
        </>
      )}
      <Block title="問い合わせた地域">
        <ul className="plain-list">
          {clinical.sources.map(({ region, state, since }, at) => (
            <li key={region ?? `hidden-${at}`} className={state === 'UNAVAILABLE' ? 'source-down' : ''}>
              {region === null ? '（地域は表示されません）' : placeOf(region)}　{states[state]}
              {since !== null && <span className="note">{shownInstant(since)}から</span>}
            </li>
          ))}
        </ul>
      </Block>
    </>
  )
}
