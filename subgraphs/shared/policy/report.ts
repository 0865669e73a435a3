import type { Category, Label } from '../../../schema/domain/category.ts'
import type { Action } from '../../../schema/domain/decision.ts'
import type { Coordinate } from '../../../schema/domain/ids.ts'
import type { NamedSdl } from './agreement.ts'
import type { AccessPair } from './directives.ts'
import { type Effective, effectivePolicy } from './effective.ts'

interface RowPlace {
  readonly subgraph: string
  readonly coordinate: Coordinate
}

export type PolicyRow = RowPlace &
  (
    | { readonly kind: 'KEY' }
    | { readonly kind: 'PASSAGE' }
    | { readonly kind: 'INHERITED'; readonly inheritedFrom: readonly Coordinate[] }
    | {
        readonly kind: 'GUARDED'
        readonly action: Action
        readonly pairs: readonly AccessPair[]
        readonly category: Category
        readonly subject: string | null
        readonly label: Label | null
      }
  )

function rowOf(place: RowPlace, effective: Effective): PolicyRow {
  switch (effective.kind) {
    case 'KEY':
    case 'PASSAGE':
      return { ...place, kind: effective.kind }
    case 'INHERITED':
      return { ...place, kind: 'INHERITED', inheritedFrom: effective.from }
    case 'GUARDED':
      return { ...place, kind: 'GUARDED', ...effective.policy }
  }
}

/** The policy of every coordinate of every subgraph: the whole of what `hub policy` prints. */
export function policyTable(subgraphs: readonly NamedSdl[]): readonly PolicyRow[] {
  return subgraphs.flatMap(({ name, sdl }) =>
    [...effectivePolicy(sdl).fields].map(([coordinate, effective]) => rowOf({ subgraph: name, coordinate }, effective)),
  )
}

/** `PHYSICIAN, DENTIST (TREATMENT, EMERGENCY)`: roles with the same purposes stand together. */
function pairsText(pairs: readonly AccessPair[]): string {
  const purposes = new Map<string, string[]>()
  for (const { role, purpose } of pairs) purposes.set(role, [...(purposes.get(role) ?? []), purpose])
  const roles = Map.groupBy(purposes.keys(), (role) => (purposes.get(role) ?? []).join(', '))
  return [...roles].map(([of, names]) => `${names.join(', ')} (${of})`).join('; ')
}

/** The cells of a row, in the order of the headings; what a row has no need of is a dash. */
function cellsOf(row: PolicyRow): readonly string[] {
  switch (row.kind) {
    case 'KEY':
      return [row.coordinate, '-', '-', '-', '-', 'a key: open, and opaque']
    case 'PASSAGE':
      return [row.coordinate, '-', '-', '-', '-', 'a passage: tells nothing by itself']
    case 'INHERITED':
      return [row.coordinate, '-', '-', '-', '-', `as ${row.inheritedFrom.join(', ')}`]
    case 'GUARDED':
      return [
        row.coordinate,
        row.action,
        row.category,
        row.label ?? '-',
        row.subject ?? 'nobody yet',
        pairsText(row.pairs),
      ]
  }
}

const headings = ['coordinate', 'action', 'category', 'label', 'subject', 'who may ask']

const bySubgraph = (rows: readonly PolicyRow[]) => Map.groupBy(rows, (row) => row.subgraph)

export const policyJson = (rows: readonly PolicyRow[]): string => `${JSON.stringify(rows, null, 2)}\n`

export function policyText(rows: readonly PolicyRow[]): string {
  const table = [headings, ...rows.map(cellsOf)]
  const widths = headings.map((_, column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  const blocks = [...bySubgraph(rows)].map(([subgraph, own]) =>
    [subgraph, line(headings), ...own.map((row) => line(cellsOf(row)))].join('\n'),
  )
  return `${blocks.join('\n\n')}\n`
}

export function policyMarkdown(rows: readonly PolicyRow[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  const code = ([coordinate = '', ...rest]: readonly string[]): readonly string[] => [`\`${coordinate}\``, ...rest]
  const blocks = [...bySubgraph(rows)].map(([subgraph, own]) =>
    [
      `## ${subgraph}\n`,
      line(headings),
      line(headings.map(() => '---')),
      ...own.map((row) => line(code(cellsOf(row)))),
    ].join('\n'),
  )
  const intro =
    'Who may ask for what, field by field, as the SDL says it. Written by `hub compose`; a test keeps it current.'
  return `# The policy of the graph\n\n${intro}\n\n${blocks.join('\n\n')}\n`
}
