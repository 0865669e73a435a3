import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { writeDemoState } from '../../../gateway/demo/demo-file.ts'
import { civilDateAt, type Instant } from '../../../schema/domain/time.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { freePort } from '../../support/free-port.ts'
import { hubCommand, killHubCommands, startHubCommand } from '../../support/hub-command.ts'

const population = { people: 40, seed: 5, today: civilDateAt(Date.now() as Instant) }
const query = `query { me { clinicalSummary {
  clinical { conditions { sources { region } } sources { region state } } medication { sources { region state } } } } }`

interface Answer {
  readonly data: {
    readonly me: {
      readonly clinicalSummary: {
        readonly clinical: {
          readonly conditions: readonly { readonly sources: readonly { readonly region: string }[] }[]
          readonly sources: readonly { readonly region: string; readonly state: string }[]
        }
      }
    }
  }
}

describe('the demo', () => {
  const folder = temporaryFolder()
  afterAll(killHubCommands)

  test('has three regions, which know of who changed work under each of their numbers', async () => {
    const environment = { DATA_DIR: folder, PORT: String(await freePort()) }
    const url = `http://127.0.0.1:${environment.PORT}/graphql`
    writeDemoState(folder, { population, complete: false, defaults: {} })
    const hub = startHubCommand(['serve'], environment)
    await hub.printed(/verifyQualification/)
    const token = (await hubCommand(['token', '--role', 'PERSON'], environment)).stdout.trim()
    const ask = async (): Promise<Answer['data']['me']['clinicalSummary']['clinical']> => {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query }),
      })
      return ((await answer.json()) as Answer).data.me.clinicalSummary.clinical
    }
    const answered = async () => (await ask()).sources.filter(({ state }) => state === 'ANSWERED').length
    await expect.poll(answered, { timeout: 20_000 }).toBe(2)
    const { conditions, sources } = await ask()
    expect(sources.map(({ region }) => region)).toEqual(['fukuoka', 'hokkaido', 'nagano'])
    expect(new Set(conditions.flatMap((one) => one.sources.map(({ region }) => region))).size).toBe(2)
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
