import type { DecisionKind, DecisionRule, IdentityKind, ReviewCause, ReviewState } from '../operations/graph-types.ts'
import type { Words } from '../record/form.ts'
import type { Every } from '../summary/words.ts'

export const causes: Every<ReviewCause> = {
  PROBABLE_MATCH: '同じ人かもしれない',
  CONTRADICTION: '確かめられた記録どうしの矛盾',
  CITED_DECISION_UNDONE: 'よりどころの判断が取り消された',
  REUSED_LOCAL_ID: '患者番号の使い回しの疑い',
  LEFT_BY_SPLIT: '分離のあと、だれのものか決まらない',
}

export const states: Every<ReviewState> = {
  OPEN: '決めるもの',
  LATER: 'あとで決めるもの',
  SAME: '同じ人とした',
  APART: '別の人とした',
  OBSOLETE: 'ほかの判断で済んだ',
}

export const kinds: Every<DecisionKind> = { LINK: '結びつけ', APART: '別の人', SPLIT: '分離', UNDO: '取り消し' }

export const rules: Every<DecisionRule> = {
  STEWARD: '名寄せ担当',
  CONTINUITY_STATEMENT: '資格の継続の届け出',
  SAME_NUMBER: '同じ番号',
  NEWBORN: '出生の届け出',
  CARD: 'マイナンバーカード',
  EXACT_IDENTITY: '氏名・生年月日などの完全な一致',
  PROBABLE_MATCH: '機械による照合',
  UNDONE: '取り消し',
}

export const identityKinds: Every<IdentityKind> = { REGISTERED: '', FORMER: '（旧）', COMMON: '（通称）' }

export const sexes: Words = { MALE: '男', FEMALE: '女', NOT_SET: '非公表' }

/** How far two values agree, as the matcher names it. */
export const levels: Words = {
  EQUAL: '一致',
  ONE_EDIT: '1文字だけ違う',
  SWAPPED: '入れ替わり',
  SIMILAR: '似ている',
  ALIKE: '少し似ている',
  GIVEN_NAME: '名だけ一致',
  FAMILY_NAME: '姓だけ一致',
  ONE_DIGIT: '1桁だけ違う',
  DAY_AND_MONTH_SWAPPED: '月日の入れ替わり',
  ERA_SLIP: '元号の取り違え',
  TWO_PARTS: '2つが一致',
  SAME_BLOCK: '番地まで一致',
  SAME_TOWN: '町まで一致',
  FOLLOWS: '期間が続く',
  FOLLOWS_ON_A_FIRST: '月初めから続く',
  WITHIN_A_MONTH: '1か月内に続く',
  APART: '離れている',
  DIFFERS: '違う',
}
