import type { InstitutionCode, NumberHandle } from '../../schema/domain/ids.ts'
import { type InputPath, type Outcome, ok, refuse } from '../../schema/domain/outcome.ts'
import { Refused } from '../shared/failure.ts'
import type { PlainNumber } from '../shared/internal.ts'
import { onceOf } from '../shared/once.ts'
import { fault, readNumber } from './reading.ts'
import type { ResolverParts } from './resolver-parts.ts'
import type { NumberInput, RenewVouchersInput, Resolvers } from './resolver-types.ts'
import { mostRows, notTheirs, refusedRow } from './row-outcome.ts'
import type { MintedNumber } from './store.ts'

/** A welfare office's (福祉事務所) round of vouchers (医療券). */
export function renewalResolvers({ store, index }: ResolverParts): Resolvers {
  const mint = async (numbers: readonly PlainNumber[]): Promise<readonly MintedNumber[]> => {
    const handles = numbers.length === 0 ? [] : await index.handlesFor(numbers)
    return numbers.map((plain, place) => {
      const handle = handles[place]
      if (handle === undefined) throw new Error('a number without a handle')
      return { plain, handle }
    })
  }

  return {
    Mutation: {
      async renewVouchers(_, { input }, { caller, at, gate }) {
        const institution = caller?.institution ?? null
        if (caller === null || institution === null)
          throw new Refused({ code: 'NOT_PERMITTED', message: 'A welfare office writes as an institution.' })
        const read = readRenewal(input, institution)
        if (!read.ok) throw new Refused(read.refusal)
        const once = onceOf(caller.credential, 'renewVouchers', input.idempotencyKey, input, at)
        if (!once.ok) throw new Refused(once.refusal)
        const without = await mint(read.value.without)
        const also = await mint(read.value.also)
        const twice = namedTwice(without.map(handleOf), also.map(handleOf))
        if (!twice.ok) throw new Refused(twice.refusal)
        const renewed = await store.eligibility.renewVouchers(
          gate.scope('ELIGIBILITY', null),
          { from: input.from, without: without.map(handleOf), also },
          { institution, at },
          once.value,
        )
        if (!renewed.ok) throw new Refused(renewed.refusal)
        const { refusals, also: besides, ...counts } = renewed.value
        return {
          ...counts,
          refusals: refusals.map(({ handle, reason }) => ({ number: { id: handle }, reason })),
          also: besides.map((row, place) =>
            row.ok
              ? { __typename: 'RowLanded', number: { id: row.value.handle }, changed: row.value.changed }
              : refusedRow(row.refusal, ['input', 'also', place]),
          ),
        }
      },
    },
  }
}

const handleOf = ({ handle }: MintedNumber): NumberHandle => handle

interface Renewal {
  readonly without: readonly PlainNumber[]
  readonly also: readonly PlainNumber[]
}

function readRenewal({ from, without = [], also = [] }: RenewVouchersInput, office: InstitutionCode): Outcome<Renewal> {
  if (!from.endsWith('-01')) return fault('FIRST_OF_MONTH', ['input', 'from'])
  const left = readNumbers(without, office, ['input', 'without'])
  if (!left.ok) return left
  const added = readNumbers(also, office, ['input', 'also'])
  if (!added.ok) return added
  return ok({ without: left.value, also: added.value })
}

function readNumbers(
  inputs: readonly NumberInput[],
  office: InstitutionCode,
  path: InputPath,
): Outcome<readonly PlainNumber[]> {
  if (inputs.length > mostRows)
    return refuse({ code: 'INVALID_INPUT', reason: 'TOO_MANY', message: 'At most 500 rows at once.', inputPath: path })
  const numbers: PlainNumber[] = []
  for (const [place, input] of inputs.entries()) {
    const number = readNumber(input, [...path, place])
    if (!number.ok) return number
    if ((number.value.insurer as string) !== office) return notTheirs([...path, place, 'insurerNumber'])
    numbers.push(number.value)
  }
  return ok(numbers)
}

function namedTwice(without: readonly NumberHandle[], also: readonly NumberHandle[]): Outcome<null> {
  const place = also.findIndex((handle) => without.includes(handle))
  if (place === -1) return ok(null)
  return refuse({
    code: 'INVALID_INPUT',
    reason: 'LEFT_OUT_AND_ADDED',
    message: 'This number is left out and named besides.',
    inputPath: ['input', 'also', place],
  })
}
