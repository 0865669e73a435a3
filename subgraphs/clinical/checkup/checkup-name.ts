import type { CivilDate } from '../../../schema/domain/time.ts'

/**
 * A check-up among a person's own: one examination of a programme (健診プログラムサービスコード) on one day. Told again, in
 * whichever format, it is the same.
 */
export const checkupName = (programme: string | null, on: CivilDate): string =>
  `Checkup/${programme !== null && /^\d{3}$/.test(programme) ? programme : '000'}/${on}`
