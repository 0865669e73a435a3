import { closeSync, openSync, writeSync } from 'node:fs'
import type { Form, Item } from '../../../subgraphs/chase/catalogue/item.ts'
import { acceptedFor, office } from '../../support/chase/cells.ts'
import { SeededRandom } from '../../support/seeded-random.ts'

const linesAtOnce = 2_000
export const peopleOf = (rows: number): number => Math.max(1, Math.floor(rows / 50))

const insuredOf = (person: number): string => String(person + 1).padStart(10, '0')

/** An office's file of a form, every cell of every column filled in; `bad`: a cell of each row is wrong. */
export function writeFormFile(file: string, form: Form, count: number, { bad = false, year = 2026 } = {}): void {
  const random = new SeededRandom(20_261_121)
  const out = openSync(file, 'w')
  let lines = [form.code, form.items.map(({ name }) => name).join(',')]
  const people = form.code === 'SERVICE_USER_INFO' ? count : peopleOf(count)
  const codes = form.items.flatMap(({ kind }, place) => (kind === 'code' ? [place] : []))
  for (let at = 0; at < count; at++) {
    const person = at % people
    const cells = form.items.map((item) => cellOf(item, person, at, year, random))
    if (bad) cells[codes[at % codes.length] ?? 0] = 'x'
    lines.push(cells.join(','))
    if (lines.length < linesAtOnce && at < count - 1) continue
    writeSync(out, `${lines.join('\r\n')}\r\n`)
    lines = []
  }
  closeSync(out)
}

function cellOf(item: Item, person: number, row: number, year: number, random: SeededRandom): string {
  switch (item.kind) {
    case 'office':
      return office
    case 'insured':
      return insuredOf(person)
    case 'key':
      return `k-${row}`
    case 'code':
      return random.pick(item.codes).code
    case 'date':
      return `${year}${String(1 + random.integer(12)).padStart(2, '0')}${String(1 + random.integer(28)).padStart(2, '0')}`
    default:
      return acceptedFor(item)
  }
}
