import { ageOn, shownDate, today } from '../frame/dates.ts'
import type { Who } from './reading.ts'

const sexes = { MALE: '男', FEMALE: '女', NOT_SET: '性別未設定' } as const

const said: Readonly<Record<Who['from'], string>> = {
  CARD: '保険証の人',
  TYPED: '入力した人',
  MASKED: '候補から選んだ人',
  PASS: 'パスの人',
}

/** Whose page it is, and how that is known: by a pass alone nobody's name is told. */
export function WhoIsIt({ who, as: Name = 'p' }: { readonly who: Who; readonly as?: 'h1' | 'p' }) {
  const { from, name, kana, sex, birthDate } = who
  return (
    <div className="who-is-it">
      <p className="who-from">{said[from]}</p>
      {kana !== null && <p className="kana">{kana}</p>}
      <Name className="who-name">{name ?? kana ?? '氏名はパスからは分かりません'}</Name>
      {(sex !== null || birthDate !== null) && (
        <p className="who-more">
          {sex === null ? '' : sexes[sex]}
          {birthDate === null ? '' : `　${ageOn(birthDate, today())}歳　${shownDate(birthDate)}生`}
        </p>
      )}
      {name === null && kana === null && <p className="who-more">パスを持つ本人か、付き添いの人に確かめてください。</p>}
    </div>
  )
}
