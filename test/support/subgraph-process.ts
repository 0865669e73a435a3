import { setTimeout as pause } from 'node:timers/promises'
import type { Instant } from '../../schema/domain/time.ts'
import { serveSubgraphHttp } from '../../subgraphs/shared/serve/http.ts'
import { createSubgraph } from '../../subgraphs/shared/serve.ts'
import { createFetchDoor } from '../../subgraphs/shared/wire/door.ts'
import { readKeyDirectory, readServiceKeys } from '../../subgraphs/shared/wire/keys.ts'
import { schemaOf } from './federation.ts'
import { memoryAudit } from './memory-audit.ts'
import { recordingGate } from './recording-gate.ts'
import { apartSdl } from './subgraph-process-sdl.ts'

// A subgraph as a process of its own, to be killed: `node subgraph-process.ts KEYS PORT`. Prints its address.
const [keys = '', port = '0'] = process.argv.slice(2)
const clock = () => Date.now() as Instant

const served = await serveSubgraphHttp({
  subgraph: createSubgraph({
    name: 'mpi',
    schema: schemaOf({
      name: 'mpi',
      sdl: apartSdl.mpi,
      resolvers: {
        Card: {
          holder: async ({ id }: { id: string }) => {
            await pause(20)
            return `holder of ${id}`
          },
        },
      },
    }),
    contextFor: (fetch) => ({ ...fetch, gate: recordingGate(fetch, 'mpi') }),
    readiness: async () => ({ ready: true, reasons: [] }),
    close: async () => undefined,
    onBug: (error) => process.stderr.write(`${error.message}\n`),
  }),
  audit: memoryAudit(),
  door: createFetchDoor({ keys: readServiceKeys(keys, 'mpi'), issuers: readKeyDirectory(keys, ['gateway']), clock }),
  internal: null,
  clock,
  host: '127.0.0.1',
  port: Number(port),
  onBug: (error) => process.stderr.write(`${String(error)}\n`),
})
process.stdout.write(`${served.url}\n`)
