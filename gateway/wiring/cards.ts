import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Instant, minutes } from '../../schema/domain/time.ts'
import { dersIn } from '../../subgraphs/shared/card/pem.ts'
import {
  authoritiesWithoutList,
  type CardTrust,
  type TrustFiles,
  trustFrom,
  trustNobody,
  UnfitAuthority,
} from '../../subgraphs/shared/card/trust.ts'
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
 * folder are `roots`, `intermediates` (may be empty) and `lists`, in DER or PEM; a list has a file of its own.
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
  const believed = (files: Pick<TrustFiles, 'anchors' | 'intermediates'>) =>
    trustFrom({ ...files, policies, lists: () => [] })
  const anchors = filesIn(folder, 'roots', (der) => believed({ anchors: [der] }))
  if (anchors.length === 0) throw new UnfitAuthority('roots holds no certificate')
  const intermediates = filesIn(folder, 'intermediates', (der) => believed({ anchors: [], intermediates: [der] }))
  const lists = new CardLists({
    folder: join(folder, 'lists'),
    authorities: [...anchors, ...intermediates],
    report: (file, trouble, kept) => log.error({ file, trouble, kept }, 'card revocation lists'),
  })
  return { trust: trustFrom({ anchors, intermediates, policies, lists: () => lists.all() }), lists }
}

/** `requireFit` throws at a certificate that is none to believe; which file it came from is said here. */
function filesIn(folder: string, part: string, requireFit: (der: Uint8Array) => unknown): readonly Uint8Array[] {
  const names = readdirSync(join(folder, part), { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map(({ name }) => join(part, name))
  return names.sort().flatMap((name) => {
    const ders = dersIn(readFileSync(join(folder, name)))
    try {
      ders.forEach(requireFit)
    } catch (error) {
      throw error instanceof UnfitAuthority ? new UnfitAuthority(`${name}: ${error.says}`) : error
    }
    return ders
  })
}
