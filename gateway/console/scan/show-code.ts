import type { Fault } from '../graph/answer.ts'

/** What is wrong with a code that somebody showed, said at the field; null: it is not the code. */
export function codeRefused({ reason, inputPath }: Fault): string | null {
  if (reason === 'CODE_USED') return 'このコードはもう使われています。患者さんに、もう一度出してもらってください。'
  if (inputPath.at(-1) !== 'code') return null
  return reason === 'EXPIRED'
    ? 'コードの期限が切れています。患者さんに、もう一度出してもらってください。'
    : '見せるコードではありません。読み取り直してください。'
}
