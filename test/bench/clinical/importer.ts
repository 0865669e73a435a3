import { createReadStream } from 'node:fs'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { InstitutionCode, RecordToken } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { linesOf } from '../../../subgraphs/clinical/fhir/pieces.ts'
import { fhirReader, readEach } from '../../../subgraphs/clinical/fhir/reading.ts'
import { importRecords } from '../../../subgraphs/clinical/import/importing.ts'
import { keepingPort } from '../../../subgraphs/clinical/node/keeping.ts'
import { serviceOf } from '../../../subgraphs/clinical/regions/node.ts'
import { freshId } from '../../../subgraphs/shared/fresh-id.ts'
import { openNeighbour } from '../../../subgraphs/shared/serve/neighbour.ts'
import { createCallSigner } from '../../../subgraphs/shared/wire/call.ts'
import { readKeyDirectory, readServiceKeys } from '../../../subgraphs/shared/wire/keys.ts'
import { answerParent } from '../../support/child.ts'

export type ImporterProtocol = {
  readonly import: {
    readonly asks: {
      readonly file: string
      readonly keys: string
      readonly node: InstitutionCode
      readonly url: string
    }
    readonly answers: {
      readonly entries: number
      readonly added: number
      readonly seconds: number
      readonly cpuSeconds: number
      readonly rssMb: number
      readonly loopP99Ms: number
    }
  }
}

/** `hub import fhir` against a node in another process; the hub's answers are those of an index in memory. */
answerParent<ImporterProtocol>(
  {
    async import({ file, keys, node, url }) {
      const name = serviceOf(node)
      const signer = createCallSigner({
        keys: readServiceKeys(keys, name),
        audiences: readKeyDirectory(keys, [name]),
        clock: () => Date.now() as Instant,
      })
      const neighbour = openNeighbour({ name, url, signer, timeoutMs: 30_000 })
      let rss = 0
      const watch = setInterval(() => {
        rss = Math.max(rss, process.memoryUsage.rss())
      }, 50)
      const loop = monitorEventLoopDelay({ resolution: 1 })
      loop.enable()
      const cpu = process.cpuUsage()
      const began = performance.now()
      const { entries, added } = await importRecords({
        entries: readEach(
          linesOf(createReadStream(file, { encoding: 'utf8', highWaterMark: 256 * 1024 })),
          fhirReader(null),
        ),
        node: neighbour.port(keepingPort),
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
        entries,
        added,
        seconds,
        cpuSeconds: (user + system) / 1e6,
        rssMb: rss / 1e6,
        loopP99Ms: loop.percentile(99) / 1e6,
      }
    },
  },
  async () => undefined,
)
