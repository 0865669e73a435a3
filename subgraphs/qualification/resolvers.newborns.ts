import { asNumberHandle } from '../../schema/domain/ids.ts'
import { civilDateAt, days, type Instant } from '../../schema/domain/time.ts'
import { callerOf, institutionOf, invalid, onceFor, orThrow } from '../shared/writing.ts'
import { personOf } from './mandates.ts'
import { type Birth, type Newborn, provisionalNumber } from './newborn-store.ts'
import { readNumber } from './reading.ts'
import type { ResolverParts } from './resolver-parts.ts'
import type { Resolvers } from './resolver-types.ts'

const mostAtOnce = 9
const newFor = days(365)

/** Newborns without a number: a record may be begun, and whoever acts for them named, before an insurer knows them. */
export function newbornResolvers({ store, index, watcher }: ResolverParts): Resolvers {
  const { newborns } = store
  const shown = ({ handle, birthDate, birthOrder, number }: Newborn) => ({
    provisional: { id: handle },
    birthDate,
    birthOrder,
    number: number === null ? null : { id: number },
  })

  return {
    Mutation: {
      async registerNewborn(_, { input }, context) {
        const mother = personOf(input.mother, 'mother')
        const once = onceFor(context, 'registerNewborn', input)
        if (input.birthDate > civilDateAt(context.at))
          throw invalid('IN_FUTURE', 'Nobody is born on a day that lies ahead.', ['input', 'birthDate'])
        if (input.birthDate < civilDateAt((context.at - newFor) as Instant))
          throw invalid('NO_NEWBORN', 'A newborn was born within a year.', ['input', 'birthDate'])
        const { birthDate, birthOrder = 1, sex = 'NOT_SET' } = input
        if (birthOrder < 1 || birthOrder > mostAtOnce)
          throw invalid('BIRTH_ORDER', 'The first born is 1, the ninth 9.', ['input', 'birthOrder'])
        const birth: Birth = { mother, facility: institutionOf(context), birthDate, birthOrder, sex }
        const scope = context.gate.scope('CLINICAL', mother)
        const [handle] = await index.handlesFor([provisionalNumber(birth)])
        if (handle === undefined) throw new Error('The index minted no handle.')
        return shown(orThrow(await newborns.register(scope, handle, birth, callerOf(context).user, once)))
      },

      async nameNewbornNumber(_, { input }, context) {
        const newborn = asNumberHandle(input.newborn)
        if (newborn === null) throw invalid('NO_ID', 'This is no id of a number.', ['input', 'newborn'])
        const once = onceFor(context, 'nameNewbornNumber', input)
        const number = orThrow(readNumber(input.number, ['input', 'number']))
        const scope = context.gate.scope('CLINICAL', newborn)
        // Whose number it is would show by trying: each try counts as a check.
        watcher.asked({ request: context.request, caller: callerOf(context), at: context.at }, 1)
        const [handle] = await index.handlesFor([number])
        if (handle === undefined) throw new Error('The index minted no handle.')
        return shown(orThrow(await newborns.nameNumber(scope, newborn, handle, institutionOf(context), once)))
      },
    },
  }
}
