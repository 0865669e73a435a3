/** For each process the leaf before which its next page begins. */
export type LogPositions = ReadonlyMap<string, number>

const longest = 4096

export function writeCursor(positions: LogPositions): string {
  return Buffer.from(JSON.stringify([...positions]), 'utf8').toString('base64url')
}

/** Null for anything that `writeCursor` does not write. */
export function readCursor(text: string): LogPositions | null {
  if (text.length > longest || !/^[A-Za-z0-9_-]+$/.test(text)) return null
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return null
  }
  if (!Array.isArray(parsed)) return null
  const positions = new Map<string, number>()
  for (const pair of parsed as readonly unknown[]) {
    if (!Array.isArray(pair) || pair.length !== 2) return null
    const [process, before] = pair as readonly unknown[]
    if (typeof process !== 'string' || !Number.isSafeInteger(before) || (before as number) < 0) return null
    if (positions.has(process)) return null
    positions.set(process, before as number)
  }
  return positions
}
