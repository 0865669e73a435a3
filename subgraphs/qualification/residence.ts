import { normaliseAddress } from '../shared/text/normalise.ts'

/** A municipality (市区町村) of the register, with the prefecture and municipality as its addresses begin. */
export interface Municipality {
  readonly code: string
  readonly prefix: string
}

/** So many beginnings of addresses are remembered: of a town each. */
const mostHeads = 2_000

/** What stands before the first house number, the municipality among it: alike of a whole town. */
function headOf(address: string): string {
  const first = address.search(/[0-9０-９]/)
  return first === -1 ? address : address.slice(0, first)
}

/** In which of them an address lies; null where the register has none for it. */
export function municipalityFinder(municipalities: readonly Municipality[]): (address: string) => string | null {
  // The longest first: a ward (区) that has an entry of its own before its city.
  const normalised = municipalities
    .map(({ code, prefix }) => ({ code, prefix: normaliseAddress(prefix) }))
    .filter(({ prefix }) => prefix !== '')
    .sort((one, other) => other.prefix.length - one.prefix.length)
  const found = (text: string): string | null => {
    const plain = normaliseAddress(text)
    return normalised.find(({ prefix }) => plain.startsWith(prefix))?.code ?? null
  }
  if (normalised.some(({ prefix }) => /\d/.test(prefix))) return found
  const heads = new Map<string, string | null>()
  return (address) => {
    const head = headOf(address)
    const known = heads.get(head)
    if (known !== undefined) return known
    if (heads.size >= mostHeads) heads.clear()
    const municipality = found(head)
    heads.set(head, municipality)
    return municipality
  }
}
