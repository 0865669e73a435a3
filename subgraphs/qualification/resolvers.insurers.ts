import type { InstitutionCode } from '../../schema/domain/ids.ts'
import { type InputPath, type Outcome, ok } from '../../schema/domain/outcome.ts'
import { type CivilDate, civilDateAt } from '../../schema/domain/time.ts'
import type { RequestContext } from '../shared/context.ts'
import { Refused } from '../shared/failure.ts'
import type { PlainNumber } from '../shared/internal.ts'
import { onceFor } from '../shared/writing.ts'
import { ownNumber, withHandles } from './own-numbers.ts'
import { fault, readAmendment, readDisease, readLimit, readNumber, readParticulars } from './reading.ts'
import type { ResolverParts } from './resolver-parts.ts'
import type { NumberInput, RegisterVouchersInput, Resolvers, WithdrawVouchersInput } from './resolver-types.ts'
import { mostRows, type RowOutcome, refusedRow } from './row-outcome.ts'
import type { InsurerRow, MintedNumber } from './store.ts'

type Write = 'ELIGIBILITY' | 'LIMIT_CERTIFICATE'

type VouchersInput = RegisterVouchersInput | WithdrawVouchersInput

/** A row read, its numbers not yet minted. */
interface ReadRow {
  readonly number: PlainNumber
  readonly previous: PlainNumber | null
  readonly make: (number: MintedNumber, previous: MintedNumber | null) => InsurerRow
}

export function insurerResolvers({ store, index, watcher }: ResolverParts): Resolvers {
  const take = async <Entry>(
    context: RequestContext,
    operation: string,
    write: Write,
    input: { readonly idempotencyKey: string },
    entries: readonly Entry[],
    read: (entry: Entry, path: InputPath, institution: InstitutionCode, today: CivilDate) => Outcome<ReadRow>,
    field = 'entries',
  ): Promise<RowOutcome[]> => {
    const { caller, at, gate } = context
    const institution = caller?.institution ?? null
    if (caller === null || institution === null)
      throw new Refused({ code: 'NOT_PERMITTED', message: 'An insurer writes as an institution.' })
    if (entries.length > mostRows) {
      throw new Refused({
        code: 'INVALID_INPUT',
        reason: 'TOO_MANY',
        message: 'At most 500 rows at once.',
        inputPath: ['input', field],
      })
    }
    const rows = entries.map((entry, place) => read(entry, ['input', field, place], institution, civilDateAt(at)))
    // A row that reads otherwise on another day (a birth that lay ahead) makes another request.
    const faulty = rows.flatMap((row, place) => (row.ok ? [] : [place]))
    const request = { ...input, faulty }
    const once = onceFor(context, operation, request)
    const good = rows.flatMap((row) => (row.ok ? [row.value] : []))
    const minted = await mint(good)
    const taken = await store.eligibility.takeRows(
      gate.scope(write, null),
      good.map((row) => row.make(minted(row.number), row.previous === null ? null : minted(row.previous))),
      { institution, at },
      once,
    )
    if (!taken.ok) throw new Refused(taken.refusal)
    const passage = { request: context.request, caller, at }
    // Whose number another insurer's is, and born when, would show by trying: each try counts as a check.
    watcher.asked(
      passage,
      good.filter(({ previous }) => previous !== null && (previous.insurer as string) !== institution).length,
    )
    watcher.refused(passage, taken.value.filter((row) => row.ok && row.value.othersNumber === true).length)
    const results = taken.value.values()
    return rows.map((row, place): RowOutcome => {
      const path = ['input', field, place]
      const result = row.ok ? results.next().value : row
      if (result === undefined) throw new Error('a row without a result')
      return result.ok
        ? { __typename: 'RowLanded', number: { id: result.value.handle }, changed: result.value.changed }
        : refusedRow(result.refusal, path)
    })
  }

  /** Handles for every number the rows name, in one question to the index. */
  const mint = async (rows: readonly ReadRow[]): Promise<(number: PlainNumber) => MintedNumber> => {
    const numbers = rows.flatMap(({ number, previous }) => (previous === null ? [number] : [number, previous]))
    const minted = new Map((await withHandles(index, numbers)).map((number) => [number.plain, number]))
    return (number) => {
      const found = minted.get(number)
      if (found === undefined) throw new Error('a number that no row names')
      return found
    }
  }

  const vouchers = (
    context: RequestContext,
    operation: string,
    kind: 'VOUCHER' | 'VOUCHER_WITHDRAWN',
    input: VouchersInput,
  ): Promise<RowOutcome[]> => {
    const { month } = input
    if (!month.endsWith('-01')) {
      const refused = fault('FIRST_OF_MONTH', ['input', 'month'])
      if (!refused.ok) throw new Refused(refused.refusal)
    }
    const read = (entry: NumberInput, path: InputPath, institution: InstitutionCode): Outcome<ReadRow> => {
      const number = ownNumber(entry, institution, path)
      if (!number.ok) return number
      return ok({
        number: number.value,
        previous: null,
        make: (minted): InsurerRow => ({ kind, number: minted, month }),
      })
    }
    return take(context, operation, 'ELIGIBILITY', input, input.numbers, read, 'numbers')
  }

  return {
    Mutation: {
      registerQualifications: (_, { input }, context) =>
        take(
          context,
          'registerQualifications',
          'ELIGIBILITY',
          input,
          input.entries,
          (entry, path, institution, today) => {
            const number = ownNumber(entry.number, institution, [...path, 'number'])
            if (!number.ok) return number
            const previous = entry.previous == null ? ok(null) : readNumber(entry.previous, [...path, 'previous'])
            if (!previous.ok) return previous
            const particulars = readParticulars(entry, path, today)
            if (!particulars.ok) return particulars
            return ok({
              number: number.value,
              previous: previous.value,
              make: (minted, before): InsurerRow => ({
                kind: 'NEW',
                number: minted,
                particulars: particulars.value,
                from: entry.from,
                previous: before?.handle ?? null,
              }),
            })
          },
        ),

      endQualifications: (_, { input }, context) =>
        take(context, 'endQualifications', 'ELIGIBILITY', input, input.entries, (entry, path, institution) => {
          const number = ownNumber(entry.number, institution, [...path, 'number'])
          if (!number.ok) return number
          return ok({
            number: number.value,
            previous: null,
            make: (minted): InsurerRow => ({ kind: 'LOSS', number: minted, until: entry.until, reason: entry.reason }),
          })
        }),

      amendQualifications: (_, { input }, context) =>
        take(context, 'amendQualifications', 'ELIGIBILITY', input, input.entries, (entry, path, institution, today) => {
          const number = ownNumber(entry.number, institution, [...path, 'number'])
          if (!number.ok) return number
          const amendment = readAmendment(entry, path, today)
          if (!amendment.ok) return amendment
          return ok({
            number: number.value,
            previous: null,
            make: (minted): InsurerRow => ({
              kind: 'AMENDMENT',
              number: minted,
              amendment: amendment.value,
              asOf: entry.asOf ?? null,
            }),
          })
        }),

      registerLimitCertificates: (_, { input }, context) =>
        take(
          context,
          'registerLimitCertificates',
          'LIMIT_CERTIFICATE',
          input,
          input.entries,
          (entry, path, institution) => {
            const number = ownNumber(entry.number, institution, [...path, 'number'])
            if (!number.ok) return number
            const limit = readLimit(entry.limit ?? null, [...path, 'limit'])
            if (!limit.ok) return limit
            const disease = readDisease(entry.specificDisease ?? null, [...path, 'specificDisease'])
            if (!disease.ok) return disease
            return ok({
              number: number.value,
              previous: null,
              make: (minted): InsurerRow => ({
                kind: 'LIMIT',
                number: minted,
                limit: limit.value,
                disease: disease.value,
              }),
            })
          },
        ),

      registerVouchers: (_, { input }, context) => vouchers(context, 'registerVouchers', 'VOUCHER', input),
      withdrawVouchers: (_, { input }, context) => vouchers(context, 'withdrawVouchers', 'VOUCHER_WITHDRAWN', input),
    },
  }
}
