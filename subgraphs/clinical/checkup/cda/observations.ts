import type { Fault } from '../../import/reading.ts'
import type { ContentOf } from '../../record.ts'
import { type CheckupItemKind, checkupItem, isAnswer, isInUnit } from '../items.ts'
import type { ItemFault } from './faults.ts'
import { along, attribute, type Element } from './xml.ts'

type Item = ContentOf<'CHECKUP'>['items'][number]

/** No file of the programme comes near. */
const most = 400

/** What was measured or answered; what cannot be taken is left out, and said by its code. */
export function itemsIn(document: Element): {
  readonly items: readonly Item[]
  readonly remarks: readonly Fault<ItemFault>[]
} {
  const items = new Map<string, Item>()
  const remarks: Fault<ItemFault>[] = []
  const sections = along(document, 'component', 'structuredBody', 'component', 'section')
  for (const observation of sections.flatMap((section) => along(section, 'entry', 'observation').flatMap(within))) {
    // 未実施: it was not done.
    if (attribute(observation, 'negationInd') === 'true') continue
    const [code] = observation.all('code')
    const kind = checkupItem(code === undefined ? '' : (attribute(code, 'code') ?? ''))
    if (kind === null) {
      if (code !== undefined) remarks.push({ fault: 'UNKNOWN_ITEM', field: null })
      continue
    }
    const [value] = observation.all('value')
    const found = value === undefined ? null : valueIn(kind, value, observation)
    if (found === null) continue
    if (typeof found === 'string') remarks.push({ fault: found, field: kind.code })
    else if (items.has(kind.code)) remarks.push({ fault: 'ITEM_TWICE', field: kind.code })
    else if (items.size < most) items.set(kind.code, { code: kind.code, ...found })
  }
  return { items: [...items.values()], remarks }
}

/** An observation and those it consists of. */
const within = (observation: Element): readonly Element[] => [
  observation,
  ...along(observation, 'entryRelationship', 'observation').flatMap(within),
]

/** Null: it says that there is none (測定不可能, or nothing known). */
function valueIn(kind: CheckupItemKind, value: Element, observation: Element): Omit<Item, 'code'> | ItemFault | null {
  const flavour = attribute(value, 'nullFlavor')
  if (flavour !== null) return beyond(flavour, observation)
  switch (kind.kind) {
    case 'NUMBER':
      return numberOf(kind, value)
    case 'CODE':
      return answerOf(kind, value)
    case 'TEXT': {
      const text = (value.text === '' ? (attribute(value, 'value') ?? '') : value.text).normalize('NFC').trim()
      return text === '' ? null : text.length > 400 ? 'VALUE' : { value: null, text }
    }
  }
}

/** 入力範囲を超えた場合: no number, but under or over what can be measured. */
function beyond(flavour: string, observation: Element): Omit<Item, 'code'> | null {
  const [said] = observation.all('interpretationCode')
  const code = said === undefined ? null : attribute(said, 'code')
  if (flavour === 'NINF' || code === 'L') return { value: null, text: '測定範囲未満' }
  if (flavour === 'PINF' || code === 'H') return { value: null, text: '測定範囲超過' }
  return null
}

function numberOf(kind: CheckupItemKind, value: Element): Omit<Item, 'code'> | ItemFault {
  const text = attribute(value, 'value') ?? ''
  if (!/^-?\d{1,9}(\.\d{1,6})?$/.test(text)) return 'VALUE'
  return isInUnit(kind, attribute(value, 'unit')) ? { value: Number(text), text: null } : 'UNIT'
}

function answerOf(kind: CheckupItemKind, value: Element): Omit<Item, 'code'> | ItemFault {
  const text = attribute(value, 'code') ?? attribute(value, 'value') ?? ''
  if (!/^\d{1,3}$/.test(text)) return 'ANSWER'
  return isAnswer(kind, Number(text)) ? { value: Number(text), text: null } : 'ANSWER'
}
