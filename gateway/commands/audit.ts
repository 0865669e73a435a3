import { eraseRecord } from './audit/erase.ts'
import { proveRecord } from './audit/prove.ts'
import { verifyLogs } from './audit/verify.ts'
import { command, Misuse, oneOf, required, wholeNumber } from './command.ts'

const text = { type: 'string' } as const

export default command({
  usage: `hub audit verify [FILE…] [--head FILE] [--key FILE] [--json]
hub audit prove INDEX [--log FILE]
hub audit erase INDEX --legal-basis TEXT --ordered-by WHO [--log FILE]

verify recomputes the whole access record (every log under DATA_DIR/log unless FILEs are named) and prints each log's
signed head: keep it elsewhere, and hand it in the next time. Exit code 1 when something is wrong.
prove prints a record with the proof that it is in the tree that the log's head signs.
erase takes a record out by law; its place in the tree, and who ordered it, stay. The log's process must be stopped.

  --head FILE         heads kept from before: what verify --json printed, or single heads
  --key FILE          a public key (PEM) beside those in KEYS_DIR: of years before, or where the keys are elsewhere
  --log FILE          which log, where there are several
  --legal-basis TEXT  the article or order that demands it; no personal data
  --ordered-by WHO    who is answerable for it`,
  options: {
    head: text,
    key: { type: 'string', multiple: true },
    log: text,
    'legal-basis': text,
    'ordered-by': text,
    json: { type: 'boolean', default: false },
  },
  words: { least: 1, most: 1_000 },
  async run(values, [action, ...words]) {
    const { head, key = [], log, json } = values
    if (action === 'verify') return verifyLogs({ files: words, headFile: head, keyFiles: key, json })
    oneOf(['verify', 'prove', 'erase'], action ?? '', 'The action')
    const [index = '', ...more] = words
    if (more.length > 0) throw new Misuse('One INDEX at a time.')
    const at = wholeNumber(index, 'INDEX')
    if (action === 'prove') return proveRecord(at, log)
    return eraseRecord(at, log, {
      legalBasis: required(values['legal-basis'], '--legal-basis'),
      orderedBy: required(values['ordered-by'], '--ordered-by'),
    })
  },
})
