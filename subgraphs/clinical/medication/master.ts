import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** Ingredient and route: the first seven characters of a YJ code. */
export type Substance = string

export interface DrugMaster {
  /** The name of a drug by its YJ code (twelve characters); null: not in this master. */
  name(code: string): string | null
  /** Whether the insert of one of them forbids the other (併用禁忌, not 併用注意). */
  contraindicated(one: Substance, other: Substance): boolean
  /** Whether it has a drug of this ingredient and route. */
  knows(substance: Substance): boolean
  /** All that may not be taken with it. */
  against(substance: Substance): readonly Substance[]
}

const substance = z.string().regex(/^\d{4}[0-9]{3}$/)
const file = z.strictObject({
  about: z.string(),
  drugs: z.array(z.strictObject({ code: z.string().regex(/^\d{7}[A-Z]\d{4}$/), name: z.string().min(1) })).max(100_000),
  contraindications: z.array(z.tuple([substance, substance])).max(1_000_000),
})

export const substanceOf = (code: string | null): Substance | null =>
  code !== null && /^\d{7}/.test(code) ? code.slice(0, 7) : null

/** Pairs hold both ways round, whichever of the two inserts names the other. */
export function drugMaster(text: string): DrugMaster {
  const { drugs, contraindications } = file.parse(JSON.parse(text))
  const names = new Map(drugs.map(({ code, name }) => [code, name]))
  const substances = new Set(drugs.map(({ code }) => code.slice(0, 7)))
  const pairs = new Map<Substance, Set<Substance>>()
  const add = (one: Substance, other: Substance): void => {
    const known = pairs.get(one)
    if (known === undefined) pairs.set(one, new Set([other]))
    else known.add(other)
  }
  for (const [one, other] of contraindications) {
    add(one, other)
    add(other, one)
  }
  return {
    name: (code) => names.get(code) ?? null,
    contraindicated: (one, other) => pairs.get(one)?.has(other) === true,
    knows: (substance) => substances.has(substance),
    against: (substance) => [...(pairs.get(substance) ?? [])],
  }
}

export type MasterRows = Pick<z.input<typeof file>, 'drugs' | 'contraindications'>

/** As a master lies in a file; throws where it would be none. */
export const drugMasterText = (rows: MasterRows): string =>
  JSON.stringify(file.parse({ about: 'Given by the operator.', ...rows }))

/** Invented drugs: the real masters have licences of their own. */
export const inventedMaster = (): DrugMaster =>
  drugMaster(readFileSync(new URL('invented-drugs.json', import.meta.url), 'utf8'))
