import { randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import type { Caller } from '../../schema/domain/caller.ts'
import type { Coordinate, CredentialId, InstitutionCode, RequestId, UserId } from '../../schema/domain/ids.ts'
import { civilDateAt, type Instant } from '../../schema/domain/time.ts'
import { type FileCoder, sqliteCoder } from '../../subgraphs/mpi/codes/coding.sqlite.ts'
import { codeColumns, codedLines, rowReader } from '../../subgraphs/mpi/codes/coding-rows.ts'
import type { Epoch } from '../../subgraphs/mpi/codes/linkage-code.ts'
import type { MpiStore } from '../../subgraphs/mpi/store.ts'
import { createNumberSeal } from '../../subgraphs/shared/seal/number-seal.ts'
import { numberKeys } from '../wiring/base.ts'
import { command, Failure, required, say, sayJson, wholeNumber } from './command.ts'
import { givenFile } from './import/given-file.ts'
import { codeFile } from './mpi/code-file.ts'
import { recodeFile } from './mpi/recode-file.ts'
import { type OwnHub, ownHub } from './own-hub.ts'
import { progressLine } from './progress.ts'
import { stopSignal } from './signals.ts'

const text = { type: 'string' } as const
const described = Object.entries(codeColumns).map(([name, japanese]) => `${name} (${japanese})`)

export default command({
  usage: `hub mpi codes --recipient INSTITUTION FILE.csv --out RESULT.csv [--encoding NAME] [--json]

Turns a file of insured-person numbers into the recipient's own codes (突合用コード): one line for each row, with its line
in the file and the code, or why there is none. The recipient stands in the register, for its purpose, today. Metered,
and a record of its own in the log before the first code is made. The hub must be stopped; a result is whole or not
there.

The first line names the columns: ${described.join(', ')}. The first two are needed.

  --recode EPOCH   the file holds the recipient's codes of that former epoch, one a line under the line \`code\`: they are
                   turned into codes of the epoch in force. Changes of codes (merges, splits) are applied before.`,
  options: { recipient: text, out: text, encoding: text, recode: text, json: { type: 'boolean', default: false } },
  words: { least: 1, most: 1 },
  async run(values, [file = '']) {
    const recipient = required(values.recipient, '--recipient') as InstitutionCode
    const signal = stopSignal()
    const { out, encoding, bytes } = await givenFile(file, values, signal)
    const hub = await ownHub()
    const line = progressLine()
    try {
      await recordAsked(hub, recipient, await purposeOf(hub, recipient))
      const { linkage } = hub.stores.mpi
      if (values.recode !== undefined) {
        const former = await linkage.formerEpoch(recipient, wholeNumber(values.recode, '--recode', 1))
        if (former === null) throw new Failure('There is no such epoch, or its key was destroyed.')
        const counts = await recodeFile({
          file,
          out,
          former,
          current: await linkage.epoch(recipient),
          signal,
          persons: (after) => linkage.persons(after, personsAtOnce),
          onProgress: (persons) => line.show(`re-coding: ${persons} persons`),
        })
        line.end()
        if (values.json) sayJson(counts)
        else say(`${counts.recoded} codes turned into the new epoch's, ${counts.unknown} nobody's.`)
        return 0
      }
      const epoch = await linkage.epoch(recipient)
      const month = civilDateAt(hub.base.now()).slice(0, 7)
      const counts = await codeFile({
        file,
        out,
        encoding,
        bytes,
        signal,
        open: (header) => coderOf(hub, epoch, header),
        meter: (some) => linkage.meter({ institution: recipient, month, ...some }),
        onProgress: (rows, share) => line.show(`coding: ${rows} numbers, ${Math.floor(share * 100)} %`),
      })
      line.end()
      if (values.json) sayJson({ epoch: epoch.number, ...counts })
      else say(`${counts.coded} coded, ${counts.unknown} nobody's, ${counts.refused} refused; epoch ${epoch.number}.`)
      return 0
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') throw new Failure('Stopped; there is no result.')
      throw error
    } finally {
      line.end()
      await hub.close()
    }
  },
})

const personsAtOnce = 5_000

const askerOf = (recipient: InstitutionCode, purpose: Caller['purpose']): Caller => ({
  role: 'DATABASE_OPERATOR',
  purpose,
  user: 'operator' as UserId,
  credential: 'operator' as CredentialId,
  institution: recipient,
  region: null,
  person: null,
  actingFor: null,
  delegation: null,
  secondFactor: false,
  node: null,
})

/** The purpose for which the register lets the recipient ask today. */
async function purposeOf({ stores, base }: OwnHub, recipient: InstitutionCode): Promise<Caller['purpose'] | null> {
  const { register } = await stores.qualification.facts.callerFacts(askerOf(recipient, 'RESEARCH'))
  const at: Instant = base.now()
  const live = register.find(
    ({ categories, from, until, recheckBy }) =>
      categories.includes('NUMBER_HISTORY') && from <= at && (until === null || at < until) && at < recheckBy,
  )
  return live?.purpose ?? null
}

/** Durable before the first code: refused or not, that it was asked for stands on the record. */
async function recordAsked(
  { base: { audit, now, region } }: OwnHub,
  recipient: InstitutionCode,
  purpose: Caller['purpose'] | null,
): Promise<void> {
  const { role, user, credential } = askerOf(recipient, 'RESEARCH')
  const allowed = purpose !== null
  const ticket = audit.append({
    instant: now(),
    request: randomUUID() as RequestId,
    operation: 'MpiCodes',
    caller: {
      role,
      purpose: purpose ?? 'RESEARCH',
      user,
      credential,
      institution: recipient,
      region: null,
      node: null,
    },
    onBehalfOf: null,
    subject: null,
    action: 'READ',
    category: 'NUMBER_HISTORY',
    labels: [],
    coordinates: ['Query.linkageCodes' as Coordinate],
    outcome: allowed ? 'ALLOW' : 'DENY',
    code: allowed ? null : 'NOT_PERMITTED',
    rule: allowed ? 6 : 2,
    provision: null,
    grant: null,
    region,
  })
  await audit.settle([ticket])
  if (!allowed) throw new Failure(`The register has no entry of ${recipient} for number histories that is in force.`)
}

function coderOf({ base, stores }: OwnHub, epoch: Epoch, header: Parameters<typeof rowReader>[0]): FileCoder {
  if (base.servers.mpi !== null || base.graph.url !== null) return storeCoder(stores.mpi, epoch, header)
  const { keys } = createNumberSeal(numberKeys(base), 'mpi')
  return sqliteCoder({ file: base.file('mpi.sqlite'), keys, epoch, header, threads: availableParallelism() })
}

/** Where the index lies on a server: one question for many numbers. */
function storeCoder({ linkage }: MpiStore, epoch: Epoch, header: Parameters<typeof rowReader>[0]): FileCoder {
  const readRow = rowReader(header)
  return {
    atOnce: 4,
    workers: 1,
    piece: 256 * 1024,
    async code({ first, text: lines }) {
      const rows = lines.split('\n').map((line) => {
        const row = line.endsWith('\r') ? line.slice(0, -1) : line
        return row === '' ? null : readRow(row)
      })
      const asked = rows.flatMap((row, place) => (row === null || typeof row === 'string' ? [] : [{ row, place }]))
      const holders = await linkage.holders(asked.map(({ row }) => row))
      const byPlace = new Map(asked.map(({ place }, at) => [place, holders[at] ?? null]))
      return codedLines(epoch, first, rows.length, (place) => {
        const row = rows[place]
        return row === null || typeof row === 'string' ? { refused: row } : { person: byPlace.get(place) ?? null }
      })
    },
    close: async () => undefined,
  }
}
