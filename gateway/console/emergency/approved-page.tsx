import type { ComponentChildren } from 'preact'
import { shownDay, shownInstant } from '../frame/dates.ts'
import { Notice } from '../frame/notice.tsx'
import type { ApprovedPage as Approved } from '../operations/emergency.ts'
import { Block, Nothing } from './block.tsx'
import { BodyBlock } from './body-block.tsx'
import { Calls } from './calls.tsx'
import { Danger } from './danger.tsx'
import { PicturesBlock } from './pictures-block.tsx'
import type { Way } from './reading.ts'
import { bloodTypes, deviceKinds, doseOf, range } from './words.ts'

/** What the doctor approved last: never anything else. */
export function ApprovedPage({
  page,
  way,
  who,
}: {
  readonly page: Approved
  readonly way: Way
  readonly who: ComponentChildren
}) {
  const { vitals, weight, supplies } = page
  return (
    <>
      <header className="head">
        {who}
        <dl className="head-facts">
          {weight !== null && <HeadFact term={`体重（${shownDay(weight.on)}）`}>{weight.kilograms} kg</HeadFact>}
          {page.bloodType !== null && <HeadFact term="血液型">{bloodTypes[page.bloodType]}</HeadFact>}
          <HeadFact term={`第${page.version}版 承認`}>{shownInstant(page.approved)}</HeadFact>
          {page.attendingDoctor !== null && (
            <HeadFact term="承認した施設">
              {page.attendingDoctor.institutionName ?? `施設 ${page.attendingDoctor.institution}`}
            </HeadFact>
          )}
        </dl>
      </header>
      {page.consentAsOf !== null && (
        <Notice tone="caution" title="いま本人や家族の同意を確かめられません">
          <p>
            {shownInstant(page.consentAsOf)} の時点の同意により、救急のために表示しています。表示したことは記録され、
            家族に知らされ、あとで同意と照らし合わされます。
          </p>
        </Notice>
      )}
      {page.old && (
        <Notice tone="caution" title="承認から1年以上たっています">
          <p>体重、薬、機器の設定は変わっているかもしれません。家族か主治医に確かめてください。</p>
        </Notice>
      )}
      <Danger page={page} />
      <div className="blocks">
        <Block title="何かあったら" wide>
          {page.firstResponses.length === 0 && page.seizures.length === 0 && <Nothing />}
          {page.firstResponses.map((one) => (
            <div className="response" key={one.problem}>
              <h3>{one.problem}</h3>
              {one.signs !== null && <p className="signs">{one.signs}</p>}
              <p className="do">{one.do}</p>
              {one.avoid !== null && (
                <p className="avoid">
                  <span>しない</span>
                  {one.avoid}
                </p>
              )}
            </div>
          ))}
          {page.seizures.map((one) => (
            <div className="response" key={one.looksLike}>
              <h3>けいれん</h3>
              <p className="signs">
                {one.looksLike}
                {one.minutes === null ? '' : `（ふだん${one.minutes}分）`}
              </p>
              <p className="do">{one.do}</p>
              {one.callAfterMinutes !== null && <p className="limit">{one.callAfterMinutes}分続いたら救急要請</p>}
            </div>
          ))}
        </Block>
        <Block title="この人のふだんの値">
          {vitals === null ? (
            <Nothing />
          ) : (
            <dl className="vitals">
              <Vital term="SpO2" unit="%" value={range(vitals.spo2)} />
              <Vital term="脈拍" unit="/分" value={range(vitals.pulse)} />
              <Vital term="呼吸" unit="/分" value={range(vitals.respiration)} />
              <Vital term="収縮期血圧" unit="mmHg" value={range(vitals.systolic)} />
              <Vital term="体温" unit="℃" value={range(vitals.temperature)} />
            </dl>
          )}
          {supplies !== null && (
            <p className="supplies">
              {supplies.batteryHours !== null && `バッテリー ${supplies.batteryHours}時間　`}
              {supplies.oxygenHours !== null && `酸素 ${supplies.oxygenHours}時間`}
            </p>
          )}
        </Block>
        <Block title="医療機器" wide>
          {page.devices.length === 0 && <Nothing />}
          {page.devices.map((device) => (
            <div className="device" key={`${device.kind} ${device.name} ${device.size}`}>
              <h3>
                {deviceKinds[device.kind]}
                {device.name !== null && `　${device.name}`}
                {device.size !== null && <span className="size">{device.size}</span>}
              </h3>
              {device.settings.length > 0 && (
                <dl className="settings">
                  {device.settings.map(({ name, value, unit }) => (
                    <div key={name}>
                      <dt>{name}</dt>
                      <dd>
                        {value}
                        {unit !== null && <small> {unit}</small>}
                      </dd>
                    </div>
                  ))}
                </dl>
              )}
              {device.note !== null && <p className="note">{device.note}</p>}
            </div>
          ))}
        </Block>
        <Calls page={page} />
        <Block title="薬" wide>
          {page.drugs.length === 0 && <Nothing />}
          <ul className="drugs">
            {page.drugs.map((drug) => (
              <li className="one-drug" key={`${drug.name}-${drug.route}`}>
                <span className="drug">{drug.name}</span>
                <span className="dose">{doseOf(drug)}</span>
                {drug.note !== null && <span className="note">{drug.note}</span>}
              </li>
            ))}
          </ul>
        </Block>
        <Block title="診断">
          {page.diagnoses.length === 0 && <Nothing />}
          <ul className="plain-list">
            {page.diagnoses.map(({ name, code }) => (
              <li key={name}>
                {name}
                {code !== null && <span className="code">{code}</span>}
              </li>
            ))}
          </ul>
          <p className="note">医療的ケア判定スコア {page.careScore}点</p>
        </Block>
        <BodyBlock marks={page.bodyMarks} />
        <PicturesBlock way={way} />
      </div>
    </>
  )
}

function HeadFact({ term, children }: { readonly term: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Vital({ term, value, unit }: { readonly term: string; readonly value: string | null; readonly unit: string }) {
  if (value === null) return null
  return (
    <div>
      <dt>{term}</dt>
      <dd>
        {value}
        <small> {unit}</small>
      </dd>
    </div>
  )
}
