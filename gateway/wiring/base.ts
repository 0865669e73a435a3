import type { RegionId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import { openAuditLog, type ProcessAuditLog } from '../../subgraphs/shared/audit/open-audit-log.ts'
import { loadSigningKey } from '../../subgraphs/shared/audit/signing-key.ts'
import { ensureMasterKeys, readMasterKeys } from '../../subgraphs/shared/seal/key-file.ts'
import type { MasterKey } from '../../subgraphs/shared/seal/number-seal.ts'
import type { Config } from '../config.ts'
import { createLog, type Log } from '../telemetry/log.ts'
import { makeFolder } from './durable.ts'
import { requireGiven } from './keys-needed.ts'
import { formerLogKeys } from './log-keys.ts'
import { isHub } from './part.ts'
import { type Places, placesOf } from './places.ts'
import { putInPlace } from './restored.ts'

/** What is opened is closed in the opposite order, each thing whatever became of the others. */
export class Closing {
  readonly #steps: (() => Promise<unknown> | unknown)[] = []

  add(step: () => Promise<unknown> | unknown): void {
    this.#steps.push(step)
  }

  async run(): Promise<void> {
    const failures: unknown[] = []
    for (const step of this.#steps.splice(0).reverse()) {
      try {
        await step()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything closed in order.')
  }
}

/** What every process of the hub has, whatever runs in it. */
export interface Base extends Places {
  readonly config: Config
  readonly log: Log
  readonly now: () => Instant
  /** Monotonic milliseconds. */
  readonly clock: () => number
  readonly region: RegionId
  readonly audit: ProcessAuditLog
  readonly closing: Closing
}

/** `process`: the lasting name of this process; its log of decisions belongs to it. */
export async function openBase(config: Config, process: string): Promise<Base> {
  requireGiven(config, process)
  const closing = new Closing()
  const now = (): Instant => Date.now() as Instant
  const { file, keyFile, servers, graph } = placesOf(config)
  putInPlace(file())
  makeFolder(keyFile())
  makeFolder(file('log'))
  const region = config.hub.region as RegionId
  const key = loadSigningKey(keyFile(`log-${process}.pem`), { create: config.hub.mode === 'demo' })
  const formerKeys = formerLogKeys({ keyFile }, process)
  const audit = await openAuditLog({ file: file('log', `${process}.sqlite`), key, formerKeys, process, region, now })
  closing.add(() => audit.close())
  const log = createLog(config.telemetry.logLevel)
  return {
    config,
    log: process === 'hub' || !isHub(process) ? log : log.child({ worker: process }),
    now,
    clock: () => performance.now(),
    region,
    audit,
    closing,
    file,
    keyFile,
    servers,
    graph,
  }
}

/** Production is given its keys; the demo makes them at first start. */
export function numberKeys({ config, keyFile }: Pick<Base, 'config' | 'keyFile'>): readonly MasterKey[] {
  const file = keyFile('numbers')
  return config.hub.mode === 'demo' ? ensureMasterKeys(file) : readMasterKeys(file)
}
