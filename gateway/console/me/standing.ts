export type Standing = 'COMING' | 'IN_FORCE' | 'OVER'

/** Of insurance on a day; it ends with the beginning of `until`, which may well lie ahead (任意継続, 短期). */
export function standingOn(
  day: string,
  { from, until }: { readonly from: string; readonly until: string | null },
): Standing {
  if (day < from) return 'COMING'
  return until === null || day < until ? 'IN_FORCE' : 'OVER'
}
