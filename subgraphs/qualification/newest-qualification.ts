import { asPersonId } from '../../schema/domain/ids.ts'
import { civilDateAt } from '../../schema/domain/time.ts'
import type { RequestContext } from '../shared/context.ts'
import { parentOf } from './answering.ts'
import type { QualificationParent } from './parents.ts'
import type { ResolverParts } from './resolver-parts.ts'

/** The qualification that began last, for the name and birth date of somebody who is known by their id alone. */
export async function newestQualification(
  { store: { eligibility }, loadersOf }: Pick<ResolverParts, 'store' | 'loadersOf'>,
  person: string,
  context: RequestContext,
): Promise<QualificationParent | null> {
  const scope = context.gate.scope('ELIGIBILITY', asPersonId(person))
  const handles = await eligibility.numbersOf(scope)
  const held = await Promise.all(
    handles.map(async (handle) =>
      (await loadersOf(context).terms.load({ scope, handle })).map((term) => ({ handle, term })),
    ),
  )
  const [newest] = held.flat().sort((one, other) => (one.term.from < other.term.from ? 1 : -1))
  return newest === undefined ? null : parentOf(newest.handle, newest.term, civilDateAt(context.at))
}
