import type { PostgresPool } from './postgres-pool.ts'

const LOOK_MILLISECONDS = 1_000

/** Tables of four times the pages of which their rows were last counted; of few pages none. */
const grown = `select quote_ident(relname) as name from pg_class
  where relnamespace = current_schema()::regnamespace and relkind = 'r'
  and pg_relation_size(oid) > 4 * greatest(relpages, 8) * current_setting('block_size')::bigint`

/**
 * Has rows counted (ANALYZE) of tables that grew. By itself the server does so a minute later: until then plans that
 * were made while a table was empty stand, and walk through all that a first load brings, for every read by key.
 */
export class PostgresGrowth {
  readonly #pool: PostgresPool
  #next = 0
  #looking: Promise<void> | null = null

  constructor(pool: PostgresPool) {
    this.#pool = pool
  }

  written(): void {
    if (this.#looking !== null || performance.now() < this.#next) return
    // What keeps it from counting is told to those who read and write; it is tried again with what is written next.
    this.#looking = this.#look()
      .catch(() => undefined)
      .finally(() => {
        this.#next = performance.now() + LOOK_MILLISECONDS
        this.#looking = null
      })
  }

  async #look(): Promise<void> {
    await this.#pool.use(async (held) => {
      const [found] = await held.run([{ text: grown, parameters: [] }])
      const names = ((found?.rows ?? []) as { readonly name: string }[]).map(({ name }) => name)
      if (names.length === 0) return
      // Another process may be counting: it need not be done twice.
      await held.run([{ text: `analyze (skip_locked) ${names.join(', ')}`, parameters: [], transient: true }])
    })
  }
}
