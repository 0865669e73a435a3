import DataLoader from 'dataloader'
import type { InstitutionCode, PersonId } from '../../schema/domain/ids.ts'
import type { RequestContext } from '../shared/context.ts'
import type { MpiReads } from '../shared/internal.ts'
import type { RegisteredName, RegisteredNames } from '../shared/registered-names.ts'
import type { ImageStore } from './image-store.ts'
import type { EmergencyImageParent } from './parents.ts'

export interface Loaders {
  /** Every id that leads to the person, today's first: what is filed under an id of before a merge is found too. */
  readonly ids: DataLoader<PersonId, readonly PersonId[]>
  readonly identity: DataLoader<PersonId, RegisteredName | null>
  readonly institutionName: DataLoader<InstitutionCode, string | null>
  /** The pictures of images, base64. */
  readonly drawings: DataLoader<EmergencyImageParent, string, string>
}

/** One set of loaders for one operation. */
export function loaders(
  index: Pick<MpiReads, 'idsOf'>,
  store: Pick<ImageStore, 'drawnImages'>,
  names: RegisteredNames,
): (context: RequestContext) => Loaders {
  const made = new WeakMap<RequestContext, Loaders>()
  return (context) => {
    let held = made.get(context)
    if (held === undefined) {
      const ids = new DataLoader((persons: readonly PersonId[]) => index.idsOf(persons))
      const draw = async ([first, ...others]: readonly EmergencyImageParent[]) => {
        if (first === undefined) return new Map<string, string>()
        const { person, under } = first
        const scope = under === 'EMERGENCY' ? context.gate.scope(under, person) : context.gate.scope(under, person)
        const images = [first, ...others].map(({ image }) => image)
        return store.drawnImages(scope, await ids.load(person), images)
      }
      held = {
        ids,
        identity: new DataLoader((persons) => names.namesOf(persons)),
        institutionName: new DataLoader((codes) => names.institutionNames(codes)),
        drawings: new DataLoader<EmergencyImageParent, string, string>(
          async (asked) => {
            const groups = [...Map.groupBy(asked, ({ person, under }) => `${under} ${person}`).values()]
            const drawn = new Map((await Promise.all(groups.map(draw))).flatMap((group) => [...group]))
            return asked.map(({ image }) => drawn.get(image) ?? new Error('An image is named and not there.'))
          },
          { cacheKeyFn: ({ image, person, under }) => `${under} ${person} ${image}` },
        ),
      }
      made.set(context, held)
    }
    return held
  }
}
