import { Client as Server } from 'pg'
import { postgresSettings } from '../../subgraphs/shared/database/postgres-options.ts'

async function asked<T>(url: string, work: (server: Server) => Promise<T>): Promise<T> {
  const server = new Server(postgresSettings({ url, name: 'looked at' }).client('write', 'test'))
  await server.connect()
  try {
    return await work(server)
  } finally {
    await server.end()
  }
}

/** Every row of every table, as text, and how far tables that number their rows have come. */
export function contentOf(url: string): Promise<Readonly<Record<string, readonly string[]>>> {
  return asked(url, async (server) => {
    const tables = await server.query<{ name: string; serial: string | null }>(
      `select c.relname as name, (select pg_get_serial_sequence(quote_ident(c.relname), a.attname) from pg_attribute a
         where a.attrelid = c.oid and a.attidentity <> '') as serial
       from pg_class c where relnamespace = current_schema()::regnamespace and relkind = 'r' order by relname`,
    )
    const content: Record<string, readonly string[]> = {}
    for (const { name, serial } of tables.rows) {
      const rows = await server.query<{ row: string }>(`select t::text as row from "${name}" t order by 1`)
      content[name] = rows.rows.map(({ row }) => row)
      if (serial === null) continue
      const given = await server.query<{ last_value: string }>(`select last_value from ${serial}`)
      content[`${name} numbered`] = given.rows.map((row) => row.last_value)
    }
    return content
  })
}

/** As if nothing had ever been kept there. */
export const withoutTables = (url: string): Promise<unknown> =>
  asked(url, (server) => server.query(`drop schema ${postgresSettings({ url, name: 'dropped' }).schema} cascade`))
