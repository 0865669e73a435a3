import type { LifeNumber, Told, WrittenIdentity } from '../../../gateway/demo/lives/events.ts'
import { civil } from '../../../gateway/demo/people/calendar.ts'
import type { InsurerNumber, NumberHandle } from '../../../schema/domain/ids.ts'
import type { IdentityReads, PlainNumber, RegisteredIdentity } from '../../../subgraphs/shared/internal.ts'

export type Registered = Extract<Told, { kind: 'NEW' }>

export const plainNumber = (number: LifeNumber): PlainNumber => ({
  scheme: number.scheme,
  insurer: number.insurerNumber as InsurerNumber,
  symbol: number.symbol ?? '',
  number: number.number,
  branch: number.branch ?? '',
})

/** What the insurers' register says of each number, as the qualification subgraph would tell the index. */
export class InsurersRegister implements IdentityReads {
  readonly #said = new Map<NumberHandle, RegisteredIdentity>()

  begin(handle: NumberHandle, { number, from, identity }: Registered): void {
    const household =
      number.branch === null
        ? null
        : { number: `${number.insurerNumber} ${number.symbol} ${number.number}`, branch: number.branch }
    this.#said.set(handle, {
      ...said(identity),
      acquired: civil(from),
      insurer: number.insurerNumber as InsurerNumber,
      formerNames: [],
      household,
      diedOn: null,
      until: null,
    })
  }

  amend(handle: NumberHandle, identity: WrittenIdentity): void {
    const before = this.#said.get(handle)
    if (before === undefined) return
    const now = said(identity)
    const { kana, name } = before
    const renamed = kana !== now.kana || name !== now.name
    const formerNames = renamed ? [...before.formerNames, { kana, name }] : before.formerNames
    this.#said.set(handle, { ...before, ...now, formerNames })
  }

  end(handle: NumberHandle, { until, death }: Extract<Told, { kind: 'LOSS' }>): void {
    const before = this.#said.get(handle)
    if (before === undefined) return
    const day = civil(until)
    this.#said.set(handle, { ...before, until: day, diedOn: death ? day : null })
  }

  async identities(handles: readonly NumberHandle[]): Promise<readonly (readonly RegisteredIdentity[])[]> {
    return handles.map((handle) => {
      const found = this.#said.get(handle)
      return found === undefined ? [] : [found]
    })
  }
}

function said(identity: WrittenIdentity) {
  const { kanaFamily, kanaGiven, kanjiFamily, kanjiGiven, latin, commonName } = identity
  const { birthDate, sex, postalCode, address } = identity
  return {
    kana: `${kanaFamily} ${kanaGiven}`.trim(),
    name: latin === '' ? `${kanjiFamily} ${kanjiGiven}`.trim() : latin,
    otherName: commonName === '' ? null : commonName,
    birthDate: birthDate as RegisteredIdentity['birthDate'],
    sex,
    postalCode,
    address,
  }
}
