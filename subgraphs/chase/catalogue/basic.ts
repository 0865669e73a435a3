import type { Form } from './item.ts'
import { scaleNames } from './scales.ts'
import { readSheet } from './sheet.ts'

/** One of the 30 basic items (基本的な項目) of the ministry's final report, and what answers it. */
export interface BasicItem {
  readonly code: string
  readonly group: string
  readonly ja: string
  readonly en: string
  /** `FORM.item`, or `scale.NAME`. */
  readonly answeredBy: readonly string[]
}

export function readBasicItems(
  text: string,
  { formsOf }: { readonly formsOf: (code: string) => readonly Form[] },
): readonly BasicItem[] {
  return readSheet('basic-30', text, ['code', 'group', 'ja', 'en', 'items']).map((row) => {
    const answeredBy = row.cell('items').split(' ')
    for (const answer of answeredBy) {
      const [form = '', item = ''] = answer.split('.')
      const known =
        form === 'scale'
          ? scaleNames.some((name) => name === item)
          : formsOf(form).some((one) => one.item(item) !== null)
      if (!known) throw row.fault(`nothing is named ${answer}`)
    }
    return { code: row.cell('code'), group: row.cell('group'), ja: row.cell('ja'), en: row.cell('en'), answeredBy }
  })
}
