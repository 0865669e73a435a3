import { type InputPath, type Outcome, ok, pathTo, refuse } from '../../../schema/domain/outcome.ts'
import { carriesMyNumber } from './check-digit.ts'
import { isGarbled } from './normalise.ts'

export type TextFault = 'EMPTY' | 'TOO_LONG' | 'GARBLED' | 'MY_NUMBER'

const messages: Record<TextFault, string> = {
  EMPTY: 'Nothing was given.',
  TOO_LONG: 'Longer than is kept.',
  GARBLED: 'A character was lost or is not printable.',
  MY_NUMBER: 'This carries a My Number (個人番号); the hub never takes one.',
}

/**
 * A name, an address, a note, at the path or in a field of it: as written, but whole, printable, of bounded length and
 * without a My Number.
 */
export function readText(text: string, longest: number, path: InputPath, field: string | null = null): Outcome<string> {
  const trimmed = text.trim()
  const reason = faultOf(text, trimmed, longest)
  return reason === null
    ? ok(trimmed)
    : refuse({ code: 'INVALID_INPUT', reason, message: messages[reason], inputPath: pathTo(path, field) })
}

function faultOf(text: string, trimmed: string, longest: number): TextFault | null {
  if (text.length > longest) return 'TOO_LONG'
  if (isGarbled(text)) return 'GARBLED'
  if (trimmed === '') return 'EMPTY'
  return carriesMyNumber(trimmed) ? 'MY_NUMBER' : null
}
