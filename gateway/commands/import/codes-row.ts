import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import {
  type CodeFault,
  type CodeMeaning,
  codeFault,
  codeMeaning,
  codeSystems,
} from '../../../subgraphs/clinical/codes/codes.ts'
import { headerReader, type RowFault, rowFault } from './named-columns.ts'

/** Columns by the name the hub gives them; a file may have the Japanese one instead. */
export const columns = {
  institution: '医療機関コード',
  system: 'コード体系',
  code: 'コード',
  target: '標準コード',
  name: '名称',
} as const
export type Column = keyof typeof columns
const needed: readonly Column[] = ['system', 'code']

export type ReadMeaning =
  | { readonly kind: 'MEANING'; readonly meaning: CodeMeaning }
  | { readonly kind: 'FAULT'; readonly reason: CodeFault | RowFault }

export const readHeader = headerReader({ of: 'code map', columns, needed })

/** `institution`: whose codes they are where a row does not say; null: they mean the same everywhere. */
export const readRowOf =
  (institution: InstitutionCode | null) =>
  (header: readonly Column[], cells: readonly string[]): ReadMeaning => {
    const wrong = rowFault(header, cells)
    if (wrong !== null) return { kind: 'FAULT', reason: wrong.reason }
    const cell = (column: Column): string | null => cells[header.indexOf(column)]?.trim() || null
    const said = cell('institution')
    if (said !== null && !/^\d{10}$/.test(said)) return { kind: 'FAULT', reason: 'INSTITUTION' }
    if (!codeSystems.some((one) => one === cell('system'))) return { kind: 'FAULT', reason: 'SYSTEM' }
    const read = codeMeaning.safeParse({
      institution: said ?? institution,
      system: cell('system'),
      code: cell('code'),
      target: cell('target'),
      name: cell('name'),
    })
    if (!read.success) return { kind: 'FAULT', reason: faultOf(read.error.issues[0]?.path[0]) }
    const fault = codeFault(read.data)
    return fault === null ? { kind: 'MEANING', meaning: read.data } : { kind: 'FAULT', reason: fault }
  }

const faultOf = (field: PropertyKey | undefined): CodeFault =>
  field === 'target' ? 'TARGET' : field === 'name' ? 'NAME' : 'CODE'
