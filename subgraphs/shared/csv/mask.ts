const most = 40

/** What a cell looked like, without what it said: signs stand, digits become 9, letters and characters ＊. */
export function masked(value: string): string {
  const shown = value
    .slice(0, most)
    .normalize('NFKC')
    .replace(/\p{Nd}/gu, '9')
    .replace(/[^9\s\-/.,:;()%]/gu, '＊')
    .replace(/\s/g, ' ')
  return value.length > most ? `${shown}…` : shown
}
