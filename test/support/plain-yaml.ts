/** What compose files here are written in: maps, lists of scalars, scalars. Anything else is refused. */
export type Plain = string | null | readonly string[] | { readonly [key: string]: Plain }

interface Line {
  readonly indent: number
  readonly text: string
  readonly at: number
}

export function readPlainYaml(text: string): Plain {
  const lines = text.split('\n').flatMap((raw, place): Line[] => {
    const body = raw.trimEnd()
    if (body.trim() === '' || body.trimStart().startsWith('#')) return []
    if (/\t/.test(body)) throw new Error(`Line ${place + 1}: a tab.`)
    return [{ indent: body.length - body.trimStart().length, text: body.trimStart(), at: place + 1 }]
  })
  const [value, rest] = block(lines)
  if (rest.length > 0) throw new Error(`Line ${rest[0]?.at}: indented otherwise than what is before it.`)
  return value
}

function block(lines: readonly Line[]): readonly [Plain, readonly Line[]] {
  const [first] = lines
  if (first === undefined) return [null, []]
  return first.text.startsWith('- ') ? list(lines, first.indent) : map(lines, first.indent)
}

function list(lines: readonly Line[], indent: number): readonly [Plain, readonly Line[]] {
  const items: string[] = []
  let at = 0
  for (; lines[at]?.indent === indent; at++) {
    const { text, at: place } = lines[at] as Line
    if (!text.startsWith('- ')) throw new Error(`Line ${place}: not an item of the list.`)
    items.push(scalar(text.slice(2), place))
  }
  return [items, lines.slice(at)]
}

function map(lines: readonly Line[], indent: number): readonly [Plain, readonly Line[]] {
  const entries = new Map<string, Plain>()
  let rest = lines
  for (let line = rest[0]; line !== undefined && line.indent === indent; line = rest[0]) {
    const match = /^([\w.-]+):(?: (.+))?$/.exec(line.text)
    const key = match?.[1]
    if (key === undefined) throw new Error(`Line ${line.at}: neither a key nor an item.`)
    if (entries.has(key)) throw new Error(`Line ${line.at}: ${key} stands twice.`)
    rest = rest.slice(1)
    if (match?.[2] !== undefined) entries.set(key, scalar(match[2], line.at))
    else if ((rest[0]?.indent ?? 0) > indent) {
      const [value, after] = block(rest)
      entries.set(key, value)
      rest = after
    } else entries.set(key, null)
  }
  return [Object.fromEntries(entries), rest]
}

function scalar(text: string, at: number): string {
  if (/^".*"$/.test(text)) return JSON.parse(text) as string
  // What YAML would read as something else than this text (5.1, 7.3.3).
  if (/^[[\]{}&*!|>'"%@`?,]|: |:$| #/.test(text)) throw new Error(`Line ${at}: quote this.`)
  return text
}
