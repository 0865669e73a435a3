import { z } from 'zod'
import { NotAnswered } from './asking.ts'

const row = z.discriminatedUnion('__typename', [
  z.looseObject({ __typename: z.literal('RowLanded'), changed: z.boolean() }),
  z.looseObject({
    __typename: z.literal('RowRefused'),
    reason: z.string(),
    path: z.array(z.union([z.string(), z.number()])),
  }),
])
const answer = z.looseObject({
  data: z.record(z.string(), z.array(row).nullable()).nullish(),
  errors: z
    .array(z.looseObject({ extensions: z.looseObject({ code: z.string().exactOptional() }).exactOptional() }))
    .exactOptional(),
})

export type VoucherOutcome =
  | { readonly kind: 'TAKEN' | 'UNCHANGED' }
  | { readonly kind: 'REFUSED'; readonly reason: string; readonly column: string }

const notTaken = (code: string): NotAnswered => new NotAnswered('take the vouchers', code)

/** One outcome a row, in order; anything else refuses them all. */
export function readAnswer(body: unknown, field: string, rows: number): readonly VoucherOutcome[] {
  const read = answer.safeParse(body)
  if (!read.success) throw notTaken('its answer cannot be read')
  const [error] = read.data.errors ?? []
  if (error !== undefined) throw notTaken(error.extensions?.code ?? 'INTERNAL')
  const outcomes = read.data.data?.[field] ?? []
  if (outcomes.length !== rows) throw notTaken('an answer is missing')
  return outcomes.map((one) => {
    if (one.__typename === 'RowLanded') return { kind: one.changed ? 'TAKEN' : 'UNCHANGED' }
    const [column = ''] = one.path.slice(3).filter((step) => typeof step === 'string')
    return { kind: 'REFUSED', reason: one.reason, column }
  })
}
