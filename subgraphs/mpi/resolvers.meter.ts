import { fewestShown, type MeterShare } from './meter.ts'
import type { Resolvers } from './resolver-types.ts'
import type { MpiStore } from './store.ts'

/** How well the index follows people, for who runs it and who oversees it. */
export function meterResolvers({ meter }: Pick<MpiStore, 'meter'>): Resolvers {
  return {
    Query: {
      async indexMeter(_, __, { gate }) {
        const measured = await meter.read(gate.scope('AGGREGATE', null))
        if (measured === null) return null
        const { at, persons, numbers, yearlySurvival, tenYearCapture } = measured
        return {
          counted: at,
          persons,
          numbers,
          numbersPerPerson: persons === 0 ? 0 : numbers / persons,
          yearlySurvival: yearlySurvival.map(shown),
          tenYearCapture: tenYearCapture.map(shown),
        }
      },
    },
  }
}

const shown = ({ scheme, age, of, kept }: MeterShare) =>
  of < fewestShown ? { scheme, age, of: null, share: null } : { scheme, age, of, share: kept / of }
