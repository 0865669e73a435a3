import type { Field } from './form.ts'

/** Why a field was not taken, as the hub's reason and the form itself name it. */
const byReason: Readonly<Record<string, string>> = {
  REQUIRED: '記入してください。',
  CHOOSE: '選んでください。',
  NO_FIGURE: '数字で記入してください。',
  NO_DAY: '日付を正しく記入してください。',
  EMPTY: '記入してください。',
  TOO_LONG: '長すぎます。短くしてください。',
  GARBLED: '文字化けしているか、使えない文字があります。打ち直してください。',
  MY_NUMBER: 'マイナンバー（個人番号）は記入できません。消してください。',
  RANGE: '下の値が上の値より大きくなっています。',
  IN_THE_FUTURE: '今日より後の日付です。',
  TELEPHONE: '電話番号は、市外局番からの10桁か11桁の数字で記入してください。',
  ICD10: 'ICD-10 コードは G80.0 のような形です。わからなければ空けておいてください。',
  TWICE: '同じケアが二つあります。',
  WATCH: '「中くらい」は人工呼吸器だけで選べます。',
  COUNT: '多すぎます。減らしてください。',
  NO_SUCH_IMAGE: 'この写真は見つかりません。もう一度追加してください。',
  NO_IMAGE: '写真として読めないファイルです。PNG・JPEG・WebP を選んでください。',
  CUT_SHORT: '写真が途中で切れています。もう一度選んでください。',
  DIMENSIONS: '写真が小さすぎるか、大きすぎます。',
  TOO_LARGE: '写真が大きすぎます。25MBまでの写真を選んでください。',
  MOVING: '動く画像は使えません。',
  ONE_OF: '保存できませんでした。ページを読み込み直してください。',
}

export function messageFor(reason: string | undefined, field: Field | null): string {
  if (reason === 'IMPOSSIBLE' && field?.kind === 'FIGURE')
    return `${field.low} から ${field.high} までの値です${field.unit === '' ? '' : `（${field.unit}）`}。単位の違いや打ち間違いはありませんか。`
  return (reason !== undefined && byReason[reason]) || 'この内容は受け付けられませんでした。見直してください。'
}
