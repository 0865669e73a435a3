import type { Fault } from '../../import/reading.ts'
import { aboveRange, belowRange, type CheckupItem, type ItemFault, itemValue } from '../item-value.ts'
import { type CheckupItemKind, checkupItem } from '../items.ts'
import { along, attribute, type Element } from './xml.ts'

/** No file of the programme comes near. */
const most = 400

/** What was measured or answered; what cannot be taken is left out, and said by its code. */
export function itemsIn(document: Element): {
  readonly items: readonly CheckupItem[]
  readonly remarks: readonly Fault<ItemFault>[]
} {
  const items = new Map<string, CheckupItem>()
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
function valueIn(
  kind: CheckupItemKind,
  value: Element,
  observation: Element,
): Omit<CheckupItem, 'code'> | ItemFault | null {
  const flavour = attribute(value, 'nullFlavor')
  if (flavour !== null) return beyond(flavour, observation)
  return itemValue(kind, {
    number: attribute(value, 'value') ?? '',
    unit: attribute(value, 'unit'),
    answer: attribute(value, 'code') ?? attribute(value, 'value') ?? '',
    text: value.text === '' ? (attribute(value, 'value') ?? '') : value.text,
  })
}

function beyond(flavour: string, observation: Element): Omit<CheckupItem, 'code'> | null {
  const [said] = observation.all('interpretationCode')
  const code = said === undefined ? null : attribute(said, 'code')
  if (flavour === 'NINF' || code === 'L') return belowRange
  if (flavour === 'PINF' || code === 'H') return aboveRange
  return null
}
