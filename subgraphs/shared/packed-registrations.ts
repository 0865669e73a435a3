import type { NumberHandle } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { NumberRegistration } from './internal.ts'

/**
 * Registrations of an import as one text: it crosses threads and outboxes as bytes, where objects by the thousand are
 * copied one by one each time. Neither handles nor days hold a space or a semicolon.
 */
export const packRegistrations = (registrations: readonly NumberRegistration[]): string =>
  registrations
    .map(({ handle, from, until, previous }) => `${handle} ${from} ${until ?? ''} ${previous ?? ''}`)
    .join(';')

export function unpackRegistrations(text: string): readonly NumberRegistration[] {
  if (text === '') return []
  return text.split(';').map((packed) => {
    const parts = packed.split(' ')
    if (parts.length !== 4 || !parts[0] || !parts[1]) throw new Error('A packed registration has four parts.')
    return {
      handle: parts[0] as NumberHandle,
      from: parts[1] as CivilDate,
      until: (parts[2] || null) as CivilDate | null,
      previous: (parts[3] || null) as NumberHandle | null,
    }
  })
}
