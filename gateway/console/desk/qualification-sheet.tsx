import type { ComponentChildren } from 'preact'
import { ageOn, shownDate, today } from '../frame/dates.ts'
import { type Fault, faultAt } from '../graph/answer.ts'
import type { DeskQualification } from '../operations/desk.ts'
import { cardClasses, diseases, families, limitClasses, limitKinds, lossReasons, sexes, share } from './words.ts'

/** What the desk copies or checks against the card. What is not told stays a dash: protection does not show. */
export function QualificationSheet({
  qualification,
  lapsed,
  faults,
}: {
  readonly qualification: DeskQualification
  /** What was paid under it is nothing to go by any more. */
  readonly lapsed: boolean
  readonly faults: readonly Fault[]
}) {
  const { number, name, kana, otherName, sex, birthDate, address, postalCode, insurer } = qualification
  const { elderlyRecipient: elderly, limitCertificate: limit } = qualification
  const noLimit = faultAt(faults, 'verifyQualification', 'qualification', 'limitCertificate')
  return (
    <div className="qualification">
      <div className="who">
        <p className="kana">{kana}</p>
        <p className="name">{name}</p>
        {otherName !== null && <p className="kana">通称 {otherName}</p>}
        <p>
          {sexes[sex]}　{shownDate(birthDate)}　{ageOn(birthDate, today())}歳
        </p>
      </div>
      {!lapsed && (
        <div className="share">
          <p>自己負担</p>
          <p className="share-figure">{share(qualification)}</p>
        </div>
      )}
      <dl className="facts">
        <Fact term="保険者">
          {insurer?.name ?? '—'}
          <br />
          {number.insurerNumber ?? '—'}
        </Fact>
        <Fact term="記号・番号（枝番）">
          {number.symbol ?? '—'} ・ {number.number ?? '—'}
          {number.branch === null ? '' : `（${number.branch}）`}
        </Fact>
        <Fact term="区分">
          {cardClasses[qualification.cardClass]}
          {qualification.family === null ? '' : `　${families[qualification.family]}`}
          {qualification.preschool ? '　未就学' : ''}
        </Fact>
        <Fact term="資格取得日">{shownDate(qualification.from)}</Fact>
        {qualification.until !== null && (
          <Fact term="資格喪失日">
            {shownDate(qualification.until)}
            {qualification.reasonOfLoss === null ? '' : `（${lossReasons[qualification.reasonOfLoss]}）`}
          </Fact>
        )}
        {qualification.validUntil !== null && <Fact term="有効期限">{shownDate(qualification.validUntil)}</Fact>}
        <Fact term="住所">{address === null ? '—' : `${postal(postalCode)}${address}`}</Fact>
        {elderly !== null && (
          <Fact term="高齢受給者">
            {elderly.shareOfCost / 10}割　{shownDate(elderly.from)}から
            {elderly.until === null ? '' : ` ${shownDate(elderly.until)}まで`}
          </Fact>
        )}
        <Fact term="限度額適用認定証">
          {limit !== null
            ? `${limitKinds[limit.kind]}　区分 ${limitClasses[limit.class]}`
            : (whyNot(noLimit) ?? '交付なし')}
        </Fact>
        {qualification.specificDiseases?.map((one) => (
          <Fact term="特定疾病療養受療証" key={one.disease}>
            {diseases[one.disease]}　自己負担限度額 {one.selfPayCeiling.toLocaleString('ja-JP')}円
          </Fact>
        ))}
      </dl>
    </div>
  )
}

const postal = (code: string | null): string =>
  code === null ? '' : `〒${code.replace(/^(\d{3})-?(\d{4})$/, '$1-$2')}　`

/** The certificates answer to consent, which is given at the reader. */
function whyNot(fault: Fault | null): string | null {
  if (fault === null) return null
  if (fault.code === 'CONSENT_REQUIRED') return '本人の同意が必要です（カードリーダーで同意すると表示されます）'
  if (fault.code === 'CONSENT_REFUSED') return '本人が提供を断っています'
  return '今は確認できません'
}

function Fact({ term, children }: { readonly term: string; readonly children: ComponentChildren }) {
  return (
    <div className="fact">
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}
