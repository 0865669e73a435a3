import type { InstitutionCode, NumberHandle } from '../../schema/domain/ids.ts'
import { type InputPath, type Outcome, ok, refuse } from '../../schema/domain/outcome.ts'
import type { PlainNumber } from '../shared/internal.ts'
import { institutionOf, onceFor, orThrow } from '../shared/writing.ts'
import { ownNumber, withHandles } from './own-numbers.ts'
import { fault } from './reading.ts'
import type { ResolverParts } from './resolver-parts.ts'
import type { NumberInput, RenewVouchersInput, Resolvers } from './resolver-types.ts'
import { mostRows, refusedRow } from './row-outcome.ts'
import type { MintedNumber } from './store.ts'

/** A welfare office's (福祉事務所) round of vouchers (医療券). */
export function renewalResolvers({ store, index }: ResolverParts): Resolvers {
  return {
    Mutation: {
      async renewVouchers(_, { input }, context) {
        const institution = institutionOf(context)
        const read = orThrow(readRenewal(input, institution))
        const once = onceFor(context, 'renewVouchers', input)
        const without = (await withHandles(index, read.without)).map(handleOf)
        const also = await withHandles(index, read.also)
        orThrow(namedTwice(without, also.map(handleOf)))
        const renewed = orThrow(
          await store.eligibility.renewVouchers(
            context.gate.scope('ELIGIBILITY', null),
            { from: input.from, without, also },
            { institution, at: context.at },
            once,
          ),
        )
        const { refusals, also: besides, ...counts } = renewed
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
    const number = ownNumber(input, office, [...path, place])
    if (!number.ok) return number
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
