import { randomUUID } from 'node:crypto'
import { type FileHandle, open, rename } from 'node:fs/promises'
import type {
  Coordinate,
  CredentialId,
  InstitutionCode,
  InsurerNumber,
  NumberHandle,
  RequestId,
  UserId,
} from '../../schema/domain/ids.ts'
import type { CareRegister, CareRegisterOutcome } from '../../subgraphs/qualification/care-register.ts'
import type { AuditRecord } from '../../subgraphs/shared/audit/audit.ts'
import type { MpiReads } from '../../subgraphs/shared/internal.ts'
import { readInsurerNumber } from '../../subgraphs/shared/text/card-number.ts'
import type { Base } from '../wiring/base.ts'
import { command, Failure, Misuse, required, say, sayJson } from './command.ts'
import { type Column, columns, type ReadEntry, readHeader, readRow } from './import/care-register-row.ts'
import { csvBatches, type Line, type RowReading } from './import/csv-batches.ts'
import { givenFile } from './import/given-file.ts'
import { unreadable } from './import/named-columns.ts'
import { ownHub } from './own-hub.ts'
import { progressLine } from './progress.ts'
import { stopSignal } from './signals.ts'

const text = { type: 'string' } as const
const together = 200
const described = Object.entries(columns).map(([name, japanese]) => `${name} (${japanese})`)

export default command({
  usage: `hub import care-register FILE.csv --insurer NUMBER --out REPORT.csv [OPTION…]

A municipality's register of whom it insures for care (介護保険), on a hub that is stopped: number and identity, which
the index matches; level of care and its validity; 住所地特例; and which office serves whom from when to when, by which
that office may ask about its client. An insured with several offices has several rows. Each row has an outcome in the
report: LANDED, UNCHANGED, or REFUSED with the reason and the column. Stopped or run again, nothing is taken twice.

The first line names the columns: ${described.slice(0, 4).join(', ')},
${described.slice(4, 9).join(', ')},
${described.slice(9, 14).join(', ')},
${described.slice(14).join(', ')}.
Dates as 20260401, 2026-04-01 or in eras; ends name the last day.

  --insurer NUMBER  whose register it is (保険者番号, six digits)
  --encoding NAME   utf-8 or shift_jis; unless said, what the file turns out to be
  --json            the counts as JSON`,
  options: { insurer: text, out: text, encoding: text, json: { type: 'boolean', default: false } },
  words: { least: 1, most: 1 },
  async run(values, [file = '']) {
    const insurer = readInsurerNumber(required(values.insurer, '--insurer'), [])
    if (!insurer.ok || insurer.value.length !== 6) throw new Misuse('--insurer is a number of six digits.')
    const signal = stopSignal()
    const { out, encoding, bytes } = await givenFile(file, values, signal)
    const hub = await ownHub()
    const line = progressLine()
    const counts = { LANDED: 0, UNCHANGED: 0, REFUSED: 0 }
    const report = await open(`${out}.part`, 'w', 0o600)
    try {
      const { qualification, mpi } = hub.stores
      if ((await qualification.register.institution(insurer.value as string as InstitutionCode)) === null)
        throw new Failure('The register of institutions has no such municipality.')
      const parts: TakingParts = {
        register: qualification.careRegister,
        index: mpi,
        insurer: insurer.value,
        record: recordedIn(hub.base, insurer.value),
        base: hub.base,
      }
      await report.write('line,outcome,reason,column\r\n')
      let read = 0
      const onRead = (behind: number) => {
        read = behind
      }
      const rows: RowReading<Column, ReadEntry> = {
        header: readHeader,
        row: readRow(insurer.value),
        unreadable: { kind: 'FAULT', ...unreadable },
      }
      for await (const lines of csvBatches({ file, encoding, skip: 0, together, onRead }, rows)) {
        if (signal.aborted) break
        for (const kind of await take(parts, lines, report)) counts[kind]++
        line.show(`care register: ${bytes === 0 ? 100 : Math.floor((read / bytes) * 100)} %`)
      }
      await qualification.outbox.settled()
      await report.datasync()
    } finally {
      line.end()
      await report.close()
      await hub.close()
    }
    if (signal.aborted) throw new Failure('Stopped. Run again: what was taken stands, and is not taken twice.')
    await rename(`${out}.part`, out)
    if (values.json) sayJson(counts)
    else say(`${counts.LANDED} landed, ${counts.UNCHANGED} unchanged, ${counts.REFUSED} refused.`)
    return counts.REFUSED === 0 ? 0 : 1
  },
})

interface TakingParts {
  readonly register: CareRegister
  readonly index: Pick<MpiReads, 'handlesFor'>
  readonly insurer: InsurerNumber
  readonly record: (handles: readonly NumberHandle[]) => Promise<void>
  readonly base: Pick<Base, 'now'>
}

type Kind = 'LANDED' | 'UNCHANGED' | 'REFUSED'

async function take(
  { register, index, insurer, record, base }: TakingParts,
  lines: readonly Line<ReadEntry>[],
  report: FileHandle,
): Promise<readonly Kind[]> {
  const read = lines.flatMap((one) => (one.read.kind === 'ENTRY' ? [one.read] : []))
  const handles = read.length === 0 ? [] : await index.handlesFor(read.map(({ number }) => number))
  const entries = read.map(({ insured, service }, at) => {
    const handle = handles[at]
    if (handle === undefined) throw new Error('A number was left without a handle.')
    return { insured: { ...insured, handle }, service }
  })
  await record([...new Set(handles)])
  const author = { insurer: insurer as string as InstitutionCode, at: base.now() }
  const taken = (entries.length === 0 ? [] : await register.take(entries, author)).values()
  const told = lines.map(({ line, read }): readonly [Kind, string] => {
    if (read.kind === 'FAULT') return ['REFUSED', `${line},REFUSED,${read.reason},${read.column}\r\n`]
    const outcome: CareRegisterOutcome | undefined = taken.next().value
    if (outcome === undefined) throw new Error('A row without an outcome.')
    return outcome === 'NO_SUCH_OFFICE'
      ? ['REFUSED', `${line},REFUSED,${outcome},office\r\n`]
      : [outcome, `${line},${outcome},,\r\n`]
  })
  await report.write(told.map(([, row]) => row).join(''))
  return told.map(([kind]) => kind)
}

/** As the municipality, by the operator's hand. Durable before the write. */
function recordedIn({ audit, now, region }: Pick<Base, 'audit' | 'now' | 'region'>, insurer: InsurerNumber) {
  const request = randomUUID() as RequestId
  const recordOf = (subject: NumberHandle): AuditRecord => ({
    instant: now(),
    request,
    operation: 'ImportCareRegister',
    caller: {
      role: 'MUNICIPALITY',
      purpose: 'INSURANCE',
      user: 'operator' as UserId,
      credential: 'operator' as CredentialId,
      institution: insurer as string as InstitutionCode,
      region: null,
      node: null,
    },
    onBehalfOf: null,
    subject,
    action: 'WRITE',
    category: 'ELIGIBILITY',
    labels: [],
    coordinates: ['Mutation.registerQualifications' as Coordinate],
    outcome: 'ALLOW',
    code: null,
    rule: 6,
    provision: null,
    grant: null,
    region,
  })
  return async (handles: readonly NumberHandle[]): Promise<void> =>
    audit.settle(handles.map((handle) => audit.append(recordOf(handle))))
}
