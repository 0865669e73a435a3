/** Whose posts stand together where one chooses, in this order. */
export const postGroups = {
  PEOPLE: 'ご本人・ご家族',
  INSTITUTION: '病院・診療所・薬局',
  EMERGENCY: '救急',
  CARE: '介護',
  PUBLIC: '市区町村',
  OVERSIGHT: '運営',
} as const
export type PostGroup = keyof typeof postGroups

/** A post (職務) that somebody works at: a role of the hub, with the purpose that goes with its page. */
export interface Post {
  readonly id: string
  readonly group: PostGroup
  /** The page of the console: `/console/PAGE`. */
  readonly page: string
  readonly role: string
  readonly purpose: string
  readonly title: string
  readonly says: string
}

export const posts = [
  {
    id: 'self',
    group: 'PEOPLE',
    page: 'me',
    role: 'PERSON',
    purpose: 'OWN_REQUEST',
    title: 'わたしの記録',
    says: '薬・検査・医療費を見る、医師に見せる、同意を決める、誰が見たかを確かめる',
  },
  {
    id: 'guardian',
    group: 'PEOPLE',
    page: 'family',
    role: 'GUARDIAN',
    purpose: 'OWN_REQUEST',
    title: 'ご家族',
    says: '救急時情報を書く、救急パスを発行する、誰が見たかを確かめる',
  },
  {
    id: 'person',
    group: 'PEOPLE',
    page: 'family',
    role: 'PERSON',
    purpose: 'OWN_REQUEST',
    title: 'ご本人の救急時情報',
    says: '自分の救急時情報を書く、救急パスを発行する',
  },
  {
    id: 'self-guardian',
    group: 'PEOPLE',
    page: 'me',
    role: 'GUARDIAN',
    purpose: 'OWN_REQUEST',
    title: '家族の記録（代理）',
    says: '代理をしている方の薬・検査・同意を見る',
  },
  {
    id: 'desk',
    group: 'INSTITUTION',
    page: 'desk',
    role: 'CLERK',
    purpose: 'INSURANCE',
    title: '受付',
    says: '保険証・資格確認書で資格を確認する',
  },
  {
    id: 'clinician',
    group: 'INSTITUTION',
    page: 'clinic',
    role: 'PHYSICIAN',
    purpose: 'TREATMENT',
    title: '診察医',
    says: '患者さんが見せるコードか保険証で、薬・病名・検査を読む',
  },
  {
    id: 'pharmacist',
    group: 'INSTITUTION',
    page: 'clinic',
    role: 'PHARMACIST',
    purpose: 'TREATMENT',
    title: '薬剤師',
    says: '患者さんが見せるコードか保険証で、薬と病名を読む',
  },
  {
    id: 'attending-doctor',
    group: 'INSTITUTION',
    page: 'doctor',
    role: 'PHYSICIAN',
    purpose: 'TREATMENT',
    title: '主治医',
    says: 'ご家族が書いた救急時情報を確認し、承認する',
  },
  {
    id: 'emergency-physician',
    group: 'EMERGENCY',
    page: 'emergency',
    role: 'PHYSICIAN',
    purpose: 'EMERGENCY',
    title: '救急医',
    says: '救急サマリーを開く',
  },
  {
    id: 'paramedic',
    group: 'EMERGENCY',
    page: 'emergency',
    role: 'PARAMEDIC',
    purpose: 'EMERGENCY',
    title: '救急隊員',
    says: '現場と搬送中に救急サマリーを開く',
  },
  {
    id: 'care-office',
    group: 'CARE',
    page: 'care',
    role: 'CARE_PROVIDER',
    purpose: 'CARE',
    title: '介護事業所',
    says: 'CHASE・LIFE のファイルを送る、フィードバックを読む',
  },
  {
    id: 'municipality',
    group: 'PUBLIC',
    page: 'municipality',
    role: 'MUNICIPALITY',
    purpose: 'PUBLIC_HEALTH',
    title: '市区町村の窓口',
    says: '親権者・後見人を登録する、裁判所の命令や能力の回復を登録する',
  },
  {
    id: 'reviewer',
    group: 'OVERSIGHT',
    page: 'reviewer',
    role: 'BREAK_GLASS_REVIEWER',
    purpose: 'OVERSIGHT',
    title: '審査員',
    says: '緊急の開示を、あとから審査する',
  },
  {
    id: 'security',
    group: 'OVERSIGHT',
    page: 'security',
    role: 'SECURITY_OFFICER',
    purpose: 'OVERSIGHT',
    title: 'セキュリティ担当',
    says: '自動で止められた利用者を確かめ、停止を解除する',
  },
  {
    id: 'steward',
    group: 'OVERSIGHT',
    page: 'steward',
    role: 'IDENTITY_STEWARD',
    purpose: 'IDENTITY',
    title: '名寄せ担当',
    says: '同じ人かどうか、機械が決められないものを決める',
  },
] as const satisfies readonly Post[]

export const postNamed = (id: string): Post | null => posts.find((post) => post.id === id) ?? null

export const postsOf = (page: string): readonly Post[] => posts.filter((post) => post.page === page)

/** Pages of one role and purpose are gone between without signing in again. */
export const isSamePost = (one: Post, other: Post): boolean => one.role === other.role && one.purpose === other.purpose
