import type { RegionId, UserId } from '../../../schema/domain/ids.ts'
import { openAuditLog } from '../../../subgraphs/shared/audit/open-audit-log.ts'
import { loadSigningKey } from '../../../subgraphs/shared/audit/signing-key.ts'
import { readConfig } from '../../config.ts'
import { formerLogKeys } from '../../wiring/log-keys.ts'
import { placesOf } from '../../wiring/places.ts'
import { Failure, say } from '../command.ts'
import { identityOf, oneLog } from './logs.ts'

interface Ground {
  readonly legalBasis: string
  readonly orderedBy: string
}

export async function eraseRecord(index: number, named: string | undefined, ground: Ground): Promise<number> {
  const places = placesOf(readConfig())
  const file = oneLog(places, named)
  const identity = identityOf(file)
  if (identity === null) throw new Failure(`${file} is no log that can be read.`)
  const { process, region } = identity
  const key = loadSigningKey(places.keyFile(`log-${process}.pem`), { create: false })
  const formerKeys = formerLogKeys(places, process)
  const log = await openAuditLog({ file, key, formerKeys, process, region: region as RegionId | null })
  try {
    const erased = await log.erase(index, { ...ground, orderedBy: ground.orderedBy as UserId })
    if (!erased.ok) throw new Failure(erased.refusal.message)
    say(`Erased: ${index}. Its place in the tree stays, and a leaf says who ordered it and why.`)
    return 0
  } finally {
    await log.close()
  }
}
