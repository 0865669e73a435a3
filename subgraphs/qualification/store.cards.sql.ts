import type { NumberHandle, PersonId } from '../../schema/domain/ids.ts'
import { type Outcome, ok, refuse } from '../../schema/domain/outcome.ts'
import type { CardIdentity } from '../shared/consent/assertion.ts'
import type { Database, StoreTransaction } from '../shared/database/database.ts'
import { underSeal, writeOnce } from '../shared/once.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import type { CardAuthor, CardHolding, CardResult, CardRow, CardStore } from './card-store.ts'
import { householdParts } from './number-index.ts'
import type { QualificationTables } from './tables.ts'

type Transaction = StoreTransaction<QualificationTables>

const cardParts = ({ issuer, serial }: CardIdentity): readonly string[] => ['card', issuer, serial]

/** A certificate's serial number follows a person everywhere: kept as a blind index alone, like a number. */
export function cardStore(database: Database<QualificationTables>, seal: NumberSeal): CardStore {
  const handleOf = async (transaction: Transaction, row: CardRow): Promise<string | null> => {
    const found = await transaction
      .selectFrom('insured_number')
      .select('handle')
      .where('household', 'in', seal.indexes(householdParts(row.number)))
      .where('branch', '=', row.number.branch)
      .executeTakeFirst()
    return found?.handle ?? null
  }

  const take = async (transaction: Transaction, row: CardRow, author: CardAuthor): Promise<Outcome<CardResult>> => {
    const handle = await handleOf(transaction, row)
    if (handle === null) {
      return refuse({
        code: 'NOT_FOUND',
        reason: 'NO_QUALIFICATION',
        message: 'No qualification stands under this number.',
      })
    }
    const standing = await transaction
      .selectFrom('card_certificate')
      .select('id')
      .where('card', 'in', seal.indexes(cardParts(row.card)))
      .where('handle', '=', handle)
      .where('superseded', 'is', null)
      .execute()
    const changed = row.withdrawn ? standing.length > 0 : standing.length === 0
    if (changed && row.withdrawn) {
      await transaction
        .updateTable('card_certificate')
        .set({ superseded: author.at })
        .where(
          'id',
          'in',
          standing.map(({ id }) => id),
        )
        .execute()
    } else if (changed) {
      const card = seal.index(cardParts(row.card))
      await transaction
        .insertInto('card_certificate')
        .values({ card, handle, known: author.at, superseded: null, recorded_by: author.institution })
        .execute()
    }
    return ok({ handle: handle as NumberHandle, changed })
  }

  return {
    takeCards(_scope, rows, author, once) {
      return writeOnce(database, underSeal(once, seal), async (transaction) => {
        const outcomes: Outcome<CardResult>[] = []
        for (const row of rows) outcomes.push(await take(transaction, row, author))
        return ok(outcomes)
      })
    },

    async holdings(_scope, card, on) {
      const rows = await database.read
        .selectFrom('card_certificate as card')
        .leftJoin('link', 'link.handle', 'card.handle')
        .select(['card.handle', 'link.person', 'link.from_on'])
        .where('card.card', 'in', seal.indexes(cardParts(card)))
        .where('card.superseded', 'is', null)
        .orderBy('card.handle')
        .orderBy('link.from_on')
        .execute()
      // Insurers reuse numbers: the holder is who had it last, on the day or before it.
      const byHandle = new Map<string, CardHolding>()
      for (const { handle, person, from_on } of rows) {
        if (byHandle.has(handle) && (from_on === null || from_on > on)) continue
        byHandle.set(handle, { handle: handle as NumberHandle, person: person as PersonId | null })
      }
      return [...byHandle.values()]
    },
  }
}
