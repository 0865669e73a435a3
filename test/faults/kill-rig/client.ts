import { randomUUID } from 'node:crypto'
import type { TokenRequest } from '../../../gateway/demo/issuer.ts'
import type { HubAnswer } from '../../support/hub-client.ts'
import type { HubProcess } from '../../support/hub-process.ts'
import type { Asked, Journal, Part, Write } from './journal.ts'
import { clinic, insurer } from './people.ts'

/** No answer came: the hub was killed with the question on its way. */
export class NoAnswer extends Error {}

const parts: Readonly<Record<Exclude<Part, 'PERSON'>, TokenRequest>> = {
  INSURER: { role: 'INSURER', user: 'rig-insurer', institution: insurer },
  CLERK: { role: 'CLERK', institution: clinic },
  HISTORY: { role: 'HISTORY_PROVIDER' },
}

/** Codes that belong to the questions of the rig: a consent that nobody gave. */
const expected: ReadonlySet<string> = new Set(['CONSENT_REQUIRED'])

/** Asks in the rig's parts, and writes down what was answered. */
export class Client {
  readonly #hub: HubProcess
  readonly #journal: Journal
  /** Those who read are others after each start: what a credential may ask in an hour is counted. Who writes repeats. */
  readonly #shift: string
  readonly #tokens = new Map<string, Promise<string>>()

  constructor(hub: HubProcess, journal: Journal) {
    this.#hub = hub
    this.#journal = journal
    this.#shift = randomUUID()
  }

  async ask(asked: Asked): Promise<HubAnswer> {
    const request = randomUUID()
    const answer = await this.#answer(asked, request)
    this.#journal.answered.push({ ...asked, request, answer })
    const odd = answer.errors.filter(({ extensions }) => !expected.has(extensions?.code ?? ''))
    if (answer.status !== 200 || odd.length > 0) {
      const said = JSON.stringify({ status: answer.status, errors: odd })
      this.#journal.surprises.push(`${asked.query.split('(')[0]}: ${said}`)
    }
    return answer
  }

  /** A mutation; without an answer it stays uncertain, and its people are left alone until it is settled. */
  async write(write: Write): Promise<HubAnswer> {
    this.#journal.uncertain.push(write)
    const answer = await this.ask(write)
    this.#journal.uncertain = this.#journal.uncertain.filter((one) => one !== write)
    this.#journal.acknowledged.push({ write, answer })
    this.#journal.touched.add(write.holder)
    if (answer.data !== null) write.applied(answer)
    return answer
  }

  async #answer(asked: Asked, request: string): Promise<HubAnswer> {
    const { query, variables } = asked
    try {
      const token = await this.#token(asked)
      return await this.#hub.ask({ token, query, variables, request })
    } catch (error) {
      throw new NoAnswer('The hub did not answer.', { cause: error })
    }
  }

  #token({ part, person }: Asked): Promise<string> {
    const key = `${part} ${person ?? ''}`
    let token = this.#tokens.get(key)
    if (token === undefined) {
      token = this.#hub.token(
        part === 'PERSON'
          ? { role: 'PERSON', user: `rig-${person}`, person: person ?? '' }
          : { user: `rig-${part}-${this.#shift}`, ...parts[part] },
      )
      this.#tokens.set(key, token)
    }
    return token
  }
}
