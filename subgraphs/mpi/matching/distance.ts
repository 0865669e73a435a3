const matchedOne = new Uint8Array(256)
const matchedOther = new Uint8Array(256)

/** Winkler 1990: Jaro's similarity, raised by up to four letters in common at the start. Texts over 256 are cut. */
export function jaroWinkler(one: string, other: string): number {
  if (one === other) return 1
  const m = Math.min(one.length, 256)
  const n = Math.min(other.length, 256)
  if (m === 0 || n === 0) return 0
  const window = Math.max(0, (Math.max(m, n) >> 1) - 1)
  matchedOne.fill(0, 0, m)
  matchedOther.fill(0, 0, n)
  let common = 0
  for (let i = 0; i < m; i++) {
    const letter = one.charCodeAt(i)
    const end = Math.min(n, i + window + 1)
    for (let j = Math.max(0, i - window); j < end; j++) {
      if (matchedOther[j] === 1 || other.charCodeAt(j) !== letter) continue
      matchedOne[i] = 1
      matchedOther[j] = 1
      common++
      break
    }
  }
  if (common === 0) return 0
  let moved = 0
  for (let i = 0, j = 0; i < m; i++) {
    if (matchedOne[i] === 0) continue
    while (matchedOther[j] === 0) j++
    if (one.charCodeAt(i) !== other.charCodeAt(j)) moved++
    j++
  }
  const jaro = (common / m + common / n + (common - moved / 2) / common) / 3
  let prefix = 0
  while (prefix < 4 && prefix < m && prefix < n && one.charCodeAt(prefix) === other.charCodeAt(prefix)) prefix++
  return jaro + prefix * 0.1 * (1 - jaro)
}

/** One letter put in, left out, replaced, or two neighbours swapped (Damerau); false where they are equal. */
export function isOneEdit(one: string, other: string): boolean {
  const gap = one.length - other.length
  if (gap > 1 || gap < -1 || one === other) return false
  const shorter = Math.min(one.length, other.length)
  let start = 0
  while (start < shorter && one.charCodeAt(start) === other.charCodeAt(start)) start++
  let end = 0
  while (end < shorter - start && one.charCodeAt(one.length - 1 - end) === other.charCodeAt(other.length - 1 - end))
    end++
  const left = one.length - start - end
  const right = other.length - start - end
  if (left <= 1 && right <= 1) return true
  return left === 2 && right === 2 && one[start] === other[start + 1] && one[start + 1] === other[start]
}
