import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AuditLog } from '../../subgraphs/shared/audit/audit.ts'
import type { FileDoor } from '../../subgraphs/shared/file-door.ts'
import type { Readiness } from '../../subgraphs/shared/subgraph.ts'
import type { MayFinish } from '../../subgraphs/shared/watch/door.ts'
import { readManifest } from '../persisted.ts'
import type { Planner } from '../plan.ts'
import type { Authenticate } from '../server/answer.ts'
import type { PagesParts } from '../server/pages.ts'
import { type RunningServer, startServer } from '../server.ts'
import type { Telemetry } from '../telemetry.ts'
import type { Base } from './base.ts'

export const projectRoot = join(import.meta.dirname, '..', '..')

/** The door that clients come to, before a graph however wired. */
export async function openDoor(
  base: Base,
  parts: {
    readonly planner: Planner
    readonly authenticate: Authenticate
    readonly telemetry: Telemetry
    readonly audit: AuditLog
    readonly mayFinish?: MayFinish
    readonly readiness: () => Promise<Readiness>
    /** The hub's own operations do not fit another graph. */
    readonly ownGraph: boolean
    readonly uploads?: Readonly<Record<string, FileDoor>>
    readonly pages?: PagesParts
  },
): Promise<RunningServer> {
  const { config, log, now, closing } = base
  const manifestFile =
    config.operations.manifest ?? (parts.ownGraph ? join(projectRoot, 'schema', 'operations.json') : null)
  const server = await startServer({
    config,
    graph: { schema: parts.planner.schema, gateway: parts.planner.gateway },
    authenticate: parts.authenticate,
    audit: parts.audit,
    ...(parts.mayFinish === undefined ? {} : { mayFinish: parts.mayFinish }),
    readiness: parts.readiness,
    manifest: manifestFile === null ? null : readManifest(readFileSync(manifestFile, 'utf8')),
    telemetry: parts.telemetry,
    log,
    now,
    ...(parts.uploads === undefined ? {} : { uploads: parts.uploads }),
    ...(parts.pages === undefined ? {} : { pages: parts.pages }),
  })
  closing.add(() => server.drain())
  return server
}

export async function readinessOf(parts: readonly (() => Promise<Readiness> | Readiness)[]): Promise<Readiness> {
  const all = await Promise.all(parts.map((part) => part()))
  return { ready: all.every((one) => one.ready), reasons: all.flatMap((one) => one.reasons) }
}
