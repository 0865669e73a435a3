import type { InstitutionCode } from '../../schema/domain/ids.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import type { Form } from './catalogue/item.ts'

/** Signs at the end of an office's number in which its neighbours differ. */
const counting = 3
const nearBytes = 4
const ownBytes = 12

export interface Naming {
  /** Possible ids of a record, what a new one would be named first. */
  idsOf(name: string, detail: string): readonly string[]
  /** Of the record that it belongs to. */
  parentsOf(name: string): readonly string[]
}

/**
 * The id of a record is the blind index of office, form and the office's own number for it, which may be a person's: a
 * store that is stolen says nothing by it. Numbers that differ in their last three signs begin alike, so that the rows of
 * a file lie side by side in the index and not on a page each; what is told by that, the order of revisions tells too.
 *
 * Under each live key there is one: what was named under a former key keeps its id. `older`: so does what was named
 * before ids began alike.
 */
export function namingOf(seal: NumberSeal, office: InstitutionCode, form: Form, older: boolean): Naming {
  const nears = new Map<string, readonly Uint8Array[]>()
  const nearOf = (code: string, name: string): readonly Uint8Array[] => {
    const begins = `${code} ${name.slice(0, -counting)}`
    const known = nears.get(begins)
    if (known !== undefined) return known
    const made = seal.indexes(['near', office, begins])
    nears.set(begins, made)
    return made
  }
  const named = (code: string, name: string, detail: string): readonly string[] => {
    const own = seal.indexes([office, code, name, detail])
    const near = nearOf(code, name)
    const ids = own.map((index, key) => idOf([near[key]?.subarray(0, nearBytes), index.subarray(0, ownBytes)]))
    return older ? [...ids, ...own.map((index) => idOf([index]))] : ids
  }
  return {
    idsOf: (name, detail) => named(form.code, name, detail),
    parentsOf: (name) => (form.parent === null ? [] : named(form.parent, name, '')),
  }
}

const idOf = (parts: readonly (Uint8Array | undefined)[]): string =>
  `ent_${Buffer.concat(parts.filter((part) => part !== undefined)).toString('base64url')}`
