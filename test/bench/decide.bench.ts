import { performance } from 'node:perf_hooks'
import { decide } from '../../subgraphs/shared/consent/decide.ts'
import { type World, worldOf } from '../consent/world.ts'
import { SeededRandom } from '../support/seeded-random.ts'
import type { Bench, Figures } from './bench.ts'
import { interleave } from './rounds.ts'

const seed = 20_260_401

/** Nanoseconds a decision, over worlds so different that no branch is learnt by heart. */
function passes(worlds: readonly World[], count: number): Figures {
  let allowed = 0
  const cpu = process.threadCpuUsage()
  const start = performance.now()
  for (let pass = 0; pass < count; pass++) {
    for (const { question, facts } of worlds) if (decide(question, facts).outcome === 'ALLOW') allowed += 1
  }
  const took = performance.now() - start
  const { user, system } = process.threadCpuUsage(cpu)
  if (allowed === 0) throw new Error('Nothing was allowed: this is not the work that was meant.')
  const decisions = worlds.length * count
  return {
    ns_per_decision: (took * 1e6) / decisions,
    cpu_ns_per_decision: ((user + system) * 1000) / decisions,
  }
}

export const bench: Bench = {
  name: 'decide',
  says: 'One decision (rules 1 to 9), in memory, over randomly made worlds of callers, provisions, grants and disputes.',
  options: { worlds: 20_000, rounds: 7, passes: 10 },
  async run({ option, say }) {
    const random = new SeededRandom(seed)
    const worlds = Array.from({ length: option('worlds') }, () => worldOf(random))
    // The plainest of all: a desk checks a card of somebody who has said nothing (rule 6).
    const count = option('passes')
    const desk = worlds.filter(({ question, facts }) => {
      const decision = decide(question, facts)
      return decision.outcome === 'ALLOW' && decision.rule === 6 && question.category === 'ELIGIBILITY'
    })
    const repeated = Array.from({ length: worlds.length }, (_, at) => desk[at % desk.length]).filter(
      (world) => world !== undefined,
    )
    const { figures, rounds } = await interleave(
      [
        { name: 'any', warmUp: async () => void passes(worlds, 3), round: async () => passes(worlds, count) },
        { name: 'desk', warmUp: async () => void passes(repeated, 3), round: async () => passes(repeated, count) },
      ],
      option('rounds'),
      say,
    )
    const allowed = worlds.filter(({ question, facts }) => decide(question, facts).outcome === 'ALLOW').length
    const data = {
      seed,
      allowed,
      worlds: worlds.length,
      decisions_a_round: worlds.length * count,
      desk_worlds: desk.length,
    }
    return { data, figures, rounds }
  },
}
