import type { AccessLog } from '../shared/audit/access-log.ts'
import type { CardTrust } from '../shared/card/trust.ts'
import type { FactReader } from '../shared/consent/facts.ts'
import type { RequestContext } from '../shared/context.ts'
import type { MpiReads } from '../shared/internal.ts'
import type { PassSeal } from '../shared/seal/pass.ts'
import type { Watcher } from '../shared/watch/watcher.ts'
import type { PolicyLookup } from './explain.ts'
import type { Loaders } from './loaders.ts'
import type { QualificationStore } from './store.ts'

/** What the resolvers stand on. */
export interface ResolverParts {
  readonly store: QualificationStore
  readonly facts: FactReader
  readonly index: Pick<MpiReads, 'handlesFor'>
  readonly accessLog: AccessLog
  readonly passes: PassSeal
  /** Whose card certificates are believed. */
  readonly authority: CardTrust
  /** Counts what leaves no record of its own: the checks of a list, however many cards they name. */
  readonly watcher: Pick<Watcher, 'asked' | 'refused'>
  readonly policyOf: PolicyLookup
  readonly loadersOf: (context: RequestContext) => Loaders
}
