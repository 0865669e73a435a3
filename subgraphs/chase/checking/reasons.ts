/** Why a cell, a row or a file is refused, in the report's two languages. Closed. */
export const reasons = {
  QUOTES: ['The quotes do not fit, or the row is far too long.', '引用符の対応が正しくないか、行が長すぎます。'],
  COLUMNS: ['The row has another number of columns than the names.', '列数が項目名の行と一致しません。'],
  REQUIRED: ['Something must be filled in here.', '必須項目が入力されていません。'],
  MY_NUMBER: [
    'This looks like a My Number; the hub never takes one.',
    '個人番号(マイナンバー)と思われます。受け付けません。',
  ],
  GARBLED: ['A character was lost or is not printable.', '文字化け、または印字できない文字があります。'],
  TOO_LONG: ['Longer than the item.', '桁数を超えています。'],
  UNKNOWN_CODE: ['None of the codes of this item.', '使用できないコードです。'],
  DIGITS: [
    'Only half-width digits belong here, as many as the item has.',
    '半角数字で、所定の桁数を入力してください。',
  ],
  CHECK_DIGIT: ['The check digit does not fit: a digit was mistyped.', '検証番号が一致しません。'],
  FORM: ['The value has not the form of this item.', '項目の形式に合いません。'],
  NO_DATE: ['A date is eight digits, YYYYMMDD.', '日付は8桁の数字(YYYYMMDD)で入力してください。'],
  NO_SUCH_DAY: ['The calendar has no such day.', '存在しない日付です。'],
  NO_NUMBER: ['This is no number.', '数値ではありません。'],
  DECIMALS: ['More decimals than the item has.', '小数部の桁数を超えています。'],
  OUT_OF_RANGE: ['The number is outside the range of the item.', '範囲外の数値です。'],
  HALF_WIDTH_KANA: ['Only half-width katakana belong here.', '半角カタカナで入力してください。'],
  LEADING_ZERO_LOST: [
    'A leading zero is gone: a spreadsheet took the code for a number.',
    '先頭の0が失われています。表計算ソフトで数値として保存された可能性があります。',
  ],
  SPREADSHEET_DATE: [
    'A spreadsheet rewrote the date; eight digits YYYYMMDD belong here.',
    '表計算ソフトが日付の書式を変えています。8桁の数字(YYYYMMDD)にしてください。',
  ],
  SCIENTIFIC: [
    'A spreadsheet rewrote the number as a power of ten; its digits are lost.',
    '表計算ソフトが指数表記に変えたため、桁が失われています。',
  ],
  OTHER_OFFICE: ['This is another office.', '送信した事業所と異なる事業所番号です。'],
  UNKNOWN_USER: [
    'The office has told nothing of this person yet: the file of service users comes first.',
    '利用者情報が登録されていません。先に利用者情報を取り込んでください。',
  ],
  NO_PARENT: ['The record that this belongs to is not there.', '親となる様式の情報が登録されていません。'],
  FULL_WIDTH: ['Full-width characters; half-width ones belong here.', '全角文字があります。半角で入力してください。'],
} as const satisfies Readonly<Record<string, readonly [english: string, japanese: string]>>

export type Reason = keyof typeof reasons
