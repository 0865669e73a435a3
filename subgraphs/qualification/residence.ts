import { normaliseAddress } from '../shared/text/normalise.ts'

/** A municipality (市区町村) of the register, with the prefecture and municipality as its addresses begin. */
export interface Municipality {
  readonly code: string
  readonly prefix: string
}

/** In which of them an address lies; null where the register has none for it. */
export function municipalityFinder(municipalities: readonly Municipality[]): (address: string) => string | null {
  // The longest first: a ward (区) that has an entry of its own before its city.
  const normalised = municipalities
    .map(({ code, prefix }) => ({ code, prefix: normaliseAddress(prefix) }))
    .filter(({ prefix }) => prefix !== '')
    .sort((one, other) => other.prefix.length - one.prefix.length)
  return (address) => {
    const plain = normaliseAddress(address)
    return normalised.find(({ prefix }) => plain.startsWith(prefix))?.code ?? null
  }
}
