import { XMLParser } from 'fast-xml-parser'
import { type Outcome, ok, refuse } from '../../../../schema/domain/outcome.ts'

/** An element: its attributes, its text, and its children by their local names. */
export interface Element {
  readonly attributes: Readonly<Record<string, string>>
  readonly text: string
  all(name: string): readonly Element[]
}

export type XmlFault = 'NOT_UTF8' | 'DECLARATIONS' | 'NOT_XML'

const strict = new TextDecoder('utf-8', { fatal: true })
const attributesOf = '@'
const textOf = '#text'
/** HL7 CDA as check-up files have it is some fifteen deep. */
const deepest = 60

const parser = new XMLParser({
  ignoreAttributes: false,
  attributesGroupName: attributesOf,
  attributeNamePrefix: '',
  removeNSPrefix: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  parseTagValue: false,
  parseAttributeValue: false,
  alwaysCreateTextNode: true,
  textNodeName: textOf,
  isArray: (_name, _path, _leaf, isAttribute) => !isAttribute,
  // The five of XML: others can only be declared, and declarations are refused.
  processEntities: true,
  htmlEntities: false,
  maxNestedTags: deepest,
})

/** The root of a document in UTF-8. A document type, and with it every entity of its own, is refused unread. */
export function readXml(bytes: Uint8Array, root: string): Outcome<Element> {
  let text: string
  try {
    text = strict.decode(bytes)
  } catch {
    return fault('NOT_UTF8')
  }
  const declared = /^<\?xml[^>]*\bencoding\s*=\s*["']([^"']*)["']/.exec(text)?.[1] ?? 'utf-8'
  if (!/^utf-?8$/i.test(declared)) return fault('NOT_UTF8')
  if (/<!(?!--|\[CDATA\[)/.test(text)) return fault('DECLARATIONS')
  let parsed: unknown
  try {
    parsed = parser.parse(text, true)
  } catch {
    return fault('NOT_XML')
  }
  const [found, ...more] = elementOf(parsed).all(root)
  return found === undefined || more.length > 0 ? fault('NOT_XML') : ok(found)
}

const fault = (reason: XmlFault): Outcome<never> =>
  refuse({ code: 'INVALID_INPUT', reason, message: 'This is no XML document that can be read.' })

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

function elementOf(node: unknown): Element {
  const fields = isObject(node) ? node : {}
  const own = (name: string): unknown => (Object.hasOwn(fields, name) ? fields[name] : undefined)
  const attributes = own(attributesOf)
  const text = own(textOf)
  return {
    attributes: isObject(attributes) ? (attributes as Readonly<Record<string, string>>) : {},
    text: typeof text === 'string' ? text : '',
    all(name) {
      const found = own(name)
      return Array.isArray(found) ? found.map(elementOf) : []
    },
  }
}

/** Every element at the end of a way of names. */
export function along(from: Element, ...names: readonly string[]): readonly Element[] {
  let at: readonly Element[] = [from]
  for (const name of names) at = at.flatMap((element) => element.all(name))
  return at
}

export const attribute = ({ attributes }: Element, name: string): string | null =>
  Object.hasOwn(attributes, name) ? (attributes[name]?.trim() ?? null) : null
