import { Socket } from 'node:net'
import { Client, type ClientConfig } from 'pg'

/** Stores tell it in a trigger; the payload is who wrote, as `application_name` says. */
export const CHANNEL = 'store_changed'
const FIRST_PAUSE_MILLISECONDS = 250
const LONGEST_PAUSE_MILLISECONDS = 5_000

/**
 * Hears what other processes committed, on a connection of its own. What was said while it was away is lost, so that
 * its return counts as news; and nobody may rely on it alone.
 */
export class PostgresListener {
  readonly #config: ClientConfig
  readonly #own: string
  readonly #onNews: () => void
  #client: Client | null = null
  #timer: NodeJS.Timeout | undefined
  #pause = FIRST_PAUSE_MILLISECONDS
  #closed = false

  constructor(config: ClientConfig, own: string, onNews: () => void) {
    this.#config = config
    this.#own = own
    this.#onNews = onNews
  }

  /** Resolves when it listens, or has found out that it cannot for now. */
  async start(): Promise<void> {
    const client = new Client(this.#config)
    this.#client = client
    client.on('error', () => this.#lose(client))
    client.on('end', () => this.#lose(client))
    client.on('notification', ({ payload }) => {
      if (payload !== this.#own) this.#onNews()
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
