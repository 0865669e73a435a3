import type { Candidate } from './reading.ts'

/** Three at most, masked: enough to know again whom one has before oneself. */
export function Candidates({
  candidates,
  onChoose,
}: {
  readonly candidates: readonly Candidate[]
  readonly onChoose: (candidate: Candidate) => void
}) {
  return (
    <div className="sheet">
      <h2>候補が{candidates.length}名います</h2>
      <p>本人や付き添いの人に、伏せられた文字と市区町村を確かめてから選んでください。選んだことは記録されます。</p>
      <ul className="posts">
        {candidates.map((candidate) => (
          <li key={candidate.id}>
            <button type="button" className="post" onClick={() => onChoose(candidate)}>
              <span className="post-title">{candidate.name}</span>
              <span className="post-says">{candidate.municipality ?? '住所は表示されません'}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
