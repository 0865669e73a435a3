import { type InputPath, type Outcome, ok, refuse } from '../../../schema/domain/outcome.ts'
import { carriesMyNumber } from './check-digit.ts'
import { isGarbled } from './normalise.ts'

export type TextFault = 'EMPTY' | 'TOO_LONG' | 'GARBLED' | 'MY_NUMBER'

const messages: Record<TextFault, string> = {
  EMPTY: 'Nothing was given.',
  TOO_LONG: 'Longer than is kept.',
  GARBLED: 'A character was lost or is not printable.',
  MY_NUMBER: 'This carries a My Number (個人番号); the hub never takes one.',
}

/** A name, an address, a note: as written, but whole, printable, of bounded length and without a My Number. */
export function readText(text: string, longest: number, path: InputPath): Outcome<string> {
  const fault = (reason: TextFault): Outcome<never> =>
    refuse({ code: 'INVALID_INPUT', reason, message: messages[reason], inputPath: path })
  if (text.length > longest) return fault('TOO_LONG')
  if (isGarbled(text)) return fault('GARBLED')
  const trimmed = text.trim()
  if (trimmed === '') return fault('EMPTY')
  return carriesMyNumber(trimmed) ? fault('MY_NUMBER') : ok(trimmed)
}
