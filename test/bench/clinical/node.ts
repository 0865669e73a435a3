import { join } from 'node:path'
import type { InstitutionCode, RegionId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { nodeAnswering } from '../../../subgraphs/clinical/node/answering.ts'
import { nodeCoding } from '../../../subgraphs/clinical/node/coding.ts'
import { exposeNode } from '../../../subgraphs/clinical/node/exposed.ts'
import { keepingPort, nodeKeeping } from '../../../subgraphs/clinical/node/keeping.ts'
import { nodeRecording } from '../../../subgraphs/clinical/node/recording.ts'
import { serviceOf } from '../../../subgraphs/clinical/regions/node.ts'
import { openClinicalStore } from '../../../subgraphs/clinical/store.sql.ts'
import type { ToldRecord } from '../../../subgraphs/clinical/store.ts'
import type { ClinicalTables } from '../../../subgraphs/clinical/tables.ts'
import { openAuditLog } from '../../../subgraphs/shared/audit/open-audit-log.ts'
import { loadSigningKey } from '../../../subgraphs/shared/audit/signing-key.ts'
import { openSqlite } from '../../../subgraphs/shared/database/sqlite.ts'
import { serveInternalHttp } from '../../../subgraphs/shared/serve/http.ts'
import { expose, internalRegistry } from '../../../subgraphs/shared/serve/internal.ts'
import { createCallDoor } from '../../../subgraphs/shared/wire/call.ts'
import { readKeyDirectory, readServiceKeys } from '../../../subgraphs/shared/wire/keys.ts'
import { answerParent } from '../../support/child.ts'

export type NodeProtocol = {
  readonly open: {
    readonly asks: {
      readonly folder: string
      readonly keys: string
      readonly node: InstitutionCode
      readonly region: RegionId
      readonly told: readonly ToldRecord[]
    }
    readonly answers: { readonly url: string }
  }
  readonly spent: { readonly asks: null; readonly answers: { readonly cpuSeconds: number; readonly rssMb: number } }
}

/** A regional node as `hub node` runs it: its store and its record on the disk, every answer on record first. */
const closing: (() => Promise<unknown>)[] = []
answerParent<NodeProtocol>(
  {
    async open({ folder, keys, node, region, told }) {
      const now = (): Instant => Date.now() as Instant
      const name = serviceOf(node)
      const store = await openClinicalStore(
        await openSqlite<ClinicalTables>({ file: join(folder, `${name}.sqlite`), readers: 1 }),
      )
      await store.put(told, now())
      const audit = await openAuditLog({
        file: join(folder, `${name}-log.sqlite`),
        key: loadSigningKey(join(folder, `${name}.pem`), { create: true }),
        formerKeys: [],
        process: name,
        region,
        now,
      })
      const parts = { store, audit, region, now }
      const issuers = readKeyDirectory(keys, ['clinical', name])
      const listening = await serveInternalHttp({
        internal: {
          door: createCallDoor({ keys: readServiceKeys(keys, name), issuers, clock: now }),
          registry: internalRegistry(
            [
              exposeNode(nodeAnswering(parts), nodeRecording(parts), nodeCoding(parts), ['clinical']),
              expose(keepingPort, nodeKeeping(store, now), [name]),
            ],
            () => undefined,
          ),
        },
        readiness: async () => ({ ready: true, reasons: [] }),
        host: '127.0.0.1',
        port: 0,
        onBug: (error) => console.error(error),
      })
      closing.push(
        () => listening.close(),
        () => store.close(),
        () => audit.close(),
      )
      return { url: listening.url }
    },
    async spent() {
      const { user, system } = process.cpuUsage()
      return { cpuSeconds: (user + system) / 1e6, rssMb: process.memoryUsage.rss() / 1e6 }
    },
  },
  async () => {
    for (const close of closing) await close()
  },
)
