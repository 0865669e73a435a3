import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import type { Instant } from '../../../schema/domain/time.ts'
import { type ErasureGround, gapText } from './leaf.ts'
import { type ErasureOutcome, type Ledger, type LedgerOptions, openLedger } from './ledger.ts'
import type { OpenDatabase } from './log-file.ts'
import { holdSoleWriter } from './single-writer.ts'

/** Places in line up to `last`, their texts joined by line feeds (JSON has none of its own). */
export interface AppendRequest {
  readonly kind: 'APPEND'
  readonly last: number
  readonly texts: string
  /** Records lost since the last durable batch: put on record first. */
  readonly lost: number
  readonly at: Instant
}

export interface EraseRequest {
  readonly kind: 'ERASE'
  readonly id: number
  readonly index: number
  readonly ground: ErasureGround
  readonly at: Instant
}

export type WriterRequest = AppendRequest | EraseRequest | { readonly kind: 'CLOSE' }

export type WriterReply =
  | { readonly kind: 'OPEN' }
  /** Everything up to `last` that was not settled before; `lost` of an earlier failure is on record with it. */
  | { readonly kind: 'DURABLE'; readonly last: number; readonly lost: number }
  | { readonly kind: 'FAILED'; readonly last: number; readonly lost: number; readonly reason: string }
  | { readonly kind: 'ERASURE'; readonly id: number; readonly outcome: ErasureOutcome | 'FAILED' }

export interface WriterData {
  readonly ledger: LedgerOptions
  readonly at: Instant
}

/**
 * Group commit: while one transaction waits for the disk, requests gather on the port; the next one takes them all.
 * So there is never a timer, and the slower the disk the larger the batch.
 */
export function runWriter(port: MessagePort, data: WriterData, openDatabase: OpenDatabase): void {
  const lock = holdSoleWriter(data.ledger.file)
  let ledger: Ledger | null = openLedger(data.ledger, openDatabase, data.at)

  const ready = (at: Instant): Ledger => {
    ledger ??= openLedger(data.ledger, openDatabase, at)
    return ledger
  }
  /** What a failed transaction left in memory may differ from the file: start again from the file. */
  const dropLedger = () => {
    const dropped = ledger
    ledger = null
    try {
      dropped?.close()
    } catch {
      // Closing a broken file may fail too; it is opened anew either way.
    }
  }

  const append = (requests: readonly AppendRequest[]) => {
    const newest = requests.at(-1)
    if (newest === undefined) return
    const lost = requests.reduce((sum, request) => sum + request.lost, 0)
    const texts = requests.flatMap((request) => (request.texts === '' ? [] : request.texts.split('\n')))
    if (lost > 0) texts.unshift(gapText({ instant: newest.at, lost }))
    try {
      ready(newest.at).append(texts, newest.at)
      port.postMessage({ kind: 'DURABLE', last: newest.last, lost } satisfies WriterReply)
    } catch (failure) {
      dropLedger()
      port.postMessage({ kind: 'FAILED', last: newest.last, lost, reason: reasonOf(failure) } satisfies WriterReply)
    }
  }

  const erase = ({ id, index, ground, at }: EraseRequest) => {
    let outcome: ErasureOutcome | 'FAILED' = 'FAILED'
    try {
      outcome = ready(at).erase(index, ground, at)
    } catch {
      dropLedger()
    }
    port.postMessage({ kind: 'ERASURE', id, outcome } satisfies WriterReply)
  }

  port.on('message', (first: WriterRequest) => {
    let batch: AppendRequest[] = []
    for (const request of drained(port, first)) {
      if (request.kind === 'APPEND') {
        batch.push(request)
        continue
      }
      append(batch)
      batch = []
      if (request.kind === 'ERASE') erase(request)
      else {
        dropLedger()
        lock.release()
        port.close()
        return
      }
    }
    append(batch)
  })
  port.postMessage({ kind: 'OPEN' } satisfies WriterReply)
}

function drained(port: MessagePort, first: WriterRequest): readonly WriterRequest[] {
  const requests = [first]
  for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
    requests.push(next.message as WriterRequest)
  }
  return requests
}

/** SQLite's own words for its error code; they name no value. */
function reasonOf(failure: unknown): string {
  const { errstr } = failure as { errstr?: unknown }
  if (typeof errstr === 'string') return errstr
  return failure instanceof Error ? failure.message : 'unknown'
}
