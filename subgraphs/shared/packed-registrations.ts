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
    const [handle, from, until, previous, ...more] = packed.split(' ')
    if (!handle || !from || until === undefined || previous === undefined || more.length > 0)
      throw new Error('A packed registration has four parts.')
    return {
      handle: handle as NumberHandle,
      from: from as CivilDate,
      until: until === '' ? null : (until as CivilDate),
      previous: previous === '' ? null : (previous as NumberHandle),
    }
  })
}
