import { Sign } from '../frame/notice.tsx'
import type { ApprovedPage } from '../operations/emergency.ts'
import { allergyKinds, resuscitations } from './words.ts'

/** What may kill, before anything else; and what the family wishes when it comes to that. */
export function Danger({ page }: { readonly page: ApprovedPage }) {
  const { contraindications, wishes } = page
  const allergies = page.allergies.toSorted((one, other) => Number(other.anaphylaxis) - Number(one.anaphylaxis))
  const none = allergies.length === 0 && contraindications.length === 0
  return (
    <section className="danger" aria-label="危険">
      <div className="danger-column">
        <h2>
          <Sign tone="danger" />
          アレルギー・禁忌
        </h2>
        {none && <p className="nothing">記載なし（ないと確かめられたわけではありません）</p>}
        <ul>
          {allergies.map(({ kind, substance, reaction, anaphylaxis }) => (
            <li key={substance}>
              <strong>{substance}</strong>
              <span className="danger-kind">{allergyKinds[kind]}アレルギー</span>
              {anaphylaxis && <span className="stamp">アナフィラキシー</span>}
              {reaction !== null && <span className="danger-more">{reaction}</span>}
            </li>
          ))}
          {contraindications.map(({ what, why }) => (
            <li key={what}>
              <strong>{what}</strong>
              <span className="stamp">禁忌</span>
              {why !== null && <span className="danger-more">{why}</span>}
            </li>
          ))}
        </ul>
      </div>
      <div className="danger-column">
        <h2>蘇生の希望</h2>
        <p className="wish">{wishes === null ? '記載なし' : resuscitations[wishes.resuscitation]}</p>
        {wishes?.text !== undefined && wishes.text !== null && <p>{wishes.text}</p>}
      </div>
    </section>
  )
}
