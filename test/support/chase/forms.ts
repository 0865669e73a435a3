import { committedCatalogue } from '../../../subgraphs/chase/catalogue/committed.ts'
import type { Form } from '../../../subgraphs/chase/catalogue/item.ts'
import { acceptedFor, type Cells } from './cells.ts'

export function formNamed(version: string, code: string): Form {
  const form = committedCatalogue().form(version, code)
  if (form === null) throw new Error(`The catalogue has no ${code} of ${version}.`)
  return form
}

/** Every cell filled in that a complete record may ever need. */
export const completeCells = (form: Form): Cells =>
  Object.fromEntries(
    form.items.filter(({ required }) => required !== null).map((item) => [item.name, acceptedFor(item)]),
  )
