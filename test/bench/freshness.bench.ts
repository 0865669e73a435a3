import { randomUUID } from 'node:crypto'
import { createHistogram, performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import type { TokenRequest } from '../../gateway/demo/issuer.ts'
import { openDemo } from '../../gateway/wiring/demo.ts'
import { placesOf } from '../../gateway/wiring/places.ts'
import { civilDateAt, type Instant } from '../../schema/domain/time.ts'
import { startApart } from '../support/apart-process.ts'
import type { HubAnswer, HubClient } from '../support/hub-client.ts'
import { SeededRandom } from '../support/seeded-random.ts'
import type { Bench } from './bench.ts'
import { calibrate } from './calibrate.ts'
import { cardsOf } from './qualification/cards.ts'
import { configOf, fill } from './qualification/fill.ts'
import { rounded } from './statistics.ts'

type Mint = (request: TokenRequest) => Promise<string>

function minting(folder: string): Mint {
  const config = configOf(folder)
  const demo = openDemo({ config, now: () => Date.now() as Instant, keyFile: placesOf(config).keyFile }, () => ({}))
  if (demo === null) throw new Error('Only the demo issues tokens.')
  return async (request) => {
    const token = await demo.issuer.mintToken(request)
    if (!token.ok) throw new Error(`No token: ${token.refusal.message}`)
    return token.value
  }
}

const asking =
  (hub: HubClient) =>
  (token: string, query: string, variables: object = {}): Promise<HubAnswer> =>
    hub.ask({ token, query, variables: { ...variables }, request: randomUUID() })
type Ask = ReturnType<typeof asking>

const lead = `query Lead($input: QualificationCheck!) {
  verifyQualification(input: $input) {
    ... on ValidQualification { qualification { number { person { id } } } }
    ... on LapsedQualification { qualification { number { person { id } } } }
  }
}`
const name = `mutation Name($input: NameProxyInput!) { nameProxy(input: $input) { id } }`
const end = `mutation End($input: EndProxyInput!) { endProxy(input: $input) { ended } }`
/** Answered by the mpi alone: its process has to know of what was withdrawn in another. */
const history = `query History { me { numberHistory(first: 1) { edges { cursor } } } }`

interface Led {
  readonly verifyQualification?: {
    readonly qualification?: { readonly number?: { readonly person?: { readonly id: string } } }
  } | null
}

/** Two people of the population who are not one. */
async function twoPeople(ask: Ask, mint: Mint, cards: readonly object[]): Promise<readonly [string, string]> {
  const token = await mint({ role: 'HISTORY_PROVIDER', user: 'bench-history' })
  const found = new Set<string>()
  for (const input of cards) {
    const { data } = await ask(token, lead, { input })
    const id = (data as Led | null)?.verifyQualification?.qualification?.number?.person?.id
    if (id !== undefined) found.add(id)
    const [first, second] = found
    if (first !== undefined && second !== undefined) return [first, second]
  }
  throw new Error('The cards lead to nobody.')
}

const isAllowed = ({ data }: HubAnswer): boolean =>
  (data as { readonly me?: { readonly numberHistory?: object | null } | null } | null)?.me?.numberHistory != null
const isRefused = ({ errors }: HubAnswer): boolean =>
  errors.length > 0 && errors.every(({ extensions }) => extensions?.code === 'NOT_PERMITTED')

export const bench: Bench = {
  name: 'freshness',
  says: 'Gateway and subgraphs apart: from the answer to a withdrawal in one process to the first refusal that rests on it in another.',
  options: { withdrawals: 200, people: 200 },
  async run({ folder, option, say }) {
    const population = { people: option('people'), seed: 20_261_120, today: civilDateAt(Date.now() as Instant) }
    await fill(folder, population, () => undefined)
    const mint = minting(folder)
    const random = new SeededRandom(20_261_120)
    const times = createHistogram({ figures: 3 })
    const before = calibrate()
    const hub = await startApart(folder)
    try {
      const ask = asking(hub)
      const [person, guardian] = await twoPeople(ask, mint, cardsOf(population, 50))
      const giver = await mint({ role: 'PERSON', user: 'bench-person', person })
      for (let at = 0; at < option('withdrawals'); at++) {
        const proxy = await named(ask, giver, { person, guardian, idempotencyKey: `freshness-name-${at}` })
        // Somebody else's credential each time: refusals have a budget.
        const reader = await mint({
          role: 'GUARDIAN',
          user: `bench-guardian-${at}`,
          person: guardian,
          actingFor: person,
        })
        await until(() => ask(reader, history), isAllowed)
        // Anywhere between two looks at the feed.
        await pause(random.integer(300))
        const input = { person, proxy, idempotencyKey: `freshness-end-${at}` }
        const { data, errors } = await ask(giver, end, { input })
        const withdrawn = performance.now()
        if (data === null || errors.length > 0) throw new Error(`Not withdrawn: ${JSON.stringify(errors)}`)
        await until(() => ask(reader, history), isRefused)
        times.record(Math.max(1, Math.round((performance.now() - withdrawn) * 1000)))
        if ((at + 1) % 50 === 0) say(`${at + 1} withdrawals, the slowest seen after ${times.max / 1000} ms`)
      }
    } finally {
      await hub.close()
    }
    const after = calibrate()
    const at = (percentile: number) => rounded(times.percentile(percentile) / 1000)
    return {
      data: { withdrawals: times.count, processes: 3 },
      figures: {
        withdrawal_p50_ms: at(50),
        withdrawal_p99_ms: at(99),
        withdrawal_max_ms: rounded(times.max / 1000),
        calibration_ms: rounded((before.calibration_ms + after.calibration_ms) / 2),
        calibration_cpu_ms: rounded((before.calibration_cpu_ms + after.calibration_cpu_ms) / 2),
      },
    }
  },
}

async function named(ask: Ask, token: string, input: object): Promise<string> {
  const { data, errors } = await ask(token, name, { input })
  const proxy = (data as { readonly nameProxy: { readonly id: string } | null } | null)?.nameProxy
  if (proxy == null) throw new Error(`No proxy: ${JSON.stringify(errors)}`)
  return proxy.id
}

/** Asks again and again; what is neither that nor its opposite is an error of the bench. */
async function until(ask: () => Promise<HubAnswer>, found: (answer: HubAnswer) => boolean): Promise<void> {
  const patience = performance.now() + 10_000
  for (;;) {
    const answer = await ask()
    if (found(answer)) return
    if (!isAllowed(answer) && !isRefused(answer))
      throw new Error(`An answer of another kind: ${JSON.stringify(answer)}`)
    if (performance.now() > patience) throw new Error('Ten seconds, and nothing changed.')
    await pause(2)
  }
}
