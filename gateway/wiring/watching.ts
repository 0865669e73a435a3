import type { Caller } from '../../schema/domain/caller.ts'
import type { AuditLog } from '../../subgraphs/shared/audit/audit.ts'
import type { FactReader, RememberedCaller } from '../../subgraphs/shared/consent/facts.ts'
import type { Projection } from '../../subgraphs/shared/consent/projection.ts'
import type { WatchKeeping } from '../../subgraphs/shared/serve/ports.ts'
import type { CommonCounts } from '../../subgraphs/shared/watch/common.ts'
import type { MayFinish } from '../../subgraphs/shared/watch/door.ts'
import { watchedLog } from '../../subgraphs/shared/watch/watched-log.ts'
import { Watcher } from '../../subgraphs/shared/watch/watcher.ts'
import type { Base } from './base.ts'

/** This process's log and facts, watched: what crosses a budget is suspended at once, and its answers stay inside. */
export interface Watched {
  readonly watcher: Watcher
  readonly audit: AuditLog
  readonly facts: FactReader
  /** Callers as they were last known, while the facts cannot be asked. */
  readonly remembered: (caller: Caller) => RememberedCaller | null
  readonly mayFinish: MayFinish
}

export function watching(
  base: Base,
  facts: Pick<Projection, 'caller' | 'subject' | 'remembered'>,
  keeping: WatchKeeping,
  /** Where several workers count together. */
  counts: CommonCounts | null = null,
): Watched {
  const watcher = new Watcher({
    facts,
    usage: keeping,
    suspend: (credential, institution, at) => keeping.suspend(credential, institution, at),
    report: (event) => base.log.warn(event, 'watch'),
    now: base.now,
    ...(counts === null ? {} : { counts }),
  })
  base.closing.add(() => watcher.close())
  return {
    watcher,
    audit: watchedLog(base.audit, watcher),
    facts: watcher.facts,
    remembered(caller) {
      const known = facts.remembered(caller)
      return known === null ? null : { ...known, facts: watcher.over(caller, known.facts) }
    },
    mayFinish: (passage) => watcher.mayFinish(passage),
  }
}
