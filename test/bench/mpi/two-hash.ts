import { hash } from 'node:crypto'
import type { LifeEvent } from '../../../gateway/demo/lives/events.ts'
import { Components } from './components.ts'
import { type Assigned, numberKey } from './quality.ts'

/**
 * The ministry's own method, as the baseline to beat (NDB: ID1 over insurer, symbol, number, birth date and sex; ID2
 * over name, birth date and sex): whatever shares either hash with anything before is taken for the same person. ID1
 * has no branch (枝番); the name is in kana, in which it does best, made plain before it is hashed.
 */
export class TwoHashes {
  readonly #components = new Components()
  readonly #byHash = new Map<string, number>()
  readonly #numbers = new Map<string, { readonly truth: number; readonly node: number }>()

  take({ told, person }: LifeEvent): void {
    if (told.kind === 'LOSS' || told.number.scheme === 'PROVISIONAL') return
    const { kanaFamily, kanaGiven, birthDate, sex } = told.identity
    const { scheme, insurerNumber, symbol, number } = told.number
    const name = `${kanaFamily}${kanaGiven}`.normalize('NFKC').replace(/\s/gu, '')
    const node = this.#components.add()
    this.#join(node, ['ID1', scheme === 'CARE' ? 'CARE' : '', insurerNumber, symbol ?? '', number, birthDate, sex])
    if (name !== '') this.#join(node, ['ID2', name, birthDate, sex])
    if (told.kind === 'NEW') this.#numbers.set(numberKey(told.number), { truth: person, node })
  }

  #join(node: number, parts: readonly string[]): void {
    const hashed = hash('sha256', parts.join('\u0000'), 'base64url')
    const known = this.#byHash.get(hashed)
    if (known === undefined) this.#byHash.set(hashed, node)
    else this.#components.join(known, node)
  }

  /** Each number's true person, and who this method takes them for. */
  *assigned(): Generator<Assigned> {
    for (const { truth, node } of this.#numbers.values()) yield { truth, person: this.#components.of(node) }
  }
}
