export function textOf(said: string | undefined, longest: number): string | null {
  const text = said?.trim().slice(0, longest) ?? ''
  return text === '' ? null : text
}

/** A count of one or more. */
export function countOf(said: string | undefined): number | null {
  const number = said !== undefined && /^\d{1,4}$/.test(said) ? Number(said) : 0
  return number === 0 ? null : number
}
