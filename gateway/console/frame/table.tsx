import type { ComponentChildren } from 'preact'

export interface Line {
  readonly key: string
  /** One for each column. */
  readonly cells: readonly ComponentChildren[]
}

/** A table; on a telephone each line is a card that names its columns, and nothing has to be pushed to the side. */
export function Table({
  columns,
  lines,
  caption,
}: {
  readonly columns: readonly string[]
  readonly lines: readonly Line[]
  readonly caption?: string
}) {
  return (
    <table className="log">
      {caption !== undefined && <caption>{caption}</caption>}
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map(({ key, cells }) => (
          <tr key={key}>
            {columns.map((column, at) => (
              <td key={column} data-column={column}>
                {cells[at]}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
