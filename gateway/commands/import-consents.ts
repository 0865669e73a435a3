import { randomUUID } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import type { Coordinate, CredentialId, PersonId, RequestId, UserId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import {
  type PaperOutcome,
  type PaperParts,
  takePaperConsents,
} from '../../subgraphs/qualification/paper-consents.sql.ts'
import type { AuditRecord } from '../../subgraphs/shared/audit/audit.ts'
import { createNumberSeal } from '../../subgraphs/shared/seal/number-seal.ts'
import { readConfig } from '../config.ts'
import { type Base, numberKeys, openBase } from '../wiring/base.ts'
import { withQualification } from '../wiring/operator.ts'
import { command, Failure, say, sayJson } from './command.ts'
import { type Column, columns, type ReadConsent, readHeader, readRow } from './import/consents-row.ts'
import { csvBatches, type Line, type RowReading } from './import/csv-batches.ts'
import { givenFile } from './import/given-file.ts'
import { unreadable } from './import/named-columns.ts'
import { progressLine } from './progress.ts'
import { stopSignal } from './signals.ts'

const text = { type: 'string' } as const
const described = Object.entries(columns).map(([name, japanese]) => `${name} (${japanese})`)
const together = 200

export default command({
  usage: `hub import consents FILE.csv --out REPORT.csv [OPTION…]

Takes a network's consents on paper (同意書) over, patient by institution, on a hub that is stopped: what each person
signed, as theirs, by the channel PAPER. Each row has an outcome in the report: TAKEN, UNCHANGED (it stood so already)
or REFUSED with the reason and the column. Every row taken is a line of the person's access record. Stopped or run
again, nothing is taken twice: run it again. A row holds whole or not at all; a bad one keeps no other back.

The first line names the columns: ${described.slice(0, 6).join(', ')},
${described.slice(6).join(', ')}.
Whose it is: person, or insurerNumber, number and birthDate (and symbol, branch). categories: one or several of those
that consent opens, with spaces or semicolons between them. effect: PERMIT, 1, 同意 or DENY, 0, 不同意. from: the day it
was signed; until: its last day, or nothing. form: the sheet's own number, without personal data.

  --encoding NAME   utf-8 or shift_jis; unless said, what the file turns out to be
  --json            the counts as JSON`,
  options: { out: text, encoding: text, json: { type: 'boolean', default: false } },
  words: { least: 1, most: 1 },
  async run(values, [file = '']) {
    const signal = stopSignal()
    const { out, encoding, bytes } = await givenFile(file, values, signal)
    const config = readConfig()
    // The log of decisions of the process that keeps this store.
    const base = await openBase(config, config.subgraphs.qualification === null ? 'hub' : 'qualification')
    const line = progressLine()
    const counts = { TAKEN: 0, UNCHANGED: 0, REFUSED: 0 }
    const report = await open(`${out}.part`, 'w', 0o600)
    try {
      await report.write('line,form,outcome,reason,column,provisions\r\n')
      await withQualification(base, async (database) => {
        const seal = createNumberSeal(numberKeys(base), 'qualification')
        const parts: PaperParts = { database, seal, now: base.now, record: recordedIn(base) }
        let read = 0
        const onRead = (behind: number) => {
          read = behind
        }
        const rows: RowReading<Column, ReadConsent> = {
          header: readHeader,
          row: readRow(base.now()),
          unreadable: { kind: 'FAULT', ...unreadable },
        }
        for await (const lines of csvBatches({ file, encoding, skip: 0, together, onRead }, rows)) {
          if (signal.aborted) break
          for (const kind of await take(parts, lines, report)) counts[kind]++
          line.show(
            `consents: ${Object.values(counts).reduce((sum, one) => sum + one)} rows, ${percent(read, bytes)} %`,
          )
        }
      })
      await report.datasync()
    } catch (error) {
      await rm(`${out}.part`, { force: true })
      throw error
    } finally {
      line.end()
      await report.close()
      await base.closing.run()
    }
    if (signal.aborted) throw new Failure('Stopped. Run again: what was taken stands, and is not taken twice.')
    await rename(`${out}.part`, out)
    if (values.json) sayJson(counts)
    else say(`${counts.TAKEN} taken, ${counts.UNCHANGED} stood already, ${counts.REFUSED} refused.`)
    return 0
  },
})

const percent = (read: number, of: number): number => (of === 0 ? 100 : Math.floor((read / of) * 100))

async function take(parts: PaperParts, lines: readonly Line<ReadConsent>[], report: FileHandle) {
  const papers = lines.flatMap(({ read }) => (read.kind === 'PAPER' ? [read.paper] : []))
  const taken = (await takePaperConsents(parts, papers)).values()
  const kinds: PaperOutcome['kind'][] = []
  const told: string[] = []
  for (const { line, read } of lines) {
    if (read.kind === 'FAULT') {
      kinds.push('REFUSED')
      told.push(`${line},,REFUSED,${read.reason},${read.column},\r\n`)
      continue
    }
    const outcome = taken.next().value
    if (outcome === undefined) throw new Error('a row without an outcome')
    kinds.push(outcome.kind)
    const rest = outcome.kind === 'REFUSED' ? `${outcome.reason},,` : `,,${outcome.provisions.join(' ')}`
    told.push(`${line},${read.paper.form},${outcome.kind},${rest}\r\n`)
  }
  await report.write(told.join(''))
  return kinds
}

/** In the person's own name, as signed; the operator's hand shows in user and credential. Durable before the write. */
function recordedIn({ audit, now, region }: Base) {
  const request = randomUUID() as RequestId
  const recordOf = (person: PersonId, instant: Instant): AuditRecord => ({
    instant,
    request,
    operation: 'ImportPaperConsents',
    caller: {
      role: 'PERSON',
      purpose: 'OWN_REQUEST',
      user: 'operator' as UserId,
      credential: 'operator' as CredentialId,
      institution: null,
      region: null,
      node: null,
    },
    onBehalfOf: person,
    subject: person,
    action: 'WRITE',
    category: 'CONSENT',
    labels: [],
    coordinates: ['Mutation.giveConsent' as Coordinate],
    outcome: 'ALLOW',
    code: null,
    // Rule 4: what persons give of their own.
    rule: 4,
    provision: null,
    grant: null,
    region,
  })
  return async (persons: readonly PersonId[]): Promise<void> => {
    const instant = now()
    await audit.settle(persons.map((person) => audit.append(recordOf(person, instant))))
  }
}
