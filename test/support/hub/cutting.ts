import type { FactSource } from '../../../subgraphs/shared/consent/facts.ts'
import { StoreUnavailable } from '../../../subgraphs/shared/failure.ts'
import type { RegisteredNames } from '../../../subgraphs/shared/registered-names.ts'

/** The way to where consent is kept, which a test cuts off and mends. */
export interface Cutting {
  isCut: boolean
}

const through = (way: Cutting) => (): void => {
  if (way.isCut) throw new StoreUnavailable('consent')
}

/** Names come from where the consents are. */
export function cuttableNames(names: RegisteredNames, way: Cutting): RegisteredNames {
  const whole = through(way)
  return {
    async namesOf(persons) {
      whole()
      return names.namesOf(persons)
    },
    async institutionNames(codes) {
      whole()
      return names.institutionNames(codes)
    },
  }
}

export function cuttable(source: FactSource, way: Cutting): FactSource {
  const whole = through(way)
  const { moved } = source
  return {
    ...(moved === undefined
      ? {}
      : {
          moved(after: number) {
            whole()
            return moved(after)
          },
        }),
    ...(source.movedLags === undefined ? {} : { movedLags: source.movedLags }),
    async changes(after) {
      whole()
      return source.changes(after)
    },
    async callerFacts(caller) {
      whole()
      return source.callerFacts(caller)
    },
    async subjectFacts(refs) {
      whole()
      return source.subjectFacts(refs)
    },
  }
}
