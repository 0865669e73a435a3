import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { demoInstitutions } from '../../gateway/demo/people/institutions.ts'
import { openDemo } from '../../gateway/wiring/demo.ts'
import { placesOf } from '../../gateway/wiring/places.ts'
import { civilDateAt, type Instant } from '../../schema/domain/time.ts'
import { type LoadSpec, openLoad } from '../support/load.ts'
import type { Bench } from './bench.ts'
import { openPages } from './emergency/page.ts'
import type { EmergencySpec } from './emergency/server.ts'
import { configOf, fill } from './qualification/fill.ts'
import { interleave } from './rounds.ts'
import { loaded, startServerProcess } from './server-process.ts'

const query = `mutation Pass($input: PresentPassInput!) { presentPass(input: $input) { summary { __typename ... on EmergencySummary {
  identity { name kana sex birthDate } version approved allergies { substance anaphylaxis } contraindications { what } devices { kind size settings { name value unit } }
  vitals { spo2 { low high } } firstResponses { problem do } drugs { name dose unit route } wishes { resuscitation }
  contacts { name telephone } attendingDoctor { institutionName telephone } } } } }`

/** Of emergency physicians: each has a budget of people whom nothing else connects to them. */
async function physicians(folder: string, hospital: string, count: number) {
  const config = configOf(folder)
  const demo = openDemo({ config, now: () => Date.now() as Instant, keyFile: placesOf(config).keyFile }, () => ({}))
  if (demo === null) throw new Error('Only the demo issues tokens.')
  return Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const who = { role: 'PHYSICIAN', purpose: 'EMERGENCY', user: `physician-${at}`, institution: hospital } as const
      const token = await demo.issuer.mintToken({ ...who, ttl: 3600 })
      if (!token.ok) throw new Error(`No token: ${token.refusal.message}`)
      return { authorization: `Bearer ${token.value}` }
    }),
  )
}

export const bench: Bench = {
  name: 'emergency',
  says: 'The one page of an emergency record by the family’s pass, over HTTP: caller, pass, decision, store, record on the disk; and the page itself, in Chromium on a cold cache, a quarter as fast.',
  options: {
    people: 20_000,
    records: 2_000,
    rate: 100,
    milliseconds: 15_000,
    rounds: 5,
    connections: 8,
    physicians: 800,
  },
  async run({ folder, option, say }) {
    const population = { people: option('people'), seed: 20_261_120, today: civilDateAt(Date.now() as Instant) }
    await fill(folder, population, say)
    const entitled = demoInstitutions.find((one) => one.kind === 'HOSPITAL' && one.emergencyEntitled)
    if (entitled === undefined) throw new Error('The demo has no entitled hospital.')
    const passes = join(folder, 'passes')
    const spec: EmergencySpec = { folder, records: option('records'), hospital: entitled.code, passes }
    const server = await startServerProcess(new URL('./emergency/server.ts', import.meta.url), spec)
    const load = await openLoad()
    try {
      const bodies = join(folder, 'bodies')
      const lines = readFileSync(passes, 'utf8').split('\n')
      writeFileSync(bodies, lines.map((pass) => JSON.stringify({ query, variables: { input: { pass } } })).join('\n'))
      const doctors = await physicians(folder, entitled.code, option('physicians'))
      const spell: Omit<LoadSpec, 'url'> = {
        headers: doctors,
        bodies: { file: bodies },
        connections: option('connections'),
        milliseconds: option('milliseconds'),
        requests: Number.MAX_SAFE_INTEGER,
        perSecond: option('rate'),
      }
      const { figures, rounds } = await interleave(
        [
          {
            name: 'pass',
            warmUp: async () => void (await loaded(server, load, { ...spell, milliseconds: 3_000 })),
            round: () => loaded(server, load, spell),
          },
        ],
        option('rounds'),
        say,
      )
      const seen = await shownPages(new URL(server.url).origin, doctors, lines, option('rounds'), say)
      return {
        data: { people: option('people'), records: lines.length, rate_per_s: option('rate') },
        figures: { summary_p99_ms: figures.http_p99_ms ?? Number.NaN, ...seen.figures, ...figures },
        rounds: [...rounds, ...seen.rounds],
      }
    } finally {
      await Promise.all([load.stop(), server.stop()])
    }
  },
}

/** After the load: a browser wants a core to itself. */
async function shownPages(
  address: string,
  doctors: readonly { readonly authorization: string }[],
  passes: readonly string[],
  rounds: number,
  say: (line: string) => void,
) {
  const pages = await openPages(address)
  let visits = 0
  // By somebody else and of somebody else each time: nothing is known of either.
  const read = () => {
    const at = visits++
    const token = doctors[at % doctors.length]?.authorization.replace('Bearer ', '') ?? ''
    return pages.read(token, passes[passes.length - 1 - (at % passes.length)] ?? '')
  }
  try {
    return await interleave([{ name: 'page', warmUp: async () => void (await read()), round: read }], rounds, say)
  } finally {
    await pages.close()
  }
}
