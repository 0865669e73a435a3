import { asRecordToken } from '../../schema/domain/ids.ts'
import type { MpiReads } from '../shared/internal.ts'
import type { RecordPlaces } from '../shared/record-places.ts'
import type { NodeToken } from './codes/code-store.ts'
import { type LocationStore, recordCategories, type ToldLocation } from './location-store.ts'

/** For a record that is written at a node through the hub: the clinical subgraph decided on it. */
export function recordPlaces(
  index: Pick<MpiReads, 'numbersOf'>,
  locations: Pick<LocationStore, 'tokenFor' | 'note'>,
): RecordPlaces {
  return {
    async tokenOn(node, person, on) {
      const [numbers = []] = await index.numbersOf([person])
      // A number that leads to them in doubt may be another's.
      const held = numbers.find(
        ({ from, until, hangsOn }) => from <= on && (until === null || on < until) && hangsOn.length === 0,
      )
      return held === undefined ? null : asRecordToken((await locations.tokenFor(node, held.handle)) ?? '')
    },

    async tellPlaces(node, places) {
      const told = places.flatMap(({ category, ...place }): readonly ToldLocation[] => {
        const known = recordCategories.find((one) => one === category)
        return known === undefined ? [] : [{ ...place, token: place.token as string as NodeToken, category: known }]
      })
      return (await locations.note(node, told)).ok
    },
  }
}
