import type { NumberHandle, PersonId } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import { StoreUnavailable } from '../../subgraphs/shared/failure.ts'
import type { Inbox, LinkChange, OutboxMessage } from '../../subgraphs/shared/internal.ts'

/** The index as its neighbours see it: it says what it is told to say, remembers what it was sent, and can be gone. */
export interface LinkIndexDouble extends Inbox {
  readonly accepted: readonly OutboxMessage[]
  /** How often it was asked for changes. */
  readonly asked: number
  link(handle: NumberHandle, person: PersonId, from?: string, until?: string | null): void
  be(state: 'THERE' | 'GONE'): void
  linkChanges(after: number, first: number): Promise<readonly LinkChange[]>
  readonly changeCounter?: () => number
}

export function linkIndexDouble({ apart = false } = {}): LinkIndexDouble {
  const changes: LinkChange[] = []
  const accepted: OutboxMessage[] = []
  let gone = false
  let asked = 0
  const assertThere = (): void => {
    if (gone) throw new StoreUnavailable('mpi')
  }
  return {
    accepted,
    get asked() {
      return asked
    },
    link(handle, person, from = '2024-04-01', until = null) {
      changes.push({
        sequence: changes.length + 1,
        handle,
        person,
        from: from as CivilDate,
        until: until as CivilDate | null,
        was: changes.findLast((one) => one.handle === handle && one.from === from)?.person ?? null,
        doubted: false,
      })
    },
    be(state) {
      gone = state === 'GONE'
    },
    async accept(_source, messages) {
      assertThere()
      accepted.push(...messages)
    },
    async linkChanges(after, first) {
      asked++
      assertThere()
      return changes.filter(({ sequence }) => sequence > after).slice(0, first)
    },
    ...(apart
      ? {}
      : {
          changeCounter() {
            assertThere()
            return changes.length
          },
        }),
  }
}
