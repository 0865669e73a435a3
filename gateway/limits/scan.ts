import { Lexer, type Source, TokenKind } from 'graphql'
import { type OperationRefusal, over, refuseOperation } from './refusal.ts'

/** The parser and every later walk recurse once a bracket: this many are safe on the smallest stack. */
export const maxNesting = 64

export interface ScanLimits {
  readonly tokens: number
  readonly directives: number
  readonly fragments: number
}

/** Reads the tokens once, without recursion, so that nothing hostile reaches the recursive parser. */
export function scan(source: Source, limits: ScanLimits): OperationRefusal | null {
  const lexer = new Lexer(source)
  let tokens = 0
  let nesting = 0
  let directives = 0
  let spreads = 0
  for (;;) {
    const token = lexer.advance()
    switch (token.kind) {
      case TokenKind.EOF:
        return (
          over('DIRECTIVES', 'directives', directives, limits.directives) ??
          over('FRAGMENTS', 'fragment spreads', spreads, limits.fragments)
        )
      case TokenKind.BRACE_L:
      case TokenKind.BRACKET_L:
      case TokenKind.PAREN_L:
        nesting++
        if (nesting > maxNesting) return over('NESTING', 'nested brackets', nesting, maxNesting)
        break
      case TokenKind.BRACE_R:
      case TokenKind.BRACKET_R:
      case TokenKind.PAREN_R:
        nesting--
        break
      case TokenKind.AT:
        directives++
        break
      case TokenKind.SPREAD:
        spreads++
        break
      case TokenKind.STRING:
      case TokenKind.BLOCK_STRING:
        if (!isPlainText(token.value)) {
          return refuseOperation('TEXT', 'A string holds a character no text has.', {
            locations: [{ line: token.line, column: token.column }],
          })
        }
        break
      default:
    }
    tokens++
    if (tokens > limits.tokens) return over('TOKENS', 'tokens', tokens, limits.tokens)
  }
}

/** No NUL and no half of a surrogate pair: neither can be stored, compared or hashed as the same text everywhere. */
export function isPlainText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}
