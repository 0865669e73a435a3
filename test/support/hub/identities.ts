import type { Caller } from '../../../schema/domain/caller.ts'
import type { NumberHandle, PersonId } from '../../../schema/domain/ids.ts'
import { historyProvider } from './callers.ts'
import { register } from './households.ts'
import type { TestHub } from './hub.ts'

/** Whom an insurer enters. */
export interface Entered {
  readonly name: string
  readonly kana: string
  readonly sex: string
  readonly birthDate: string
  readonly address: string
}

let keys = 0

/** Enters one person at an insurer's own door; answers the number's handle and, each time anew, whose it is. */
export async function enter(
  hub: TestHub,
  insurer: Caller,
  number: object,
  identity: Entered,
  from: string,
): Promise<{ readonly handle: NumberHandle; person(): Promise<PersonId> }> {
  const entry = { number, ...identity, postalCode: '399-9901', family: 'SELF', shareOfCost: 30, from }
  const input = { idempotencyKey: `identity-${++keys}-entered`, entries: [entry] }
  const { registerQualifications } = await hub.given<{
    registerQualifications: readonly { readonly number?: { readonly id: NumberHandle } }[]
  }>(insurer, register, { input })
  const handle = registerQualifications[0]?.number?.id
  if (handle === undefined) throw new Error(`Not landed: ${JSON.stringify(registerQualifications)}`)
  await hub.settled()
  const asked = `query ($input: QualificationCheck!) { verifyQualification(input: $input) {
    ... on ValidQualification { qualification { number { person { id } } } } } }`
  return {
    handle,
    async person() {
      const { verifyQualification } = await hub.given<{
        verifyQualification: { qualification: { number: { person: { id: PersonId } } } }
      }>(historyProvider, asked, { input: { ...number, birthDate: identity.birthDate } })
      return verifyQualification.qualification.number.person.id
    },
  }
}
