import { randomBytes } from 'node:crypto'
import type { InstitutionCode, LocalId, NumberHandle, RegionId } from '../../../schema/domain/ids.ts'
import { ok, refuse } from '../../../schema/domain/outcome.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { Database, StoreTransaction } from '../../shared/database/database.ts'
import { freshId } from '../../shared/fresh-id.ts'
import type { NumberSeal } from '../../shared/seal/number-seal.ts'
import type { CodeStore, Metering, NodeToken, TokenOfNode } from './code-store.ts'
import { type Epoch, epochKeyBytes, epochOf } from './linkage-code.ts'
import type { CodeTables, EpochTable } from './tables.ts'

/** Statements with more variables than this are divided. */
const together = 500

const boundTo = (space: string, number: number): string => `epoch ${space} ${number}`

export function codeStore(database: Database<CodeTables>, seal: NumberSeal): CodeStore {
  const opened = ({ space, number, sealed }: EpochTable): Epoch | null =>
    sealed === null ? null : epochOf(space, number, Buffer.from(seal.open(sealed, boundTo(space, number)), 'base64'))

  const begin = async (transaction: StoreTransaction<CodeTables>, space: string, at: Instant): Promise<Epoch> => {
    const last = await transaction
      .selectFrom('epoch')
      .select((of) => of.fn.max('number').as('number'))
      .where('space', '=', space)
      .executeTakeFirst()
    const number = Number(last?.number ?? 0) + 1
    const secret = randomBytes(epochKeyBytes)
    await transaction
      .updateTable('epoch')
      .set({ ended: at })
      .where('space', '=', space)
      .where('ended', 'is', null)
      .execute()
    await transaction
      .insertInto('epoch')
      .values({
        space,
        number,
        sealed: seal.seal(secret.toString('base64'), boundTo(space, number)),
        begun: at,
        ended: null,
      })
      .execute()
    return epochOf(space, number, secret)
  }

  const current = (db: Pick<Database<CodeTables>['read'], 'selectFrom'>, space: string) =>
    db.selectFrom('epoch').selectAll().where('space', '=', space).where('ended', 'is', null).executeTakeFirst()

  return {
    space: (institution) => spaceOf(database.read, institution),

    align: (institution, other, by, at) =>
      database.write(async (transaction) => {
        const [own, theirs] = [await spaceOf(transaction, institution), await spaceOf(transaction, other)]
        if (own === theirs) return ok(theirs)
        if (own !== institution || (await current(transaction, own)) !== undefined) {
          return refuse({
            code: 'CONFLICT',
            message: 'It holds codes of its own: they would change their meaning.',
            reason: 'HAS_CODES',
          })
        }
        await transaction
          .insertInto('code_space')
          .values({ institution, space: theirs, by_user: by, since: at })
          .execute()
        return ok(theirs)
      }),

    async epoch(space, at) {
      const row = await current(database.read, space)
      const epoch = row === undefined ? null : opened(row)
      if (epoch !== null) return epoch
      return database.write(async (transaction) => {
        const now = await current(transaction, space)
        return (now === undefined ? null : opened(now)) ?? begin(transaction, space, at)
      })
    },

    async formerEpoch(space, number) {
      const row = await database.read
        .selectFrom('epoch')
        .selectAll()
        .where('space', '=', space)
        .where('number', '=', number)
        .executeTakeFirst()
      return row === undefined ? null : opened(row)
    },

    rotate: (space, ending, at) =>
      database.write(async (transaction) => {
        const now = await current(transaction, space)
        if (now?.number === ending) return begin(transaction, space, at)
        const next = await transaction
          .selectFrom('epoch')
          .selectAll()
          .where('space', '=', space)
          .where('number', '=', ending + 1)
          .executeTakeFirst()
        return next === undefined ? null : opened(next)
      }),

    destroyEpoch: (space, number, at) =>
      database.write(async (transaction) => {
        const done = await transaction
          .updateTable('epoch')
          .set((set) => ({ sealed: null, ended: set.fn.coalesce('ended', set.val(at)) }))
          .where('space', '=', space)
          .where('number', '=', number)
          .where('sealed', 'is not', null)
          .executeTakeFirst()
        return Number(done.numUpdatedRows) > 0
      }),

    async putNode({ node, region }, at) {
      const known = await database.read.selectFrom('node').select('region').where('node', '=', node).executeTakeFirst()
      if (known?.region === region) return
      await database.write((transaction) =>
        transaction
          .insertInto('node')
          .values({ node, region, since: at, acknowledged: 0 })
          .onConflict((conflict) => conflict.column('node').doUpdateSet({ region, since: at }))
          .execute(),
      )
    },

    async nodes() {
      const rows = await database.read.selectFrom('node').selectAll().orderBy('region').orderBy('node').execute()
      return rows.map(({ node, region }) => ({ node: node as InstitutionCode, region: region as RegionId }))
    },

    async acknowledged(node) {
      const row = await database.read
        .selectFrom('node')
        .select('acknowledged')
        .where('node', '=', node)
        .executeTakeFirst()
      return Number(row?.acknowledged ?? 0)
    },

    async acknowledge(node, sequence) {
      await database.write((transaction) =>
        transaction
          .updateTable('node')
          .set({ acknowledged: sequence })
          .where('node', '=', node)
          .where('acknowledged', '<', sequence)
          .execute(),
      )
    },

    tokensFor: (node, handles) =>
      database.write(async (transaction) => {
        const inserts = handles.map((handle) =>
          transaction
            .insertInto('node_token')
            .values({ node, handle, token: freshId('tok') })
            .onConflict((conflict) => conflict.columns(['node', 'handle']).doNothing())
            .compile(),
        )
        await transaction.batch(inserts)
        const tokens = new Map<string, NodeToken>()
        for (const some of parts(handles)) {
          const rows = await transaction
            .selectFrom('node_token')
            .select(['handle', 'token'])
            .where('node', '=', node)
            .where('handle', 'in', some)
            .execute()
          for (const row of rows) tokens.set(row.handle, row.token as NodeToken)
        }
        return handles.map((handle) => {
          const token = tokens.get(handle)
          if (token === undefined) throw new Error('A token was minted and is not there.')
          return token
        })
      }),

    async tokensOf(handles) {
      const found: TokenOfNode[] = []
      for (const some of parts(handles)) {
        const rows = await database.read
          .selectFrom('node_token')
          .selectAll()
          .where('handle', 'in', some)
          .orderBy('node')
          .orderBy('token')
          .execute()
        for (const { node, handle, token } of rows) {
          found.push({ node: node as InstitutionCode, handle: handle as NumberHandle, token: token as NodeToken })
        }
      }
      return found
    },

    async handlesBehind(node, tokens) {
      const found = new Map<string, NumberHandle | LocalId>()
      for (const some of parts(tokens)) {
        const rows = await database.read
          .selectFrom('node_token')
          .select(['handle', 'token'])
          .where('node', '=', node)
          .where('token', 'in', some)
          .execute()
        for (const row of rows) found.set(row.token, row.handle as NumberHandle)
      }
      return tokens.map((token) => found.get(token) ?? null)
    },

    async meter({ institution, month, coded, unknown, refused }) {
      await database.write((transaction) =>
        transaction
          .insertInto('metering')
          .values({ institution, month, coded, unknown, refused })
          .onConflict((conflict) =>
            conflict.columns(['institution', 'month']).doUpdateSet((set) => ({
              coded: set('metering.coded', '+', coded),
              unknown: set('metering.unknown', '+', unknown),
              refused: set('metering.refused', '+', refused),
            })),
          )
          .execute(),
      )
    },

    async metered(institution, from) {
      let query = database.read.selectFrom('metering').selectAll().where('month', '>=', from)
      if (institution !== null) query = query.where('institution', '=', institution)
      const rows = await query.orderBy('institution').orderBy('month').execute()
      return rows.map(
        (row): Metering => ({
          institution: row.institution as InstitutionCode,
          month: row.month,
          coded: Number(row.coded),
          unknown: Number(row.unknown),
          refused: Number(row.refused),
        }),
      )
    },
  }
}

async function spaceOf(
  db: Pick<Database<CodeTables>['read'], 'selectFrom'>,
  institution: InstitutionCode,
): Promise<string> {
  const row = await db
    .selectFrom('code_space')
    .select('space')
    .where('institution', '=', institution)
    .executeTakeFirst()
  return row?.space ?? institution
}

function parts<T>(all: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / together) }, (_, part) =>
    all.slice(part * together, (part + 1) * together),
  )
}
