import { keepSnapshots } from '../../subgraphs/emergency/snapshots/keeping.ts'
import { recallingFacts } from '../../subgraphs/emergency/snapshots/recalling.ts'
import type { EmergencyStore } from '../../subgraphs/emergency/store.ts'
import type { FactSource, RememberedFacts } from '../../subgraphs/shared/consent/facts.ts'
import type { RegisteredNames } from '../../subgraphs/shared/registered-names.ts'
import type { Base } from './base.ts'
import type { Watched } from './watching.ts'

export interface ConsentSnapshots {
  /** On what an emergency rests while consent cannot be asked. */
  readonly remembered: RememberedFacts
  /** Follows the feed of consents: the work of one process, however many serve. */
  startKeeping(): void
}

export function consentSnapshots(
  base: Base,
  { snapshots: store, readings }: EmergencyStore,
  source: FactSource,
  names: RegisteredNames,
  { remembered }: Pick<Watched, 'remembered'>,
): ConsentSnapshots {
  const onFailure = (error: unknown): void =>
    base.log.error({ bug: error instanceof Error ? error.name : typeof error }, 'snapshots of consents')
  const keeping = keepSnapshots({ store, readings, source, names, now: base.now, onFailure })
  base.closing.add(() => keeping.close())
  return {
    remembered: recallingFacts({ store, remembered, onBroken: onFailure }),
    startKeeping: () => keeping.start(),
  }
}
