import { Socket } from 'node:net'
import { Client, type ClientConfig } from 'pg'
import { StoreUnavailable } from '../failure.ts'
import type { Tenure } from './database.ts'
import { failureOf } from './postgres-failure.ts'
import type { PostgresSettings } from './postgres-options.ts'

const CHANNEL = 'store_work'
/** A holder that stands still this long has lost the work: the server ends its session, and with it the lock. */
const IDLE = '30s'
/** While the lock was asked about so lately it is still held, unless its connection said otherwise. */
const FRESH_MILLISECONDS = 1_000
const GRACE_MILLISECONDS = 2_000

/** A session's advisory lock, on a connection of its own: it ends with the process, however that ends. */
export class PostgresTenure implements Tenure {
  readonly #store: string
  readonly #config: ClientConfig
  readonly #work: string
  readonly #own: string
  readonly #onCall: () => void
  #opening: Promise<Client> | null = null
  #client: Client | null = null
  #held = false
  #askedAt = Number.NEGATIVE_INFINITY
  #closed = false

  constructor(settings: PostgresSettings, application: string, work: string, onCall: () => void) {
    this.#store = settings.name
    this.#config = {
      ...settings.client('read', application),
      query_timeout: settings.statementMilliseconds.read + GRACE_MILLISECONDS,
    }
    this.#work = `${settings.schema} ${work}`
    this.#own = `${this.#work} ${application}`
    this.#onCall = onCall
  }

  async take(): Promise<boolean> {
    if (this.#held && performance.now() - this.#askedAt < FRESH_MILLISECONDS) return true
    return this.#use(async (client) => {
      // Asked for again it would have to be given up twice.
      if (this.#held) await client.query('select 1')
      else {
        const { rows } = await client.query<{ held: boolean }>(
          'select pg_try_advisory_lock(hashtextextended($1, 0)) as held',
          [this.#work],
        )
        this.#held = rows[0]?.held === true
      }
      this.#askedAt = performance.now()
      return this.#held
    })
  }

  async call(): Promise<void> {
    await this.#use((client) => client.query('select pg_notify($1, $2)', [CHANNEL, this.#own]))
  }

  async close(): Promise<void> {
    if (this.#closed) return
    if (this.#held) {
      const release = this.#use(async (client) => {
        await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [this.#work])
        await client.query('select pg_notify($1, $2)', [CHANNEL, this.#own])
      })
      // It goes with the connection in any case.
      await release.catch(() => undefined)
    }
    this.#closed = true
    this.#held = false
    const client = this.#client
    this.#client = null
    await client?.end().catch(() => undefined)
  }

  async #use<T>(work: (client: Client) => Promise<T>): Promise<T> {
    if (this.#closed) throw new StoreUnavailable(this.#store, 'closed')
    const client = await this.#connected()
    try {
      return await work(client)
    } catch (error) {
      this.#lose(client)
      throw failureOf(this.#store, error, false).error
    }
  }

  #connected(): Promise<Client> {
    if (this.#client !== null) return Promise.resolve(this.#client)
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null
    })
    return this.#opening
  }

  async #open(): Promise<Client> {
    const client = new Client(this.#config)
    client.on('error', () => this.#lose(client))
    client.on('end', () => this.#lose(client))
    client.on('notification', ({ payload = '' }) => {
      if (payload !== this.#own && payload.startsWith(`${this.#work} `)) this.#onCall()
    })
    try {
      await client.connect()
      await client.query(`set idle_session_timeout = '${IDLE}'`)
      await client.query(`listen ${CHANNEL}`)
    } catch (error) {
      client.end(() => undefined)
      throw failureOf(this.#store, error, false).error
    }
    const { stream } = client.connection
    // The process may end when nothing else goes on.
    if (stream instanceof Socket) stream.unref()
    this.#client = client
    return client
  }

  #lose(client: Client): void {
    if (this.#client !== client) return
    this.#client = null
    this.#held = false
    // A server that does not answer would keep it waiting for the goodbye.
    client.connection.stream.destroy()
  }
}
