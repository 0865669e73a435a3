/** What the desk reads, by outcome (オンライン資格確認の表示に倣う). */
export const advice = {
  lapsed: '喪失した資格です。新しい資格を確認してください。',
  lapsedNewer:
    '喪失した資格です。新しい資格があります。新しい保険証・資格確認書またはマイナンバーカードを確認してください。',
  several: '複数の方が該当します。枝番のある新しい保険証・資格確認書またはマイナンバーカードを確認してください。',
  NO_SUCH_NUMBER: '該当する資格がありません。入力内容を確認してください。登録がまだの場合があります。',
  BIRTH_DATE_DIFFERS: '生年月日が一致しません。枝番と生年月日を確認してください。',
  NOT_YET: '確認日の時点では、まだ資格がありません。',
  notUnique: '一人に特定できません。氏名・生年月日・性別・住所を確認してください。',
  cardOfSeveral: 'このカードは複数の方に登録されています。資格確認書を確認し、保険者に連絡してください。',
  voucher: '当月の医療券がまだ登録されていません。福祉事務所に確認してください。',
} as const

/** Where a My Number card does not open the qualification. Why it is off nobody is told. */
export const cardAdvice = {
  EXPIRED: '利用者証明用電子証明書の有効期限が切れています。資格確認書を確認してください。',
  REVOKED: '利用者証明用電子証明書が失効しています。資格確認書を確認してください。',
  NOT_REGISTERED: 'このカードは健康保険証利用の登録がまだありません。資格確認書を確認してください。',
  CARD_OFF: 'このカードでは資格を確認できません。資格確認書を確認してください。',
} as const
