import type { InputPath } from '../../schema/domain/outcome.ts'
import { type OperationRefusal, over, refuseOperation } from './refusal.ts'
import { isPlainText } from './scan.ts'

export interface InputLimits {
  readonly listSize: number
  readonly variableValues: number
}

/** No input type of the graph nests deeper; JSON can, by thousands. */
export const maxInputDepth = 16

/** The longest list inside each variable: what its size costs. */
export type ListSizes = ReadonlyMap<string, number>

export type InspectedVariables =
  | { readonly ok: true; readonly sizes: ListSizes }
  | { readonly ok: false; readonly refusal: OperationRefusal }

/** Walks the variables once: how many values, how deep, how long the lists, and no text that is none. */
export function inspectVariables(
  variables: Readonly<Record<string, unknown>>,
  limits: InputLimits,
): InspectedVariables {
  const sizes = new Map<string, number>()
  const path: (string | number)[] = []
  let values = 0
  let longest = 0

  const at = (refusal: OperationRefusal): OperationRefusal => ({ ...refusal, inputPath: shownPath(path) })
  const text = () => refuseOperation('TEXT', 'A string holds a character no text has.')

  const walk = (value: unknown): OperationRefusal | null => {
    values++
    if (values > limits.variableValues) return over('VARIABLES', 'input values', values, limits.variableValues)
    if (typeof value === 'string') return isPlainText(value) ? null : at(text())
    if (typeof value !== 'object' || value === null) return null
    if (path.length > maxInputDepth) return over('VARIABLES', 'levels of input', path.length, maxInputDepth)
    if (Array.isArray(value)) {
      const refusal = over('LIST_SIZE', 'entries in one list', value.length, limits.listSize)
      if (refusal !== null) return at(refusal)
      longest = Math.max(longest, value.length)
      for (let index = 0; index < value.length; index++) {
        path.push(index)
        const inner = walk(value[index])
        if (inner !== null) return inner
        path.pop()
      }
      return null
    }
    for (const [key, entry] of Object.entries(value)) {
      if (key === '__proto__') return refuseOperation('VARIABLES', 'An input has a name that no field has.')
      path.push(key)
      const inner = walk(entry)
      if (inner !== null) return inner
      path.pop()
    }
    return null
  }

  for (const [name, value] of Object.entries(variables)) {
    if (name === '__proto__') {
      return { ok: false, refusal: refuseOperation('VARIABLES', 'A variable has a name that no variable has.') }
    }
    path.length = 0
    path.push(name)
    longest = 0
    const refusal = walk(value)
    if (refusal !== null) return { ok: false, refusal }
    sizes.set(name, longest)
  }
  return { ok: true, sizes }
}

/** A key that is no GraphQL name may be a value in the wrong place: the path ends before it. */
export function shownPath(path: InputPath): InputPath {
  const strange = path.findIndex((step) => typeof step === 'string' && !/^[_A-Za-z]\w{0,63}$/.test(step))
  return strange === -1 ? [...path] : path.slice(0, strange)
}
