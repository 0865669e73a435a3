import { randomUUID } from 'node:crypto'
import { type FileHandle, open, rename } from 'node:fs/promises'
import type { Coordinate, CredentialId, InstitutionCode, RequestId, UserId } from '../../schema/domain/ids.ts'
import type { PatientOutcome, PatientStore } from '../../subgraphs/mpi/patient-store.ts'
import { command, Failure, required, say, sayJson } from './command.ts'
import { csvBatches, type Line, type RowReading } from './import/csv-batches.ts'
import { givenFile } from './import/given-file.ts'
import { unreadable } from './import/named-columns.ts'
import { type Column, columns, type ReadPatient, readHeader, readRow } from './import/patients-row.ts'
import { type OwnHub, ownHub } from './own-hub.ts'
import { progressLine } from './progress.ts'
import { stopSignal } from './signals.ts'

const text = { type: 'string' } as const
const described = Object.entries(columns).map(([name, japanese]) => `${name} (${japanese})`)
const together = 200

export default command({
  usage: `hub import patients FILE.csv --assigner INSTITUTION --out RESULT.csv [OPTION…]

Takes the patients of a network or an institution over, under the ids it gives them (患者番号), on a hub that is stopped.
Each row has an outcome in the result: LINKED (somebody whom the hub knows otherwise too), NEW, REVIEW (a steward is
asked) or REFUSED with the reason and the column. The ids lead to the persons from then on. Run again, nothing is taken
twice; a row that changed is taken over, and an id that is another patient's now is caught.

The first line names the columns: ${described.slice(0, 6).join(', ')},
${described.slice(6).join(', ')}.
Needed: localId, birthDate, sex, and kana or name. The number of a card counts where the hub knows it and its insurer
says nothing else of its holder.

  --assigner INSTITUTION   whose ids they are: ten digits, in the register
  --encoding NAME          utf-8 or shift_jis; unless said, what the file turns out to be
  --json                   the counts as JSON`,
  options: { assigner: text, out: text, encoding: text, json: { type: 'boolean', default: false } },
  words: { least: 1, most: 1 },
  async run(values, [file = '']) {
    const assigner = required(values.assigner, '--assigner') as InstitutionCode
    const signal = stopSignal()
    const { out, encoding, bytes } = await givenFile(file, values, signal)
    const hub = await ownHub()
    const line = progressLine()
    const counts = { LINKED: 0, NEW: 0, REVIEW: 0, REFUSED: 0 }
    try {
      if ((await hub.stores.qualification.register.institution(assigner)) === null)
        throw new Failure(`The register has no institution ${assigner}.`)
      await recordTaken(hub, assigner)
      line.show('patients: identifying whom insurers registered')
      await hub.stores.mpi.matcher(hub.stores.qualification.identities).catchUp()
      const result = await open(`${out}.part`, 'w', 0o600)
      try {
        await result.write('line,localId,outcome,reason,column\r\n')
        let read = 0
        const onRead = (behind: number) => {
          read = behind
        }
        const rows: RowReading<Column, ReadPatient> = {
          header: readHeader,
          row: readRow,
          unreadable: { kind: 'FAULT', ...unreadable },
        }
        for await (const lines of csvBatches({ file, encoding, skip: 0, together, onRead }, rows)) {
          if (signal.aborted) break
          for (const kind of await take(hub.stores.mpi.patients, assigner, lines, result)) counts[kind]++
          const done = Object.values(counts).reduce((sum, one) => sum + one)
          line.show(`patients: ${done} rows, ${bytes === 0 ? 100 : Math.floor((read / bytes) * 100)} %`)
        }
        await result.datasync()
      } finally {
        await result.close()
      }
    } finally {
      line.end()
      await hub.close()
    }
    if (signal.aborted) throw new Failure('Stopped. Run again: what was taken stands, and is not taken twice.')
    await rename(`${out}.part`, out)
    if (values.json) sayJson(counts)
    else say(`${counts.LINKED} linked, ${counts.NEW} new, ${counts.REVIEW} up for review, ${counts.REFUSED} refused.`)
    return 0
  },
})

async function take(
  patients: PatientStore,
  assigner: InstitutionCode,
  lines: readonly Line<ReadPatient>[],
  result: FileHandle,
): Promise<readonly PatientOutcome['kind'][]> {
  const sound = lines.flatMap(({ read }) => (read.kind === 'PATIENT' ? [read.patient] : []))
  const taken = (await patients.take(assigner, sound)).values()
  const kinds: PatientOutcome['kind'][] = []
  const told: string[] = []
  for (const { line, read } of lines) {
    if (read.kind === 'FAULT') {
      kinds.push('REFUSED')
      told.push(`${line},,REFUSED,${read.reason},${read.column}\r\n`)
      continue
    }
    const outcome = taken.next().value
    if (outcome === undefined) throw new Error('a row without an outcome')
    kinds.push(outcome.kind)
    const reason = outcome.kind === 'REFUSED' ? outcome.reason : outcome.kind === 'NEW' ? '' : outcome.because
    told.push(`${line},${quoted(read.patient.localId)},${outcome.kind},${reason},\r\n`)
  }
  await result.write(told.join(''))
  return kinds
}

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** That a network's patients were taken over stands on the record before the first of them is. */
async function recordTaken({ base: { audit, now, region } }: OwnHub, institution: InstitutionCode): Promise<void> {
  const ticket = audit.append({
    instant: now(),
    request: randomUUID() as RequestId,
    operation: 'ImportPatients',
    caller: {
      role: 'IDENTITY_STEWARD',
      purpose: 'IDENTITY',
      user: 'operator' as UserId,
      credential: 'operator' as CredentialId,
      institution,
      region: null,
      node: null,
    },
    onBehalfOf: null,
    subject: null,
    action: 'WRITE',
    category: 'REVIEW',
    labels: [],
    coordinates: ['Mutation.linkPersons' as Coordinate],
    outcome: 'ALLOW',
    code: null,
    // Rule 6: the hub's own work.
    rule: 6,
    provision: null,
    grant: null,
    region,
  })
  await audit.settle([ticket])
}
