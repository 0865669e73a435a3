import type { InstitutionCode, InsurerNumber } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { PlainNumber } from '../../shared/internal.ts'
import { schemeOf } from '../../shared/text/card-number.ts'
import { acquire, lose } from '../history.ts'
import { type Batch, Packer, type RefusedRow } from './batch.ts'
import type { ImportStore } from './door.ts'
import { handlesOf, type ImportParts } from './importing.ts'
import type { ImportJob } from './jobs.ts'
import { reasonOf } from './reasons.ts'
import { RowIndexer } from './row-indexer.ts'

/** 保険者の承継: every live number of one insurer goes on, from a day, as the same number of another. */
export interface Succession {
  readonly from: InsurerNumber
  readonly to: InsurerNumber
  readonly on: CivilDate
}

export interface SuccessionParts extends ImportStore {
  readonly index: ImportParts['index']
}

/** Each is a loss and an acquisition: "at most 500 rows at a time". */
const numbersTogether = 250

/** Cut off and run again it goes on; done, it changes nothing. A number that the successor has already is refused whole. */
export async function succeed(
  parts: SuccessionParts,
  { from, to, on }: Succession,
  signal: AbortSignal,
  onProgress?: (numbers: number) => void,
): Promise<ImportJob> {
  if (from === to || schemeOf(from) !== schemeOf(to))
    throw new Error('A number goes on under another insurer of its own scheme.')
  const { jobs, sink, walk, index, now } = parts
  const institution = to as string as InstitutionCode
  const key = `succession-${from}-${on}`
  const job = await jobs.begin(institution, key, now())
  const indexer = new RowIndexer({ keys: parts.keys, municipalities: (await parts.known()).municipalities })
  let position = job.mark?.position ?? 0
  let after = job.mark === null ? '' : Buffer.from(job.mark.prefix).toString()
  while (job.state !== 'DONE' && !signal.aborted) {
    const numbers = await walk.numbersOf(from, after, numbersTogether)
    const last = numbers.at(-1)
    if (last === undefined) {
      await jobs.end(job.id, 'DONE', null, now())
      break
    }
    const continued = numbers.map(({ plain }): PlainNumber => ({ ...plain, insurer: to }))
    const theirs = await index.handlesFor(continued)
    const standing = await walk.termsOf(theirs)
    const packer = new Packer()
    const refused: RefusedRow[] = []
    numbers.forEach(({ plain, terms }, at) => {
      const line = position + at + 1
      const handle = theirs[at]
      const open = terms.find(({ until, lost }) => until === null && lost === null)
      const entry = continued[at]
      if (open === undefined || entry === undefined || handle === undefined) return
      const { insurer: _i, from: _f, until: _u, acquired: _a, lost: _l, reasonOfLoss: _r, ...particulars } = open
      const begins = { insurer: to, from: on, until: null, acquired: on, lost: null, reasonOfLoss: null }
      // Both or neither: nobody is left without the one because the other does not fit.
      const fault = [lose(terms, on, reason), acquire(standing.get(handle) ?? [], { ...particulars, ...begins })].find(
        (revised) => typeof revised === 'string',
      )
      if (typeof fault === 'string') {
        refused.push({ line, column: null, reason: reasonOf(fault), value: '' })
        return
      }
      indexer.pack(packer, { kind: 'LOSS', number: plain, until: on, reason }, line)
      indexer.pack(packer, { kind: 'NEW', number: entry, previous: plain, particulars, from: on }, line)
    })
    const mark = { position: position + numbers.length, line: 1, afterCr: false, prefix: Buffer.from(last.handle) }
    const batch: Batch = { ...packer.packed(), refused, mark }
    const handles = await handlesOf(batch, index)
    await sink.take(job.id, position, batch, handles, { institution, at: now() })
    parts.nudge()
    position = mark.position
    after = last.handle
    onProgress?.(position)
  }
  if (signal.aborted) await jobs.end(job.id, 'STOPPED', null, now())
  return (await jobs.find(institution, key)) ?? job
}

const reason = 'JOINED_ANOTHER_INSURER'
