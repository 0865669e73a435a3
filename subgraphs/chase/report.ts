import type { Catalogue } from './catalogue/catalogue.ts'
import { reasons } from './checking/reasons.ts'
import type { Refusal, Upload, Uploads } from './store.ts'

const atOnce = 500

/** Who opens a report in a spreadsheet must not run what stood in a file. */
const cell = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const line = (...cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`

export const reportHead = `\ufeff${line('行 line', '項目 item', '項目名', '値 value', '理由コード reason', '理由', 'what is wrong')}`

/** `ja`: the item's name as printed; empty where the row as a whole is wrong. */
export function reportLine({ line: at, item, reason, value }: Refusal, ja: string): string {
  const [english, japanese] = reasons[reason]
  return line(String(at), item ?? '', ja, value, reason, japanese, english)
}

/** The names of a form's items as printed. */
export function labels({ formsOf }: Pick<Catalogue, 'formsOf'>, form: string | null): (item: string | null) => string {
  const forms = form === null ? [] : formsOf(form)
  return (item) => (item === null ? '' : (forms.map((one) => one.item(item)?.ja).find((ja) => ja !== undefined) ?? ''))
}

/** The cells that kept their rows out, as CSV in UTF-8 with a BOM. */
export async function* reportOf(
  { formsOf }: Pick<Catalogue, 'formsOf'>,
  uploads: Pick<Uploads, 'refusals'>,
  upload: Upload,
): AsyncGenerator<string> {
  const labelOf = labels({ formsOf }, upload.form)
  yield reportHead
  let after = { line: 0, place: 0 }
  for (;;) {
    const some = await uploads.refusals(upload.id, after, atOnce)
    if (some.length > 0) yield some.map((one) => reportLine(one, labelOf(one.item))).join('')
    const last = some.at(-1)
    if (last === undefined || some.length < atOnce) return
    after = { line: last.line, place: last.place }
  }
}
