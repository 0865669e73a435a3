import type { Particulars } from './term.ts'

type Holder = Pick<Particulars, 'birthDate' | 'sex'>

/**
 * Whether a number may be taken to continue another's (継続): who stands under the earlier one was born the same day,
 * and is not of the other sex. A number alone makes nobody an insurer's own; of a number that nobody has entered yet
 * nothing can be said, so the statement waits.
 */
export function mayContinue(holder: Holder, standing: readonly Holder[]): boolean {
  const same = ({ birthDate, sex }: Holder): boolean =>
    birthDate === holder.birthDate && (sex === holder.sex || sex === 'NOT_SET' || holder.sex === 'NOT_SET')
  return standing.some(same)
}
