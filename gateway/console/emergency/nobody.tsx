import { Notice } from '../frame/notice.tsx'
import type { Because } from './reading.ts'

const words: Readonly<Record<Because, { readonly title: string; readonly says: string }>> = {
  NO_SUCH_CARD: {
    title: 'この保険証の人は見つかりません',
    says: '番号と生年月日を確かめてください。登録がまだのこともあります。氏名でも探せます。',
  },
  SEVERAL_ON_CARD: {
    title: 'この保険証には複数の人がいます',
    says: '枝番のある新しい証を確かめるか、氏名で探してください。',
  },
  NO_PERSON_YET: {
    title: '資格はありますが、まだ本人に結び付いていません',
    says: '登録されたばかりです。しばらくしてから探し直すか、氏名で探してください。',
  },
  NOT_EXACTLY: {
    title: '全部が一致する人はいません',
    says: '一つでも違うと表示されません。フリガナ、生年月日、性別、住所を確かめてください。',
  },
  TOO_MANY: {
    title: '同じ人が多すぎて選べません',
    says: '住所まで入力してください。',
  },
}

export function Nobody({ because }: { readonly because: Because }) {
  const { title, says } = words[because]
  return (
    <Notice tone="caution" title={title} live>
      <p>{says}</p>
    </Notice>
  )
}
