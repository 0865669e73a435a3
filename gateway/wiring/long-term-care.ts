import { committedCatalogue } from '../../subgraphs/chase/catalogue/committed.ts'
import { careFileDoor } from '../../subgraphs/chase/door.ts'
import { factReading } from '../../subgraphs/chase/feedback/facts.ts'
import { keepFeedback } from '../../subgraphs/chase/feedback/keeping.ts'
import { readingApart } from '../../subgraphs/chase/reading/apart.ts'
import { type ChaseSubgraphParts, chaseSubgraph } from '../../subgraphs/chase/subgraph.ts'
import type { FileDoor } from '../../subgraphs/shared/file-door.ts'
import type { MpiReads } from '../../subgraphs/shared/internal.ts'
import type { Subgraph } from '../../subgraphs/shared/subgraph.ts'
import type { Base } from './base.ts'
import { openChase } from './stores.ts'
import type { Watched } from './watching.ts'

export const careFiles = '/import/chase'

export interface LongTermCare {
  readonly subgraph: Subgraph
  readonly files: Readonly<Record<string, FileDoor>>
  /** Keeps its feedback: the work of one process, however many serve. */
  startKeeping(): void
}

/** Long-term care (介護): its subgraph, and its door for files. */
export async function openLongTermCare(
  base: Base,
  index: Pick<MpiReads, 'handlesFor' | 'numbersOf'>,
  { facts, audit }: Pick<Watched, 'facts' | 'audit'>,
  onBug: ChaseSubgraphParts['onBug'],
): Promise<LongTermCare> {
  const { region, now } = base
  const catalogue = committedCatalogue()
  const store = await openChase(base)
  const reading = factReading(catalogue)
  const onFailure = (error: unknown): void =>
    base.log.error({ bug: error instanceof Error ? error.name : typeof error }, 'feedback of long-term care')
  const keeping = keepFeedback({ store: store.feedback, reading, now, onFailure })
  base.closing.add(() => keeping.close())
  const files = readingApart()
  base.closing.add(() => files.close())
  return {
    subgraph: chaseSubgraph({ catalogue, store, index, feedback: { keeping, reading }, facts, region, onBug }),
    files: { [careFiles]: careFileDoor({ catalogue, reading: files, store, index, facts, audit, region, now }) },
    startKeeping: () => keeping.start(),
  }
}
