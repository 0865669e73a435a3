/** Groups as numbers are said aloud, where they are known: mobile and IP ones, free calls, and the largest cities'. */
const groups: readonly RegExp[] = [
  /^(0[5-9]0)(\d{4})(\d{4})$/,
  /^(0120)(\d{3})(\d{3})$/,
  /^(0800)(\d{3})(\d{4})$/,
  /^(03|06)(\d{4})(\d{4})$/,
  /^(011|045|052|075|078)(\d{3})(\d{4})$/,
]

/** A telephone number to be read out; one that was written in groups stays as it was written. */
export function grouped(telephone: string): string {
  const found = groups.map((group) => group.exec(telephone)).find((match) => match !== null)
  return found == null ? telephone : found.slice(1).join('-')
}
