import type { InsurerNumber } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { RegisteredIdentity } from '../../../subgraphs/shared/internal.ts'
import { SeededRandom } from '../../support/seeded-random.ts'

const onsets = 'アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワ'
const kanji = '山川田中村上下松竹梅石高橋林森井原野島谷沢岡本藤佐伊加斎小大安福長水木金土日月星青白黒赤'

/** The n-th of many names: as common as its place says, so that few are many people's. */
function nameAt(place: number, signs: string, length: number): string {
  let rest = place * 2_654_435_761
  return Array.from({ length }, () => {
    const sign = signs[Math.abs(rest) % signs.length] ?? 'ア'
    rest = Math.floor(rest / signs.length)
    return sign
  }).join('')
}
const commonFirst = (random: SeededRandom, names: number): number => Math.floor(names ** random.next()) - 1

/** Who the n-th person is, always the same: invented names, as unevenly spread as real ones. */
export function identityAt(person: number): RegisteredIdentity {
  const random = new SeededRandom(person)
  const [family, given] = [commonFirst(random, 20_000), commonFirst(random, 10_000)]
  const day = new Date(Date.UTC(1935, 0, 1) + random.integer(90 * 365) * 86_400_000)
  const town = random.integer(20_000)
  return {
    acquired: '2024-04-01' as CivilDate,
    insurer: '06130488' as InsurerNumber,
    kana: `${nameAt(family, onsets, 3)} ${nameAt(given + 31, onsets, 3)}`,
    name: `${nameAt(family, kanji, 2)} ${nameAt(given + 31, kanji, 2)}`,
    otherName: null,
    formerNames: [],
    sex: random.integer(2) === 0 ? 'MALE' : 'FEMALE',
    birthDate: day.toISOString().slice(0, 10) as CivilDate,
    postalCode: String(1_000_000 + town * 37),
    address: `模擬県${nameAt(town, kanji, 2)}市${nameAt(town + 7, kanji, 2)}町${1 + random.integer(9)}-${1 + random.integer(40)}-${1 + random.integer(20)}`,
    household: null,
    diedOn: null,
    until: null,
  }
}

/** The same person under another insurer, with a slip of the pen in the name. */
export function misspelt(identity: RegisteredIdentity): RegisteredIdentity {
  const { kana } = identity
  return { ...identity, insurer: '06270227' as InsurerNumber, kana: `${kana.slice(0, -1)}ー` }
}
