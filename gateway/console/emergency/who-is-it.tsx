import { ageOn, shownDate, today } from '../frame/dates.ts'
import { Facts } from '../frame/facts.tsx'
import type { Who } from './reading.ts'

const sexes = { MALE: '男', FEMALE: '女', NOT_SET: '性別未設定' } as const

const said: Readonly<Record<Who['from'], string>> = {
  CARD: '保険証の人',
  TYPED: '入力した人',
  MASKED: '候補から選んだ人',
  PASS: '救急パスの人',
}

/** Whose page it is, and how that is known: where no register knows them, nobody's name is told. */
export function WhoIsIt({ who, as: Name = 'p' }: { readonly who: Who; readonly as?: 'h1' | 'p' }) {
  const { from, name, kana, otherName, sex, birthDate } = who
  const unnamed = name === null && kana === null
  return (
    <div className="who-is-it">
      <p className="who-from">{said[from]}</p>
      {kana !== null && name !== null && <p className="kana">{kana}</p>}
      <Name className="who-name">
        {name ?? kana ?? (birthDate === null ? '氏名は分かりません' : '名前のまだない赤ちゃん')}
      </Name>
      {otherName !== null && <p className="who-other">通称　{otherName}</p>}
      <Facts
        of={[
          ...(sex === null ? [] : [sexes[sex]]),
          ...(birthDate === null ? [] : [`${ageOn(birthDate, today())}歳`, `${shownDate(birthDate)}生`]),
        ]}
      />
      {unnamed && <p className="who-more">本人か、付き添いの人に確かめてください。</p>}
    </div>
  )
}
