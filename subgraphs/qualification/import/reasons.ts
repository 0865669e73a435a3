/** Why a row, or a file, was refused: in the report's two languages. Closed: what a kernel refuses otherwise is OTHER. */
export const reasons = {
  QUOTES: ['The quotes do not fit.', '引用符の対応が正しくありません。'],
  TOO_LONG: ['Longer than is kept.', '長すぎます。'],
  COLUMNS: ['The row has another number of columns than the first.', '列数が見出し行と一致しません。'],
  NOT_CSV: [
    'This is no CSV in UTF-8 or Shift_JIS, but a workbook or a text in UTF-16: save it as CSV.',
    'UTF-8またはShift_JISのCSVではなく、表計算ソフトのブックかUTF-16の文書です。CSVとして保存し直してください。',
  ],
  HEADER_MISSING: ['The first row lacks this column.', '見出し行にこの列がありません。'],
  HEADER_UNKNOWN: ['The first row names a column that nobody knows.', '見出し行に不明な列名があります。'],
  HEADER_TWICE: ['The first row names this column twice.', '見出し行にこの列が重複しています。'],
  MY_NUMBER: [
    'This looks like a My Number; the hub never takes one.',
    '個人番号(マイナンバー)と思われます。受け付けません。',
  ],
  GARBLED: ['A character was lost or is not printable.', '文字化け、または印字できない文字があります。'],
  EMPTY: ['Nothing was given.', '入力がありません。'],
  UNKNOWN_CODE: ['None of the words that may stand here.', '使用できない区分です。'],
  NOT_DIGITS: ['Only digits belong here.', '数字以外の文字があります。'],
  LENGTH: ['An insurer number has six or eight digits.', '保険者番号は6桁または8桁です。'],
  CHECK_DIGIT: ['The check digit does not fit: a digit was mistyped.', '検証番号が一致しません。'],
  PREFECTURE: ['The prefecture digits are none of 01 to 47.', '都道府県番号が01から47の範囲にありません。'],
  SYMBOL_NOT_USED: ['Numbers of this scheme have no symbol.', 'この制度の番号に記号はありません。'],
  BRANCH_NOT_USED: ['Numbers of this scheme have no branch.', 'この制度の番号に枝番はありません。'],
  BRANCH: ['A branch is two digits.', '枝番は2桁の数字です。'],
  UNKNOWN_INSURER: ['The register has no such insurer.', '登録されていない保険者番号です。'],
  OTHER_INSURER: ["This is another insurer's number.", '他の保険者の番号です。'],
  MALFORMED: ['This is no date.', '日付の形式ではありません。'],
  NO_SUCH_DAY: ['The calendar has no such day.', '存在しない日付です。'],
  OUTSIDE_ERA: ['The day lies outside the era.', '元号の期間外の日付です。'],
  IN_FUTURE: ['The day lies in the future.', '未来の日付です。'],
  BEFORE_BIRTH: ['The day lies before the birth.', '生年月日より前の日付です。'],
  ENDS_BEFORE_IT_BEGINS: ['It ends before it begins.', '終了日が開始日より前です。'],
  POSTAL_CODE: ['A postal code has seven digits.', '郵便番号は7桁です。'],
  SHARE_OF_COST: ['The share of cost is 10, 20 or 30 percent.', '負担割合は10、20、30のいずれかです。'],
  OVERLAPS: [
    'Another qualification stands under this number in that time.',
    'この番号には期間の重複する資格があります。',
  ],
  NO_QUALIFICATION: ['No qualification stands under this number.', 'この番号の資格は登録されていません。'],
  ALREADY_LOST: [
    'The qualification was already lost, on another day or for another reason.',
    '既に別の日または別の事由で喪失しています。',
  ],
  OUTSIDE_QUALIFICATION: ['The day lies outside the qualification.', '資格の期間外の日付です。'],
  OTHER: ['The row cannot be taken.', 'この行は受け付けられません。'],
} as const satisfies Readonly<Record<string, readonly [english: string, japanese: string]>>

export type ImportReason = keyof typeof reasons

export const reasonOf = (reason: string | undefined): ImportReason =>
  reason !== undefined && Object.hasOwn(reasons, reason) ? (reason as ImportReason) : 'OTHER'
