import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { demoInstitutions } from '../../gateway/demo/people/institutions.ts'
import { openDemo } from '../../gateway/wiring/demo.ts'
import { placesOf } from '../../gateway/wiring/places.ts'
import { civilDateAt, type Instant } from '../../schema/domain/time.ts'
import { type LoadSpec, openLoad } from '../support/load.ts'
import type { Bench } from './bench.ts'
import { checks } from './qualification/cards.ts'
import { configOf, fill } from './qualification/fill.ts'
import { type Contender, interleave } from './rounds.ts'
import { loaded, startServerProcess } from './server-process.ts'
import { rounded } from './statistics.ts'

/** Of clerks at many desks: each has a budget of checks (subgraphs/shared/watch/budgets.ts). */
export async function desks(folder: string, count: number): Promise<readonly Readonly<Record<string, string>>[]> {
  const config = configOf(folder)
  const demo = openDemo({ config, now: () => Date.now() as Instant, keyFile: placesOf(config).keyFile }, () => ({}))
  if (demo === null) throw new Error('Only the demo issues tokens.')
  const institution = demoInstitutions.find(({ kind }) => kind === 'CLINIC')?.code ?? ''
  return await Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const token = await demo.issuer.mintToken({ role: 'CLERK', user: `desk-${at}`, institution, ttl: 6 * 3600 })
      if (!token.ok) throw new Error(`No token: ${token.refusal.message}`)
      return { authorization: `Bearer ${token.value}` }
    }),
  )
}

export const bench: Bench = {
  name: 'qualification',
  says: 'verifyQualification over 5,000,000 qualifications in the embedded store: inside the subgraph (policy, decision, store, record appended), and over HTTP.',
  options: { people: 4_250_000, rounds: 7, connections: 8, milliseconds: 6000, desks: 600, cards: 100_000, rate: 500 },
  async run({ folder, option, say }) {
    const population = { people: option('people'), seed: 20_261_120, today: civilDateAt(Date.now() as Instant) }
    const filled = await fill(folder, population, say)
    say(`${filled.qualifications} qualifications of ${filled.people} people in ${filled.seconds} s`)
    const file = join(folder, 'checks')
    writeFileSync(file, checks(population, option('cards')).join('\n'))
    const server = await startServerProcess(new URL('./qualification/server.ts', import.meta.url), { folder })
    const load = await openLoad()
    try {
      const spell: Omit<LoadSpec, 'url'> = {
        headers: await desks(folder, option('desks')),
        bodies: { file },
        connections: option('connections'),
        milliseconds: option('milliseconds'),
        requests: Number.MAX_SAFE_INTEGER,
        perSecond: null,
      }
      const contender = (name: string, over: Partial<typeof spell>): Contender => ({
        name,
        warmUp: async () => void (await loaded(server, load, { ...spell, ...over, milliseconds: 5000 })),
        round: () => loaded(server, load, { ...spell, ...over }),
      })
      const steady = option('rate')
      const { figures, rounds } = await interleave(
        // As much as it takes, and a steady stream that a busy morning of a region is.
        [contender('full', {}), contender('steady', { perSecond: steady })],
        option('rounds'),
        say,
      )
      const worst = (name: string) => Math.max(figures[`full_${name}`] ?? 0, figures[`steady_${name}`] ?? 0)
      return {
        data: {
          people: filled.people,
          qualifications: filled.qualifications,
          numbers: filled.numbers,
          store_gb: rounded(statSync(join(folder, 'qualification.sqlite')).size / 1024 ** 3),
          loaded_in_s: filled.seconds,
          cards: option('cards'),
          desks: option('desks'),
          connections: spell.connections,
          steady_per_s: steady,
          milliseconds_a_round: spell.milliseconds,
        },
        figures: { verify_p99_ms: worst('verify_p99_ms'), loop_p99_ms: worst('loop_p99_ms'), ...figures },
        rounds,
      }
    } finally {
      await Promise.all([load.stop(), server.stop()])
    }
  },
}
