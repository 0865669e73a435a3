import { type Outcome, ok } from '../../schema/domain/outcome.ts'
import { readText } from '../shared/text/free-text.ts'
import { normaliseAddress, normaliseKana, normaliseName } from '../shared/text/normalise.ts'
import type { Candidate } from './eligibility.ts'

export interface HeardIdentity {
  readonly name: string
  readonly address: string
}

/** Who of those born that day has this name (kanji, kana or 通称) and this address. Exact after normalising: never a guess. */
export function matchIdentity(heard: HeardIdentity, born: readonly Candidate[]): Outcome<readonly Candidate[]> {
  const name = readText(heard.name, 200, ['input', 'name'])
  if (!name.ok) return name
  const address = readText(heard.address, 400, ['input', 'address'])
  if (!address.ok) return address
  const names = new Set([normaliseName(name.value), normaliseKana(name.value)])
  const place = normaliseAddress(address.value)
  const matches = born.flatMap(({ handle, branch, terms }) => {
    const fitting = terms.filter(
      (term) =>
        normaliseAddress(term.address) === place &&
        (names.has(normaliseName(term.name)) ||
          names.has(normaliseKana(term.kana)) ||
          (term.otherName !== null && names.has(normaliseName(term.otherName)))),
    )
    return fitting.length === 0 ? [] : [{ handle, branch, terms: fitting }]
  })
  return ok(matches)
}
