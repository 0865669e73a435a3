import { createHash } from 'node:crypto'
import type { PersonId, UserId } from '../../schema/domain/ids.ts'
import { ok, refuse } from '../../schema/domain/outcome.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { Database } from '../shared/database/database.ts'
import { freshId } from '../shared/fresh-id.ts'
import { underSeal, writeOnce } from '../shared/once.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import type { MediaType } from './image.ts'
import type { ImageStore, KeptImage } from './image-store.ts'
import type { EmergencyTables, ImageTable } from './tables.ts'

/** One person's, of all versions: a record is no album. */
const mostOfOnePerson = 60

const meta = ['id', 'media_type', 'width', 'height', 'digest', 'saved'] as const

export function imageStore(database: Database<EmergencyTables>, seal: NumberSeal): ImageStore {
  const imageIn = (row: Pick<ImageTable, (typeof meta)[number]>): KeptImage => ({
    id: row.id,
    mediaType: row.media_type as MediaType,
    width: row.width,
    height: row.height,
    digest: row.digest,
    saved: Number(row.saved) as Instant,
  })
  const placeOf = (id: string): string => `image ${id}`
  const known = async (ids: readonly PersonId[], images: readonly string[]): Promise<readonly KeptImage[]> => {
    if (images.length === 0) return []
    const rows = await database.read
      .selectFrom('image')
      .select([...meta])
      .where('person', 'in', ids)
      .where('id', 'in', [...new Set(images)])
      .execute()
    return rows.map(imageIn)
  }

  return {
    async saveImage(_scope, ids, { mediaType, width, height, bytes }, by: UserId, key) {
      const digest = createHash('sha256').update(bytes).digest('base64url')
      const [person] = ids
      if (person === undefined) throw new Error('An image is somebody’s.')
      const outcome = await writeOnce(database, underSeal(key, seal), async (transaction) => {
        const held = await transaction.selectFrom('image').select(['id', 'digest']).where('person', 'in', ids).execute()
        const same = held.find((one) => one.digest === digest)
        if (same !== undefined) return ok(same.id)
        if (held.length >= mostOfOnePerson)
          return refuse({ code: 'CONFLICT', reason: 'TOO_MANY_IMAGES', message: `At most ${mostOfOnePerson} images.` })
        const id = freshId('ent')
        await transaction
          .insertInto('image')
          .values({
            id,
            person,
            media_type: mediaType,
            width,
            height,
            digest,
            saved: key.at,
            by_user: by,
            content: seal.seal(bytes.toString('base64'), placeOf(id)),
          })
          .execute()
        return ok(id)
      })
      if (!outcome.ok) return outcome
      const [kept] = await known(ids, [outcome.value])
      if (kept === undefined) throw new Error('An image was kept and is not there.')
      return ok(kept)
    },

    knownImages: (_scope, ids, images) => known(ids, images),

    async drawnImages(_scope, ids, images) {
      if (images.length === 0) return new Map()
      const rows = await database.read
        .selectFrom('image')
        .select(['id', 'content'])
        .where('person', 'in', ids)
        .where('id', 'in', [...new Set(images)])
        .execute()
      return new Map(rows.map(({ id, content }) => [id, seal.open(content, placeOf(id))]))
    },
  }
}
