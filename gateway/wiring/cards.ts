import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Instant, minutes } from '../../schema/domain/time.ts'
import { derIn } from '../../subgraphs/shared/card/pem.ts'
import { authoritiesWithoutList, type CardTrust, trustFrom, trustNobody } from '../../subgraphs/shared/card/trust.ts'
import type { Readiness } from '../../subgraphs/shared/subgraph.ts'
import type { Base } from './base.ts'
import { CardLists } from './card-lists.ts'

/** How long the folder of lists is taken to be as it was. */
const lookEvery = minutes(1)

export interface Cards {
  readonly trust: CardTrust
  /** Cards are not all that the hub answers: that some cannot be checked is said, and the rest goes on. */
  readiness(): Readiness
  /** Takes in the lists that were exchanged; asked for every minute. */
  look(): Promise<void>
}

/**
 * Whose My Number cards are believed: by the operator's folder, else by the demo's authority, else nobody's. In the
 * folder are `roots`, `intermediates` (may be empty) and `lists`, each file one certificate or list, DER or PEM.
 */
export async function openCards(
  base: Pick<Base, 'config' | 'log' | 'now' | 'closing'>,
  demo: CardTrust | null,
): Promise<Cards> {
  const { authorityDir, policies } = base.config.cards
  if (authorityDir === null || policies === null) {
    const trust = demo ?? trustNobody
    return { trust, readiness: () => readinessOf(trust, base.now()), look: async () => undefined }
  }
  const { trust, lists } = trustIn(authorityDir, policies, base)
  await lists.look()
  const look = () => lists.look().catch(() => base.log.error({ trouble: 'FOLDER' }, 'card revocation lists'))
  const timer = setInterval(look, lookEvery)
  timer.unref()
  base.closing.add(() => clearInterval(timer))
  return { trust, readiness: () => readinessOf(trust, base.now()), look }
}

function readinessOf(trust: CardTrust, now: Instant): Readiness {
  const without = authoritiesWithoutList(trust, now).length
  const reason = `No revocation list in force of ${without} card authorities: their cards are refused.`
  return { ready: true, reasons: without === 0 ? [] : [reason] }
}

function trustIn(folder: string, policies: readonly string[], { log }: Pick<Base, 'log'>) {
  const anchors = filesIn(join(folder, 'roots'))
  const intermediates = filesIn(join(folder, 'intermediates'))
  const lists = new CardLists({
    folder: join(folder, 'lists'),
    authorities: [...anchors, ...intermediates],
    report: (file, trouble, kept) => log.error({ file, trouble, kept }, 'card revocation lists'),
  })
  return { trust: trustFrom({ anchors, intermediates, policies, lists: () => lists.all() }), lists }
}

function filesIn(folder: string): readonly Uint8Array[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map(({ name }) => join(folder, name))
    .sort()
    .map((file) => derIn(readFileSync(file)))
}
