import { createHash, randomBytes } from 'node:crypto'
import { Socket } from 'node:net'
import { Client, type ClientConfig } from 'pg'

/** Stores tell it in a trigger; the payload is who wrote, as `application_name` says. */
export const CHANNEL = 'store_changed'

/** What connections of one process to one store are called. */
export interface Application {
  readonly name: string
  /** Whether what that one wrote is news here: not one's own, nor of another schema of the same database. */
  isNews(writer: string | undefined): boolean
}

const called = /^tsunagu \S+ ([0-9a-f]{12}) [0-9a-f]{12}$/

export function applicationOf(store: string, schema: string): Application {
  const place = createHash('sha256').update(schema).digest('hex').slice(0, 12)
  const name = `tsunagu ${store} ${place} ${randomBytes(6).toString('hex')}`
  return {
    name,
    isNews(writer = '') {
      // Who is called otherwise wrote by hand, perhaps here.
      const there = called.exec(writer)?.[1]
      return writer !== name && (there === undefined || there === place)
    },
  }
}

const FIRST_PAUSE_MILLISECONDS = 250
const LONGEST_PAUSE_MILLISECONDS = 5_000

/**
 * Hears what other processes committed, on a connection of its own. What was said while it was away is lost, so that
 * its return counts as news; and nobody may rely on it alone.
 */
export class PostgresListener {
  readonly #config: ClientConfig
  readonly #application: Application
  readonly #onNews: () => void
  #client: Client | null = null
  #timer: NodeJS.Timeout | undefined
  #pause = FIRST_PAUSE_MILLISECONDS
  #closed = false

  constructor(config: ClientConfig, application: Application, onNews: () => void) {
    this.#config = config
    this.#application = application
    this.#onNews = onNews
  }

  /** Resolves when it listens, or has found out that it cannot for now. */
  async start(): Promise<void> {
    const client = new Client(this.#config)
    this.#client = client
    client.on('error', () => this.#lose(client))
    client.on('end', () => this.#lose(client))
    client.on('notification', ({ payload }) => {
      if (this.#application.isNews(payload)) this.#onNews()
    })
    try {
      await client.connect()
      await client.query(`listen ${CHANNEL}`)
      const { stream } = client.connection
      // The process may end when nothing else goes on.
      if (stream instanceof Socket) stream.unref()
      this.#pause = FIRST_PAUSE_MILLISECONDS
      this.#onNews()
    } catch {
      this.#lose(client)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    const client = this.#client
    this.#client = null
    await client?.end().catch(() => undefined)
  }

  #lose(client: Client): void {
    if (this.#client !== client) return
    this.#client = null
    client.end(() => undefined)
    if (this.#closed) return
    this.#timer = setTimeout(() => void this.start(), this.#pause)
    this.#timer.unref()
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MILLISECONDS)
  }
}
