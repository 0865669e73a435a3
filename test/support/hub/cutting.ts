import type { FactSource } from '../../../subgraphs/shared/consent/facts.ts'
import { StoreUnavailable } from '../../../subgraphs/shared/failure.ts'

/** The way to where consent is kept, which a test cuts off and mends. */
export interface Cutting {
  isCut: boolean
}

export function cuttable(source: FactSource, way: Cutting): FactSource {
  const whole = (): void => {
    if (way.isCut) throw new StoreUnavailable('consent')
  }
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
