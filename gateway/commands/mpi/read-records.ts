import { statSync } from 'node:fs'
import { RecordTable } from '../../../subgraphs/mpi/matching/batch/record-table.ts'
import { Failure } from '../command.ts'
import { csvBatches } from '../import/csv-batches.ts'
import type { FieldMap } from './field-map.ts'

export type RecordsProblem = 'COLUMN_MISSING' | 'CELLS_MISSING' | 'ID_MISSING' | 'ID_TWICE' | 'TRUTH_MISSING'

export interface Reading {
  readonly onProgress: (file: string, share: number) => void
  readonly signal: AbortSignal
}

export interface Records {
  readonly table: RecordTable
  /** By record id, its place in the table. */
  readonly places: ReadonlyMap<string, number>
}

const together = 5_000

/** Records of one file or two, row by row into columns of numbers: never the file as a whole. */
export async function readRecords(files: readonly string[], map: FieldMap, reading: Reading): Promise<Records> {
  const table = new RecordTable(map.fields)
  const places = new Map<string, number>()
  for (const [number, file] of files.entries()) {
    const columns = [map.id, ...map.fields.map(({ field }) => field)]
    for await (const { line, cells } of rowsOf(file, columns, reading)) {
      const [id = '', ...texts] = cells
      if (id === '') throw problem('ID_MISSING', file, line, map.id)
      if (places.has(id)) throw problem('ID_TWICE', file, line, map.id)
      places.set(id, table.count)
      table.add(texts, number)
    }
  }
  table.close()
  return { table, places }
}

/** By record, a number for its entity; each record has one. */
export async function readTruth(file: string, { places, table }: Records, reading: Reading): Promise<Uint32Array> {
  const truth = new Uint32Array(table.count)
  const entities = new Map<string, number>()
  for await (const { line, cells } of rowsOf(file, ['record_id', 'entity_id'], reading)) {
    const [record = '', entity = ''] = cells
    if (entity === '') throw problem('ID_MISSING', file, line, 'entity_id')
    const place = places.get(record)
    if (place === undefined) continue
    if (truth[place] !== 0) throw problem('ID_TWICE', file, line, 'record_id')
    const number = entities.get(entity) ?? entities.size + 1
    entities.set(entity, number)
    truth[place] = number
  }
  const untold = truth.indexOf(0)
  if (untold >= 0) throw new Failure(`TRUTH_MISSING: ${file}: record ${untold + 1} of the records has no entity_id.`)
  return truth
}

interface Row {
  readonly line: number
  readonly cells: readonly string[]
}

async function* rowsOf(file: string, columns: readonly string[], { onProgress, signal }: Reading): AsyncGenerator<Row> {
  const bytes = statSync(file).size
  const batches = csvBatches<number, readonly string[] | number>(
    {
      file,
      encoding: 'utf-8',
      skip: 0,
      together,
      onRead: (read) => onProgress(file, read / Math.max(bytes, 1)),
    },
    {
      header(cells) {
        const names = cells.map((cell) => cell.trim())
        const lost = columns.find((column) => !names.includes(column))
        if (lost !== undefined) return `COLUMN_MISSING: ${file}, line 1, column ${lost}.`
        return columns.map((column) => names.indexOf(column))
      },
      // A cell that is not there is a broken line, not an empty value: the number of its column is handed on.
      row(header, cells) {
        const short = header.findIndex((at) => at >= cells.length)
        return short >= 0 ? short : header.map((at) => (cells[at] ?? '').trim())
      },
    },
  )
  for await (const batch of batches) {
    signal.throwIfAborted()
    for (const { line, read } of batch) {
      if (typeof read === 'number') throw problem('CELLS_MISSING', file, line, columns[read] ?? '')
      yield { line, cells: read }
    }
  }
}

const problem = (code: RecordsProblem, file: string, line: number, column: string): Failure =>
  new Failure(`${code}: ${file}, line ${line}, column ${column}.`)
