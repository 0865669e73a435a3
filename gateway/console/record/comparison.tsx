import type { Item, Mark, Topic } from './changes.ts'

const marks: Readonly<Record<Mark, string>> = { SAME: '', ADDED: '追加', REMOVED: '削除', CHANGED: '変更' }

/** A section on both sides: what is in force, and what was submitted. What is the same is folded away. */
export function Comparison({ topics, wholly }: { readonly topics: readonly Topic[]; readonly wholly: boolean }) {
  const shown = wholly ? topics : topics.filter(({ mark }) => mark !== 'SAME')
  if (shown.length === 0) return <p className="hint">変わったところはありません。</p>
  return shown.map((topic) => (
    <div key={topic.name} className="compared">
      <h3>
        {topic.label}
        <Marked mark={topic.mark} />
      </h3>
      {placed(topic.items)
        .filter(({ item }) => wholly || item.mark !== 'SAME')
        .map(({ item, place }) => (
          <Compared key={place} item={item} wholly={wholly} topic={topic.label} />
        ))}
    </div>
  ))
}

function Compared({ item, wholly, topic }: { readonly item: Item; readonly wholly: boolean; readonly topic: string }) {
  const rows = wholly || item.mark !== 'CHANGED' ? item.rows : item.rows.filter(({ mark }) => mark !== 'SAME')
  return (
    <table className="sides">
      <caption>
        {item.title ?? <span className="unseen">{topic}</span>}
        {item.title !== null && <Marked mark={item.mark} />}
      </caption>
      <thead className="unseen-head">
        <tr>
          <th scope="col">項目</th>
          <th scope="col">承認済みの版</th>
          <th scope="col">確認を頼まれた内容</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.label} className={`side-${row.mark.toLowerCase()}`}>
            <th scope="row">{row.label}</th>
            <td>{row.mark === 'SAME' || row.before === null ? (row.before ?? '—') : <del>{row.before}</del>}</td>
            <td>{row.mark === 'SAME' || row.after === null ? (row.after ?? '—') : <ins>{row.after}</ins>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Marked({ mark }: { readonly mark: Mark }) {
  return mark === 'SAME' ? null : <span className={`marked marked-${mark.toLowerCase()}`}>{marks[mark]}</span>
}

/** A section as it stands, to be read. */
export function Reading({ topics }: { readonly topics: readonly Topic[] }) {
  return topics.map((topic) => (
    <div key={topic.name} className="compared">
      <h3>{topic.label}</h3>
      {placed(topic.items).map(({ item, place }) => (
        <dl key={place} className="said">
          {item.rows.map(({ label, after }) => (
            <div key={label}>
              <dt>{label === topic.label ? '' : label}</dt>
              <dd>{after}</dd>
            </div>
          ))}
        </dl>
      ))}
    </div>
  ))
}

/** Two entries may say the same: they are told apart by where they stand, and never move. */
const placed = (items: readonly Item[]) => items.map((item, place) => ({ item, place: `${place}` }))
