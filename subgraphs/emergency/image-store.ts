import type { PersonId, UserId } from '../../schema/domain/ids.ts'
import type { Outcome } from '../../schema/domain/outcome.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { Scope } from '../shared/context.ts'
import type { Once } from '../shared/once.ts'
import type { MediaType, Picture } from './image.ts'

/** Kept once and never changed: versions that name it stay what they were. */
export interface KeptImage {
  readonly id: string
  readonly mediaType: MediaType
  readonly width: number
  readonly height: number
  /** SHA-256 over its bytes, base64url. */
  readonly digest: string
  readonly saved: Instant
}

/** Small images of a person's record, sealed, under every id that leads to the person. */
export interface ImageStore {
  saveImage(
    scope: Scope<'EMERGENCY'>,
    ids: readonly PersonId[],
    picture: Picture,
    by: UserId,
    once: Once,
  ): Promise<Outcome<KeptImage>>
  /** Of those asked for, the person's own. */
  knownImages(
    scope: Scope<'EMERGENCY'>,
    ids: readonly PersonId[],
    images: readonly string[],
  ): Promise<readonly KeptImage[]>
  /** By id, base64. */
  drawnImages(
    scope: Scope<'EMERGENCY'> | Scope<'EMERGENCY_SUMMARY'>,
    ids: readonly PersonId[],
    images: readonly string[],
  ): Promise<ReadonlyMap<string, string>>
}
