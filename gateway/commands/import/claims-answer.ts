import { z } from 'zod'
import { NotAnswered } from './asking.ts'
import type { ClaimRow } from './claims-row.ts'

const number = z.strictObject({
  insurerNumber: z.string(),
  symbol: z.string(),
  number: z.string(),
  branch: z.string(),
})
const routing = z.discriminatedUnion('__typename', [
  z.strictObject({ __typename: z.literal('ClaimAsClaimed'), asClaimed: z.string(), notice: z.string().nullable() }),
  z.strictObject({
    __typename: z.literal('ClaimReaddressed'),
    readdressed: z.string(),
    from: z.string(),
    notice: z.string(),
    number,
  }),
  z.strictObject({
    __typename: z.literal('ClaimSplit'),
    split: z.string(),
    notice: z.string(),
    parts: z.array(z.strictObject({ from: z.string(), until: z.string(), number })).min(2),
  }),
  z.strictObject({
    __typename: z.literal('ClaimUnresolvable'),
    unresolvable: z.string(),
    returned: z.boolean(),
    notice: z.string(),
  }),
])
const answer = z.looseObject({
  data: z.looseObject({ routeClaims: z.array(routing.nullable()).nullish() }).nullish(),
  errors: z
    .array(
      z.looseObject({
        path: z.array(z.union([z.string(), z.number()])).exactOptional(),
        extensions: z
          .looseObject({
            code: z.string().exactOptional(),
            reason: z.string().exactOptional(),
            inputPath: z.array(z.union([z.string(), z.number()])).exactOptional(),
          })
          .exactOptional(),
      }),
    )
    .exactOptional(),
})

export type RoutedNumber = z.infer<typeof number>

/** What became of one claim, as the result file tells it. */
export type ClaimAnswer =
  | { readonly outcome: 'AS_CLAIMED'; readonly reason: string; readonly notice: string | null }
  | {
      readonly outcome: 'READDRESSED'
      readonly reason: string
      readonly from: string
      readonly number: RoutedNumber
      readonly notice: string
    }
  | {
      readonly outcome: 'SPLIT'
      readonly reason: string
      readonly parts: readonly { readonly from: string; readonly until: string; readonly number: RoutedNumber }[]
      readonly notice: string
    }
  | { readonly outcome: 'UNRESOLVABLE'; readonly reason: string; readonly returned: boolean; readonly notice: string }
  /** Not routed: what was sent cannot be a claim. */
  | { readonly outcome: 'REFUSED'; readonly reason: string; readonly column: string }

const notRouted = (code: string): NotAnswered => new NotAnswered('route the claims', code)

/** One answer a claim, in order. Only what is wrong with a claim itself is its answer; anything else refuses them all. */
export function readAnswer(body: unknown, claims: readonly ClaimRow[]): readonly ClaimAnswer[] {
  const read = answer.safeParse(body)
  if (!read.success) throw notRouted('its answer cannot be read')
  const refused = new Map<number, ClaimAnswer>()
  for (const { path = [], extensions = {} } of read.data.errors ?? []) {
    const [field, place] = path
    const { code = 'INTERNAL', reason, inputPath = [] } = extensions
    if (code !== 'INVALID_INPUT' || field !== 'routeClaims' || typeof place !== 'number' || path.length !== 2)
      throw notRouted(code)
    const named = inputPath.slice(3).filter((step) => typeof step === 'string')
    refused.set(place, { outcome: 'REFUSED', reason: reason ?? code, column: named.at(-1) ?? '' })
  }
  const routings = read.data.data?.routeClaims ?? []
  if (routings.length !== claims.length) throw notRouted('an answer is missing')
  return routings.map((one, place) => {
    const told = one === null ? refused.get(place) : answerOf(one)
    if (told === undefined) throw notRouted('an answer is missing')
    return told
  })
}

function answerOf(one: z.infer<typeof routing>): ClaimAnswer {
  switch (one.__typename) {
    case 'ClaimAsClaimed':
      return { outcome: 'AS_CLAIMED', reason: one.asClaimed, notice: one.notice }
    case 'ClaimReaddressed': {
      const { readdressed: reason, from, number: to, notice } = one
      return { outcome: 'READDRESSED', reason, from, number: to, notice }
    }
    case 'ClaimSplit':
      return { outcome: 'SPLIT', reason: one.split, parts: one.parts, notice: one.notice }
    case 'ClaimUnresolvable':
      return { outcome: 'UNRESOLVABLE', reason: one.unresolvable, returned: one.returned, notice: one.notice }
  }
}
