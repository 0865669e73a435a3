import { shownDate } from '../frame/dates.ts'
import { Sign, type Tone } from '../frame/notice.tsx'
import type { Fault } from '../graph/answer.ts'
import type { DeskCheckData } from '../operations/desk.ts'
import { QualificationSheet } from './qualification-sheet.tsx'

type Found = NonNullable<DeskCheckData['verifyQualification']>

interface Verdict {
  readonly tone: Tone
  readonly word: string
  readonly says: string
}

function verdictOf(found: Found): Verdict {
  switch (found.__typename) {
    case 'ValidQualification':
      return { tone: 'good', word: '有効', says: 'この資格で受け付けできます。' }
    case 'LapsedQualification':
      return found.newerExists
        ? { tone: 'danger', word: '無効（新しい資格あり）', says: found.advice }
        : { tone: 'danger', word: '無効', says: found.advice }
    case 'VoucherNotRegistered':
      return { tone: 'caution', word: '有効（未登録）', says: found.advice }
    case 'SeveralCandidates':
      return { tone: 'caution', word: '複数該当', says: found.advice }
    case 'QualificationNotFound':
      if (found.reason === 'NOT_YET') return { tone: 'caution', word: '資格開始前', says: found.advice }
      return { tone: 'caution', word: '該当資格なし', says: found.advice }
  }
}

/** The word first, as large as a stamp; then who it is. */
export function Outcome({ found, faults }: { readonly found: Found; readonly faults: readonly Fault[] }) {
  const { tone, word, says } = verdictOf(found)
  return (
    <article className={`outcome outcome-${tone}`}>
      <div className="verdict" role="status">
        <Sign tone={tone} />
        <h2>{word}</h2>
        <p>{says}</p>
        {found.__typename === 'LapsedQualification' && found.qualification.until !== null && (
          <p className="verdict-when">{shownDate(found.qualification.until)} に喪失</p>
        )}
      </div>
      {'qualification' in found && (
        <QualificationSheet
          qualification={found.qualification}
          lapsed={found.__typename === 'LapsedQualification'}
          faults={faults}
        />
      )}
    </article>
  )
}
