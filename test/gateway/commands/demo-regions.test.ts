import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { writeDemoState } from '../../../gateway/demo/demo-file.ts'
import { named } from '../../../gateway/demo/introduce.ts'
import { rosterOf } from '../../../gateway/demo/people/roster.ts'
import { civilDateAt, type Instant } from '../../../schema/domain/time.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { freePort } from '../../support/free-port.ts'
import { hubCommand, killHubCommands, startHubCommand } from '../../support/hub-command.ts'

const population = { people: 40, seed: 5, today: civilDateAt(Date.now() as Instant) }
const own = `query { me { clinicalSummary {
  clinical { conditions { sources { region } } sources { region state } } medication { sources { region state } } } } }`

const clients = `{ ownCareClients { edges { node { person { clinicalSummary {
  medication { prescriptions { drug } } } } } } } }`

const insured = `query ($input: QualificationCheck!) { verifyQualification(input: $input) { ... on ValidQualification {
  qualification { number { person { clinicalSummary { checkups { sources { region } } } } } } } } }`

interface Own {
  readonly me: {
    readonly clinicalSummary: {
      readonly clinical: {
        readonly conditions: readonly { readonly sources: readonly { readonly region: string }[] }[]
        readonly sources: readonly { readonly region: string; readonly state: string }[]
      }
    }
  }
}

interface Visited {
  readonly ownCareClients: {
    readonly edges: readonly {
      readonly node: {
        readonly person: {
          readonly clinicalSummary: { readonly medication: { readonly prescriptions: readonly object[] } | null }
        }
      }
    }[]
  }
}

describe('the demo', () => {
  const folder = temporaryFolder()
  afterAll(killHubCommands)

  test('has three regions, which know of who changed work under each of their numbers, of a care manager’s client, and of an insurer’s insured', async () => {
    const environment = { DATA_DIR: folder, PORT: String(await freePort()) }
    const url = `http://127.0.0.1:${environment.PORT}/graphql`
    writeDemoState(folder, { population, complete: false, defaults: {} })
    const hub = startHubCommand(['serve'], environment)
    await hub.printed(/verifyQualification/)
    const tokens = new Map<string, string>()
    const asked = async <T>(role: string, query: string, variables: object = {}): Promise<T> => {
      const token = tokens.get(role) ?? (await hubCommand(['token', '--role', role], environment)).stdout.trim()
      tokens.set(role, token)
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, variables }),
      })
      return ((await answer.json()) as { readonly data: T }).data
    }
    const ask = async () => (await asked<Own>('PERSON', own)).me.clinicalSummary.clinical
    const answered = async () => (await ask()).sources.filter(({ state }) => state === 'ANSWERED').length
    await expect.poll(answered, { timeout: 20_000 }).toBe(2)
    const { conditions, sources } = await ask()
    expect(sources.map(({ region }) => region)).toEqual(['fukuoka', 'hokkaido', 'nagano'])
    expect(new Set(conditions.flatMap((one) => one.sources.map(({ region }) => region))).size).toBe(2)
    const visited = await asked<Visited>('CARE_MANAGER', clients)
    const drugs = visited.ownCareClients.edges.flatMap(
      ({ node }) => node.person.clinicalSummary.medication?.prescriptions ?? [],
    )
    expect(drugs.length).toBeGreaterThan(0)
    const { check } = named(rosterOf(population), 'job-changed')
    expect(await asked('INSURER', insured, { input: check })).toEqual({
      verifyQualification: {
        qualification: {
          number: { person: { clinicalSummary: { checkups: { sources: sources.map(({ region }) => ({ region })) } } } },
        },
      },
    })
    hub.signal('SIGTERM')
    expect((await hub.ended).code).toBe(0)
    const { stdout } = await hubCommand(['audit', 'verify', '--json'], {
      ...environment,
      DATA_DIR: join(folder, 'nodes', 'nagano'),
      KEYS_DIR: join(folder, 'keys'),
    })
    expect(JSON.parse(stdout)).toMatchObject([{ process: expect.stringMatching(/^node-\d{10}$/), findings: [] }])
  })
})
