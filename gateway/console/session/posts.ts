/** A post (職務) that somebody works at: a role of the hub, with the purpose that goes with its page. */
export interface Post {
  readonly id: string
  /** The page of the console: `/console/PAGE`. */
  readonly page: string
  readonly role: string
  readonly purpose: string
  readonly title: string
  readonly says: string
}

export const posts = [
  {
    id: 'desk',
    page: 'desk',
    role: 'CLERK',
    purpose: 'INSURANCE',
    title: '受付',
    says: '保険証・資格確認書で資格を確認する',
  },
  {
    id: 'emergency-physician',
    page: 'emergency',
    role: 'PHYSICIAN',
    purpose: 'EMERGENCY',
    title: '救急医',
    says: '救急サマリーを開く',
  },
  {
    id: 'paramedic',
    page: 'emergency',
    role: 'PARAMEDIC',
    purpose: 'EMERGENCY',
    title: '救急隊員',
    says: '現場と搬送中に救急サマリーを開く',
  },
  {
    id: 'guardian',
    page: 'family',
    role: 'GUARDIAN',
    purpose: 'OWN_REQUEST',
    title: 'ご家族',
    says: '救急時情報を書く、救急パスを発行する、誰が見たかを確かめる',
  },
  {
    id: 'self',
    page: 'me',
    role: 'PERSON',
    purpose: 'OWN_REQUEST',
    title: 'わたしの記録',
    says: '薬・検査・医療費を見る、医師に見せる、同意を決める、誰が見たかを確かめる',
  },
  {
    id: 'self-guardian',
    page: 'me',
    role: 'GUARDIAN',
    purpose: 'OWN_REQUEST',
    title: '家族の記録（代理）',
    says: '代理をしている方の薬・検査・同意を見る',
  },
  {
    id: 'person',
    page: 'family',
    role: 'PERSON',
    purpose: 'OWN_REQUEST',
    title: 'ご本人',
    says: '自分の救急時情報を書く、誰が見たかを確かめる',
  },
  {
    id: 'attending-doctor',
    page: 'doctor',
    role: 'PHYSICIAN',
    purpose: 'TREATMENT',
    title: '主治医',
    says: 'ご家族が書いた救急時情報を確認し、承認する',
  },
  {
    id: 'reviewer',
    page: 'reviewer',
    role: 'BREAK_GLASS_REVIEWER',
    purpose: 'OVERSIGHT',
    title: '審査員',
    says: '緊急の開示を、あとから審査する',
  },
  {
    id: 'steward',
    page: 'steward',
    role: 'IDENTITY_STEWARD',
    purpose: 'IDENTITY',
    title: '名寄せ担当',
    says: '同じ人かどうか、機械が決められないものを決める',
  },
  {
    id: 'care-office',
    page: 'care',
    role: 'CARE_PROVIDER',
    purpose: 'CARE',
    title: '介護事業所',
    says: 'CHASE・LIFE のファイルを送る、フィードバックを読む',
  },
] as const satisfies readonly Post[]

export const postNamed = (id: string): Post | null => posts.find((post) => post.id === id) ?? null

export const postsOf = (page: string): readonly Post[] => posts.filter((post) => post.page === page)

/** Pages of one role and purpose are gone between without signing in again. */
export const isSamePost = (one: Post, other: Post): boolean => one.role === other.role && one.purpose === other.purpose
