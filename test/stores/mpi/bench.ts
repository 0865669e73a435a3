import { afterEach, beforeEach } from 'vitest'
import { asNumberHandle, type InsurerNumber, type NumberHandle, type PersonId } from '../../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../../schema/domain/time.ts'
import type { ModelInUse } from '../../../subgraphs/mpi/identifying/model-in-use.ts'
import type { HeldNumber, MpiStore } from '../../../subgraphs/mpi/store.ts'
import type { NumberRegistration, PlainNumber } from '../../../subgraphs/shared/internal.ts'
import { createNumberSeal, type NumberSeal } from '../../../subgraphs/shared/seal/number-seal.ts'
import { type FrozenClock, frozenClock } from '../../support/clock.ts'
import { scopeFor } from '../../support/scopes.ts'

/** What an adapter gives: an empty index that can be closed and opened again. */
export interface MpiAdapter {
  open(seal: NumberSeal, now: () => Instant, model?: ModelInUse): Promise<MpiStore>
}

export const numberSeal = (...ids: readonly number[]): NumberSeal =>
  createNumberSeal(
    ids.map((id) => ({ id, secret: Buffer.alloc(32, id), near: id % 2 === 1 ? 'ALL' : 'NONE' })),
    'mpi',
  )

export const card = (number: string, changes: Partial<PlainNumber> = {}): PlainNumber => ({
  scheme: 'MEDICAL',
  insurer: '06130488' as InsurerNumber,
  symbol: '葵',
  number,
  branch: '01',
  ...changes,
})

export interface Statement {
  readonly number: NumberHandle
  readonly previous?: NumberHandle | null
  readonly from?: string
  readonly until?: string | null
}

interface Opening {
  readonly seal?: NumberSeal
  readonly model?: ModelInUse
}

/** One open index and what stands around it. */
export class MpiBench {
  readonly clock: FrozenClock = frozenClock()
  readonly #adapter: MpiAdapter
  #store: MpiStore | null = null
  #messages = 0

  constructor(adapter: MpiAdapter) {
    this.#adapter = adapter
  }

  get store(): MpiStore {
    if (this.#store === null) throw new Error('The index is not open.')
    return this.#store
  }

  async open({ seal = numberSeal(1), model }: Opening = {}): Promise<void> {
    this.#store = await this.#adapter.open(seal, this.clock.now, model)
  }

  async close(): Promise<void> {
    const store = this.#store
    this.#store = null
    await store?.close()
  }

  async reopen(opening?: Opening): Promise<void> {
    await this.close()
    await this.open(opening)
  }

  async handles(...numbers: readonly string[]): Promise<readonly NumberHandle[]> {
    return this.store.handlesFor(numbers.map((number) => card(number)))
  }

  async handle(number: string): Promise<NumberHandle> {
    const [handle] = await this.handles(number)
    if (handle === undefined || asNumberHandle(handle) === null) throw new Error('no handle was minted')
    return handle
  }

  /** Tells of registrations as an outbox does; a second later than whatever was told before. */
  async register(statements: readonly Statement[], id = `message-${++this.#messages}`): Promise<void> {
    this.clock.advance(1_000)
    const messages = statements.map(({ number, previous = null, from = '2024-04-01', until = null }, place) => {
      const body: NumberRegistration = {
        handle: number,
        from: from as CivilDate,
        until: until as CivilDate | null,
        previous,
      }
      return { id: `${id}.${place}`, topic: 'number-registration', body }
    })
    await this.store.accept('qualification', messages)
  }

  async holder(number: NumberHandle, on: string | null = null): Promise<PersonId | null> {
    const [holder = null] = await this.store.holders([
      { scope: scopeFor('NUMBER', number), on: on as CivilDate | null, asKnown: null },
    ])
    return holder
  }

  async history(person: PersonId): Promise<readonly HeldNumber[]> {
    const scope = scopeFor('NUMBER_HISTORY', person)
    const page = await this.store.history({ scope, asKnown: null, first: 100, after: null })
    return page.items.map(({ item }) => item)
  }
}

/** A new index for every test. */
export function eachTest(open: () => MpiAdapter): () => MpiBench {
  let bench: MpiBench | null = null
  beforeEach(async () => {
    bench = new MpiBench(open())
    await bench.open()
  })
  afterEach(async () => {
    await bench?.close()
    bench = null
  })
  return () => {
    if (bench === null) throw new Error('There is a bench within tests only.')
    return bench
  }
}
