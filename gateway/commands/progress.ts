import type { SeedProgress } from '../demo/seed.ts'

const everyMs = 3_000

export interface ProgressLine {
  show(text: string): void
  /** Leaves the last line standing. */
  end(): void
}

/** On a terminal one line that changes; otherwise a plain line every few seconds. */
export function progressLine(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  let shown = Number.NEGATIVE_INFINITY
  let open = false
  return {
    show(text) {
      if (stream.isTTY) {
        stream.write(`\r\x1b[K${text}`)
        open = true
      } else if (performance.now() - shown >= everyMs) {
        shown = performance.now()
        stream.write(`${text}\n`)
      }
    },
    end() {
      if (open) stream.write('\n')
      open = false
    },
  }
}

const grouped = new Intl.NumberFormat('en')

export function seedText({ people, of, rows, rowsPerSecond, refused }: SeedProgress): string {
  const counts = `${grouped.format(people)} of ${grouped.format(of)} people, ${grouped.format(rows)} rows`
  const reasons = Object.entries(refused).map(([reason, count]) => `${reason} ${count}`)
  const refusals = reasons.length === 0 ? '' : `; refused: ${reasons.join(', ')}`
  return `seeding: ${counts}, ${grouped.format(rowsPerSecond)} a second${refusals}`
}
