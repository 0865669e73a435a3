import { isDeepStrictEqual } from 'node:util'
import { openLoad } from '../support/load.ts'
import type { Bench } from './bench.ts'
import { body } from './gateway/graph.ts'
import { type Contender, interleave, ratio } from './rounds.ts'
import { loaded, type ServerProcess, startServerProcess } from './server-process.ts'

const json = { 'content-type': 'application/json' }

async function answerOf({ url }: ServerProcess): Promise<string> {
  const response = await fetch(url, { method: 'POST', headers: json, body })
  return await response.text()
}

export const bench: Bench = {
  name: 'gateway',
  says: "One query over two subgraphs in one process, over HTTP: the hub's gateway, stock Apollo Server and Gateway, bare node:http.",
  options: { rounds: 7, connections: 16, milliseconds: 4000 },
  async run({ option, say }) {
    const load = await openLoad()
    const servers: ServerProcess[] = []
    const start = async <Spec>(module: string, spec: Spec): Promise<ServerProcess> => {
      const server = await startServerProcess(new URL(module, import.meta.url), spec)
      servers.push(server)
      return server
    }
    try {
      const ours = await start('./gateway/ours.ts', null)
      const stock = await start('./gateway/stock.ts', null)
      const answer = await answerOf(ours)
      const parsed: { data?: unknown } = JSON.parse(answer)
      const same = isDeepStrictEqual(parsed, JSON.parse(await answerOf(stock)))
      if (parsed.data === undefined || !same) throw new Error('The two do not give the same answer.')
      const bare = await start('./gateway/bare.ts', answer)
      const spell = {
        headers: [],
        bodies: [body],
        connections: option('connections'),
        milliseconds: option('milliseconds'),
        requests: Number.MAX_SAFE_INTEGER,
        perSecond: null,
      }
      const contender = (name: string, server: ServerProcess): Contender => ({
        name,
        warmUp: async () => void (await loaded(server, load, { ...spell, milliseconds: 8000 })),
        round: () => loaded(server, load, spell),
      })
      const { figures, rounds } = await interleave(
        [contender('ours', ours), contender('stock', stock), contender('bare', bare)],
        option('rounds'),
        say,
      )
      return {
        data: {
          query: '1 person, 5 numbers, 20 prescriptions, 1 allergy; 2 subgraphs in process',
          answer_bytes: Buffer.byteLength(answer),
          connections: spell.connections,
          milliseconds_a_round: spell.milliseconds,
        },
        figures: {
          ...figures,
          ours_ops_times_stock: ratio(rounds, 'ours', 'stock', 'ops_per_s'),
          ours_cpu_times_stock: ratio(rounds, 'ours', 'stock', 'cpu_us_per_op'),
        },
        rounds,
      }
    } finally {
      await Promise.all([load.stop(), ...servers.map((server) => server.stop())])
    }
  },
}
