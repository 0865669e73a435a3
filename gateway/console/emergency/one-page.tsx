import { shownInstant } from '../frame/dates.ts'
import type { Page } from '../operations/emergency.ts'
import { ApprovedPage } from './approved-page.tsx'
import type { Way, Who } from './reading.ts'
import { RegionsPage } from './regions-page.tsx'
import { WhoIsIt } from './who-is-it.tsx'

/** The screen that is read at arm's length: who it is, then what matters, in the order in which it is needed. */
export function OnePage({
  who,
  page,
  way,
  onAgain,
}: {
  readonly who: Who
  readonly page: Page
  readonly way: Way
  readonly onAgain: () => void
}) {
  return (
    <article className="one-page" aria-label="救急サマリー">
      <div className="one-page-tools">
        <button type="button" className="button" onClick={onAgain}>
          別の人を探す
        </button>
        <button type="button" className="button" onClick={() => print()}>
          印刷（A4）
        </button>
      </div>
      {page.__typename === 'EmergencySummary' ? (
        <ApprovedPage page={page} way={way} who={<WhoIsIt who={who} as="h1" />} />
      ) : (
        <RegionsPage
          clinical={page.clinical}
          enrolled={page.__typename === 'EmergencyNothingApproved'}
          who={<WhoIsIt who={who} as="h1" />}
        />
      )}
      <p className="printed-at">
        つなぐ　救急サマリー　{shownInstant(new Date().toISOString())} の内容です。この紙は新しくなりません。
      </p>
    </article>
  )
}
