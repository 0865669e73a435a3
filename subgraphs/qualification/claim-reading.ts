import type { InsurerNumber } from '../../schema/domain/ids.ts'
import { type InputPath, type Outcome, ok, refuse } from '../../schema/domain/outcome.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import { readCardNumber, readInsurerNumber } from '../shared/text/card-number.ts'
import type { Claim } from './claim.ts'
import { monthFrom } from './claim-coverage.ts'
import type { NoticedClaim } from './claim-notice.ts'
import { fault } from './reading.ts'
import type { ClaimInput } from './resolver-types.ts'

type ClaimFault = 'OUTSIDE_MONTH' | 'TOO_MANY_PAYERS' | 'REFERENCE'

const messages: Record<ClaimFault, string> = {
  OUTSIDE_MONTH: 'A visit lies outside the month of the claim.',
  TOO_MANY_PAYERS: 'A claim has at most four public payers.',
  REFERENCE: 'A reference is up to 40 letters, digits, hyphens and underscores, and no twelve digits.',
}

const claimFault = (reason: ClaimFault, path: InputPath): Outcome<never> =>
  refuse({ code: 'INVALID_INPUT', reason, message: messages[reason], inputPath: path })

/** 第一公費 to 第四公費. */
const mostPayers = 4

export interface ReadClaim extends Claim, NoticedClaim {}

/** What the payment agency asks about. */
export function readClaim(input: ClaimInput, path: InputPath, today: CivilDate): Outcome<ReadClaim> {
  const number = readCardNumber(input.number, [...path, 'number'])
  if (!number.ok) return number
  const { birthDate, sex, serviceMonth: month } = input
  if (!month.endsWith('-01')) return fault('FIRST_OF_MONTH', [...path, 'serviceMonth'])
  if (month > today) return fault('IN_FUTURE', [...path, 'serviceMonth'])
  const { until } = monthFrom(month)
  if (birthDate > today) return fault('IN_FUTURE', [...path, 'birthDate'])
  if (birthDate >= until) return fault('BEFORE_BIRTH', [...path, 'serviceMonth'])
  const days = input.visitDays ?? []
  for (const [place, day] of days.entries()) {
    const at = [...path, 'visitDays', place]
    if (day < month || day >= until) return claimFault('OUTSIDE_MONTH', at)
    if (day > today) return fault('IN_FUTURE', at)
    if (day < birthDate) return fault('BEFORE_BIRTH', at)
  }
  const [first, ...later] = [...new Set(days)].sort()
  const payers = readPayers(input.publicPayers ?? [], [...path, 'publicPayers'])
  if (!payers.ok) return payers
  const reference = readReference(input.reference ?? null, [...path, 'reference'])
  if (!reference.ok) return reference
  return ok({
    insurer: number.value.insurer,
    branch: number.value.branch,
    number: number.value,
    birthDate,
    sex,
    month,
    visitDays: first === undefined ? null : [first, ...later],
    publicPayers: payers.value,
    reference: reference.value,
    confirmedAtVisit: input.confirmedAtVisit ?? false,
  })
}

function readPayers(given: readonly string[], path: InputPath): Outcome<readonly InsurerNumber[]> {
  if (given.length > mostPayers) return claimFault('TOO_MANY_PAYERS', path)
  const payers: InsurerNumber[] = []
  for (const [place, text] of given.entries()) {
    const payer = readInsurerNumber(text, [...path, place])
    if (!payer.ok) return payer
    payers.push(payer.value)
  }
  return ok(payers)
}

/** The asker's own key of the claim, for the notice; nothing that could be a My Number. */
function readReference(text: string | null, path: InputPath): Outcome<string | null> {
  if (text === null) return ok(null)
  const fits = /^[\w-]{1,40}$/.test(text) && text.replace(/\D/g, '').length !== 12
  return fits ? ok(text) : claimFault('REFERENCE', path)
}
