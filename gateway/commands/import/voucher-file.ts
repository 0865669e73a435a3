import { open, rename, rm } from 'node:fs/promises'
import { Failure } from '../command.ts'
import type { Ask } from './asking.ts'
import { committedOperation } from './committed-operation.ts'
import { csvBatches, type Line, type RowReading } from './csv-batches.ts'
import type { Surveyed } from './file-text.ts'
import { unreadable } from './named-columns.ts'
import { readAnswer, type VoucherOutcome } from './vouchers-answer.ts'
import { type Column, type ReadVoucher, readHeader, readRow, type Voucher, type VoucherKind } from './vouchers-row.ts'

export interface VoucherFile extends Pick<Surveyed, 'digest' | 'encoding'> {
  readonly file: string
  readonly out: string
  readonly ask: Ask
  /** Rows asked about at once: so many are held in memory. */
  readonly together?: number
  readonly onProgress: (rows: number, bytes: number) => void
  readonly signal: AbortSignal
}

export type VoucherCounts = Readonly<Record<VoucherOutcome['kind'], number>>

const fields = { REGISTER: 'registerVouchers', WITHDRAW: 'withdrawVouchers' } as const
const voucherRows: RowReading<Column, ReadVoucher> = {
  header: readHeader,
  row: readRow,
  unreadable: { kind: 'FAULT', ...unreadable },
}

const operationNames = { REGISTER: 'RegisterVouchers', WITHDRAW: 'WithdrawVouchers' } as const

type Operations = Readonly<Record<VoucherKind, string>>

/**
 * Takes a file of vouchers row by row, in its order, into a report that is there as a whole or not at all. Each request
 * has its key from the file and the line: what was taken before is answered again, not taken again.
 */
export async function takeVouchers(parts: VoucherFile): Promise<VoucherCounts> {
  const { file, out, encoding, onProgress, signal, together = 500 } = parts
  const operations: Operations = {
    REGISTER: committedOperation(operationNames.REGISTER),
    WITHDRAW: committedOperation(operationNames.WITHDRAW),
  }
  const counts: Record<VoucherOutcome['kind'], number> = { TAKEN: 0, UNCHANGED: 0, REFUSED: 0 }
  let rows = 0
  let read = 0
  const onRead = (behind: number) => {
    read = behind
  }
  const report = await open(`${out}.part`, 'w', 0o600)
  try {
    await report.write('line,outcome,reason,column\r\n')
    const batches = csvBatches({ file, encoding, skip: 0, together, onRead }, voucherRows)
    for await (const lines of batches) {
      if (signal.aborted) break
      const told: string[] = []
      for (const { line, outcome } of await outcomesOf(parts, operations, lines)) {
        counts[outcome.kind] += 1
        const why = outcome.kind === 'REFUSED' ? `${outcome.reason},${outcome.column}` : ','
        told.push(`${line},${outcome.kind},${why}\r\n`)
      }
      await report.write(told.join(''))
      rows += lines.length
      onProgress(rows, read)
    }
    await report.datasync()
  } catch (error) {
    await rm(`${out}.part`, { force: true })
    throw error
  } finally {
    await report.close()
  }
  if (signal.aborted) throw new Failure(`Stopped after ${rows} rows; the same command goes on from there.`)
  await rename(`${out}.part`, out)
  return counts
}

interface Told {
  readonly line: number
  readonly outcome: VoucherOutcome
}

async function outcomesOf(
  parts: VoucherFile,
  operations: Operations,
  lines: readonly Line<ReadVoucher>[],
): Promise<readonly Told[]> {
  const told: Told[] = []
  for (const run of runsOf(lines)) {
    const [{ line, read }] = run
    if (read.kind === 'FAULT') {
      told.push(...run.map((one) => ({ line: one.line, outcome: faultIn(one.read) })))
      continue
    }
    const { kind, month } = read.voucher
    const numbers = run.flatMap((one) => (one.read.kind === 'VOUCHER' ? [one.read.voucher.number] : []))
    const idempotencyKey = `vouchers-${parts.digest.slice(0, 32)}-${line}`
    const answer = await parts.ask(operations[kind], { idempotencyKey, month, numbers })
    const outcomes = readAnswer(answer, fields[kind], numbers.length)
    told.push(...outcomes.map((outcome, place) => ({ line: run[place]?.line ?? line, outcome })))
  }
  return told
}

type Run = readonly [Line<ReadVoucher>, ...Line<ReadVoucher>[]]

/** Rows that follow one another and can be asked for at once. */
function runsOf(lines: readonly Line<ReadVoucher>[]): readonly Run[] {
  const runs: [Line<ReadVoucher>, ...Line<ReadVoucher>[]][] = []
  for (const line of lines) {
    const last = runs.at(-1)
    if (last !== undefined && together(last[0].read) === together(line.read)) last.push(line)
    else runs.push([line])
  }
  return runs
}

const together = (read: ReadVoucher): string => (read.kind === 'FAULT' ? 'FAULT' : asked(read.voucher))
const asked = ({ kind, month }: Voucher): `${VoucherKind} ${string}` => `${kind} ${month}`

function faultIn(read: ReadVoucher): VoucherOutcome {
  if (read.kind !== 'FAULT') throw new Error('a row without an outcome')
  return { kind: 'REFUSED', reason: read.reason, column: read.column }
}
