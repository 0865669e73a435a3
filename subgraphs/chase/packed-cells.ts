/** What no cell holds: the checks let no control character through. */
const separator = '\x1f'

/** Cells in the order of a form's items, as one text: that is how they are kept, and how they travel. */
export function packed(cells: readonly string[]): string {
  let end = cells.length
  while (end > 0 && cells[end - 1] === '') end -= 1
  return (end === cells.length ? cells : cells.slice(0, end)).join(separator)
}

export const unpacked = (text: string): readonly string[] => (text === '' ? [] : text.split(separator))

/** One of the cells. */
export function cellAt(text: string, at: number): string {
  let begin = 0
  for (let passed = 0; passed < at; passed += 1) {
    begin = text.indexOf(separator, begin) + 1
    if (begin === 0) return ''
  }
  const end = text.indexOf(separator, begin)
  return text.slice(begin, end === -1 ? text.length : end)
}
