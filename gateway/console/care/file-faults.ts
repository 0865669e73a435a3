import type { Words } from '../record/form.ts'

/** Why the hub reads nothing of a file, and what to do about it. */
export const fileFaults: Words = {
  EMPTY_FILE: 'データ種別の行または項目名の行がありません。',
  NOT_CSV:
    'CSV ではなく、表計算ソフトのブックか UTF-16 の文書です。UTF-8 か Shift_JIS の CSV として保存し直してください。',
  UNKNOWN_TYPE: 'データ種別が分かりません。CHASE・LIFE の CSV を送ってください。',
  UNKNOWN_COLUMN: '様式にない項目名があります。',
  COLUMN_TWICE: '同じ項目名が二つあります。',
  MISSING_COLUMN: '必須の項目名がありません。',
  TOO_MANY_ROWS: '「何も取り込まない」を選ぶときは 50,000 行までです。分けて送るか、選ばずに送ってください。',
  IDEMPOTENCY_KEY: '途中まで取り込んだファイルと中身が違います。名前を変えて、もう一度送ってください。',
}

/** As the hub says it: the line, and the number of a column or the name of an item. */
export function placeOf([, place]: readonly (string | number)[]): string {
  if (place === undefined) return ''
  return typeof place === 'number' ? `（${place} 列目）` : `（${place}）`
}
