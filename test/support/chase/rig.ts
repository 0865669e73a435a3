import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import type { InstitutionCode, NumberHandle } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { readingApart } from '../../../subgraphs/chase/reading/apart.ts'
import { openCareStore } from '../../../subgraphs/chase/store.sql.ts'
import type { ChaseTables } from '../../../subgraphs/chase/tables.ts'
import { takeFile } from '../../../subgraphs/chase/uploading.ts'
import { openSqlite } from '../../../subgraphs/shared/database/sqlite.ts'
import { createNumberSeal } from '../../../subgraphs/shared/seal/number-seal.ts'
import { scopeFor } from '../scopes.ts'
import { office } from './cells.ts'

const code = office as InstitutionCode
const scope = scopeFor('LONG_TERM_CARE')

/** A store of long-term care in a folder, with an index that has one handle for each number. */
export async function openCareRig(folder: string) {
  const store = await openCareStore({
    database: await openSqlite<ChaseTables>({ file: join(folder, 'chase.sqlite'), readers: 1, synchronous: 'NORMAL' }),
    seal: createNumberSeal([{ id: 1, secret: Buffer.alloc(32, 1) }], 'chase'),
  })

  const reading = readingApart()

  async function* records(): AsyncGenerator<string> {
    for (let after: number | null = null; ; ) {
      const page = await store.told(scope, code, { form: null, first: 200, after })
      for (const { item } of page.items) {
        const { revision: _, known: __, values, ...said } = item
        yield JSON.stringify([said.id, said, [...values]])
        after = item.revision
      }
      if (!page.more) return
    }
  }

  return {
    take: (key: string, file: string, onBatch: () => void = () => undefined, { whole = false } = {}) =>
      takeFile(
        {
          reading,
          uploads: store.uploads,
          index: {
            handlesFor: async (numbers) =>
              numbers.map(({ number }) => `num_${number.padStart(22, '0')}` as NumberHandle),
          },
          now: () => 1_800_000_000_000 as Instant,
        },
        {
          office: code,
          key,
          encoding: null,
          whole,
          source: createReadStream(file, { highWaterMark: 64 * 1024 }),
          signal: new AbortController().signal,
          mayWrite: async () => onBatch(),
        },
      ),
    /** Everything the office told, and what became of its files: line by line, in an order of its own. */
    async exported(): Promise<string> {
      const lines: string[] = []
      for await (const line of records()) lines.push(line)
      const uploads = await store.uploads.list(code, { first: 100, after: null })
      for (const { item } of uploads.items) {
        const { id, began: _, mark, ...upload } = item
        const refusals = await store.uploads.refusals(id, { line: 0, place: 0 }, 100_000)
        lines.push(JSON.stringify([upload.key, upload, mark?.position, refusals]))
      }
      return lines.sort().join('\n')
    },
    async close() {
      await reading.close()
      await store.close()
    },
  }
}
