/** What the subgraphs answered so far; keys are response keys, which a client chooses: only own properties count. */
export type Data = Record<string, unknown>

export function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function own(data: Data, key: string): unknown {
  return Object.hasOwn(data, key) ? data[key] : undefined
}

export function put(data: Data, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(data, key, { value, enumerable: true, writable: true, configurable: true })
  } else data[key] = value
}

/** Lays a later answer over an earlier one: objects and lists of one length merge, anything else is replaced. */
export function merge(target: Data, source: Data): void {
  for (const key of Object.keys(source)) {
    const value = source[key]
    if (value === undefined) continue
    const present = own(target, key)
    if (Array.isArray(value) && Array.isArray(present) && value.length === present.length) mergeLists(present, value)
    else if (isData(value) && isData(present)) merge(present, value)
    else put(target, key, value)
  }
}

function mergeLists(target: unknown[], source: readonly unknown[]): void {
  for (let at = 0; at < source.length; at++) {
    const [present, value] = [target[at], source[at]]
    if (Array.isArray(value) && Array.isArray(present) && value.length === present.length) mergeLists(present, value)
    else if (isData(value) && isData(present)) merge(present, value)
    else target[at] = value
  }
}

export type DataPath = readonly (string | number)[]

/** A plan's path below `root`: `@` stands for every element of a list. Null elements are no targets. */
export function targetsAt(root: readonly Data[], path: DataPath): readonly Data[] {
  let level: unknown[] = [...root]
  for (const step of path) {
    const next: unknown[] = []
    for (const value of level) {
      if (step === '@') {
        if (Array.isArray(value)) for (const item of value) next.push(item)
      } else if (isData(value)) next.push(own(value, String(step)))
    }
    level = next
  }
  return level.filter(isData)
}

/** Where the targets stand in the answer, in the order of `targetsAt`. */
export function pathsAt(root: Data, path: DataPath): readonly (readonly (string | number)[])[] {
  let level: { value: unknown; path: readonly (string | number)[] }[] = [{ value: root, path: [] }]
  for (const step of path) {
    const next: typeof level = []
    for (const { value, path: so } of level) {
      if (step === '@') {
        if (Array.isArray(value))
          for (const [index, item] of value.entries()) next.push({ value: item, path: [...so, index] })
      } else if (isData(value)) next.push({ value: own(value, String(step)), path: [...so, String(step)] })
    }
    level = next
  }
  return level.filter(({ value }) => isData(value)).map((entry) => entry.path)
}
