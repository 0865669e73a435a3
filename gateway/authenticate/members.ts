/**
 * Whether a JSON text names a member twice in one object. RFC 7519 §4 leaves it to parsers to reject those or take the
 * last; issuer and hub must not read two different tokens, so they are rejected. For text that JSON.parse accepts.
 */
export function namesMemberTwice(text: string, parsed: unknown): boolean {
  return membersWritten(text) !== membersKept(parsed)
}

/** In valid JSON a string before a colon is a member's name. */
const string = /"(?:[^"\\]|\\.)*"(\s*:)?/g

function membersWritten(text: string): number {
  let count = 0
  for (const [, colon] of text.matchAll(string)) if (colon !== undefined) count += 1
  return count
}

function membersKept(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const inside = Object.values(value).reduce((sum: number, item) => sum + membersKept(item), 0)
  return Array.isArray(value) ? inside : inside + Object.keys(value).length
}
