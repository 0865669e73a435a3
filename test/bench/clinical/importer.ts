import { createReadStream } from 'node:fs'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { keepYoungHeapSmall } from '../../../gateway/commands/import/young-heap.ts'
import type { InstitutionCode, RecordToken } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { ukeLines } from '../../../subgraphs/clinical/claims/lines.ts'
import { claimsIn } from '../../../subgraphs/clinical/claims/reading.ts'
import { linesOf } from '../../../subgraphs/clinical/fhir/pieces.ts'
import { fhirReader, readEach } from '../../../subgraphs/clinical/fhir/reading.ts'
import { importRecords } from '../../../subgraphs/clinical/import/importing.ts'
import type { Read } from '../../../subgraphs/clinical/import/reading.ts'
import { keepingPort, mostAtOnce } from '../../../subgraphs/clinical/node/keeping.ts'
import { serviceOf } from '../../../subgraphs/clinical/regions/node.ts'
import { freshId } from '../../../subgraphs/shared/fresh-id.ts'
import { openNeighbour } from '../../../subgraphs/shared/serve/neighbour.ts'
import { createCallSigner } from '../../../subgraphs/shared/wire/call.ts'
import { readKeyDirectory, readServiceKeys } from '../../../subgraphs/shared/wire/keys.ts'
import { answerParent } from '../../support/child.ts'
import { claimMeanings } from './claims-file.ts'

export type ImporterProtocol = {
  readonly import: {
    readonly asks: {
      readonly format: 'fhir' | 'uke'
      readonly file: string
      readonly keys: string
      readonly node: InstitutionCode
      readonly url: string
    }
    readonly answers: {
      readonly entries: number
      readonly added: number
      readonly refused: number
      readonly seconds: number
      readonly cpuSeconds: number
      readonly rssMb: number
      readonly loopP99Ms: number
    }
  }
}

const pieceBytes = 64 * 1024

/** `hub import fhir` and `hub import uke` against a node in another process; the hub's answers are those of an index in memory. */
answerParent<ImporterProtocol>(
  {
    async import({ format, file, keys, node, url }) {
      keepYoungHeapSmall()
      const name = serviceOf(node)
      const signer = createCallSigner({
        keys: readServiceKeys(keys, name),
        audiences: readKeyDirectory(keys, [name]),
        clock: () => Date.now() as Instant,
      })
      const neighbour = openNeighbour({ name, url, signer, timeoutMs: 30_000 })
      const keeping = neighbour.port(keepingPort)
      const meanings = format === 'uke' ? claimMeanings() : []
      for (let at = 0; at < meanings.length; at += mostAtOnce) await keeping.mean(meanings.slice(at, at + mostAtOnce))
      let rss = 0
      const watch = setInterval(() => {
        rss = Math.max(rss, process.memoryUsage.rss())
      }, 50)
      const loop = monitorEventLoopDelay({ resolution: 1 })
      loop.enable()
      const cpu = process.cpuUsage()
      const began = performance.now()
      const read = { lines: 0, claims: 0 }
      const entries: AsyncIterable<Read<string, unknown>> =
        format === 'uke'
          ? claimsIn(ukeLines(createReadStream(file, { highWaterMark: pieceBytes })), read)
          : readEach(linesOf(createReadStream(file, { encoding: 'utf8', highWaterMark: pieceBytes })), fhirReader(null))
      const counts = await importRecords({
        entries,
        node: keeping,
        index: {
          registerNumbers: async (numbers) => numbers.map(() => freshId('tok') as RecordToken),
          registerLocations: async () => undefined,
        },
        onProgress: () => undefined,
        onRefused: () => undefined,
        signal: new AbortController().signal,
      })
      const seconds = (performance.now() - began) / 1000
      const { user, system } = process.cpuUsage(cpu)
      clearInterval(watch)
      loop.disable()
      await neighbour.close()
      return {
        entries: format === 'uke' ? read.lines : counts.entries,
        added: counts.added,
        refused: counts.refused,
        seconds,
        cpuSeconds: (user + system) / 1e6,
        rssMb: rss / 1e6,
        loopP99Ms: loop.percentile(99) / 1e6,
      }
    },
  },
  async () => undefined,
)
