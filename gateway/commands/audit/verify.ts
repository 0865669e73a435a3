import type { KeyObject } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { SignedHead } from '../../../subgraphs/shared/audit/head.ts'
import { type Verification, verifyAuditFile } from '../../../subgraphs/shared/audit/verify-file.ts'
import { readConfig } from '../../config.ts'
import { placesOf } from '../../wiring/places.ts'
import { Failure, say, sayJson } from '../command.ts'
import { progressLine } from '../progress.ts'
import { readKeptHeads } from './kept-heads.ts'
import { logKeysHere, readLogKey } from './log-keys.ts'
import { identityOf, logsHere } from './logs.ts'

interface Asked {
  readonly files: readonly string[]
  readonly headFile: string | undefined
  readonly keyFiles: readonly string[]
  readonly json: boolean
}

interface Verified extends Verification {
  readonly file: string
}

export async function verifyLogs({ files, headFile, keyFiles, json }: Asked): Promise<number> {
  const places = placesOf(readConfig())
  const chosen = files.length > 0 ? files : logsHere(places)
  if (chosen.length === 0) throw new Failure('There is no log here.')
  const missing = chosen.find((file) => !existsSync(file))
  if (missing !== undefined) throw new Failure(`There is no log ${missing}.`)
  const kept = readKeptHeads(headFile)
  const keys = [...logKeysHere(places), ...keyFiles.map(readLogKey)]
  const verified: Verified[] = []
  for (const file of chosen) verified.push(await verifyOne(file, keys, kept))
  const gone = kept.filter(({ log }) => !verified.some((one) => one.log === log))
  if (json) sayJson(verified)
  else for (const one of verified) report(one)
  for (const { log, size } of gone) {
    process.stderr.write(`hub: a head was kept of a log that is not here: ${log}, ${size} leaves\n`)
  }
  return gone.length > 0 || verified.some(({ findings }) => findings.length > 0) ? 1 : 0
}

async function verifyOne(file: string, keys: readonly KeyObject[], kept: readonly SignedHead[]): Promise<Verified> {
  const id = identityOf(file)?.id
  // The longest of those kept: what continues it continues the others.
  const [previousHead] = kept.filter(({ log }) => log === id).sort((one, other) => other.size - one.size)
  const line = progressLine()
  try {
    const verification = await verifyAuditFile(file, keys, {
      ...(previousHead === undefined ? {} : { previousHead }),
      onProgress: ({ checked, total }) => line.show(`${file}: ${checked} of ${total} leaves`),
    })
    return { file, ...verification }
  } finally {
    line.end()
  }
}

function report({ file, process, leaves, erased, heads, head, findings }: Verified): void {
  const sound = findings.length === 0 ? 'sound' : 'NOT SOUND'
  say(`${file}  ${process}  ${leaves} leaves, ${erased} erased, ${heads} heads: ${sound}`)
  for (const { kind, index, until } of findings) say(`  ${kind}  leaves ${index} to ${until}`)
  if (head !== null) say(`  head ${JSON.stringify(head)}`)
}
