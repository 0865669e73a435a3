import type { ContentOf } from '../record.ts'
import { institutionCode } from '../record.ts'
import type { ResourceOf } from './resources.ts'
import { documentCodes, systems } from './systems.ts'

type Kind = ContentOf<'DOCUMENT'>['type']

/** A document in plain words; null: it does not hold. Of other kinds, and in other formats, none is shown. */
export function documentIn(
  resource: ResourceOf<'DocumentReference'>,
): ContentOf<'DOCUMENT'> | 'NO_CODE' | 'NO_VALUE' | null {
  const { status, docStatus, type, description, content, context } = resource
  if (status === 'entered-in-error' || docStatus === 'entered-in-error') return null
  const codes = (type?.coding ?? []).flatMap(({ system, code }) =>
    system === systems.documentType ? (code ?? []) : [],
  )
  const kind = Object.entries(documentCodes).find(([, code]) => codes.includes(code))?.[0] as Kind | undefined
  if (kind === undefined) return 'NO_CODE'
  const attachment = content?.find((one) => /^text\/plain\b/i.test(one.attachment?.contentType ?? ''))?.attachment
  const text = plainText(attachment?.data)
  const title = (description ?? attachment?.title ?? '').trim()
  if (text === null || title === '') return 'NO_VALUE'
  const related = context?.related?.find(({ identifier }) => identifier?.system === systems.institution)
  const addressee = institutionCode.safeParse(related?.identifier?.value)
  return { kind: 'DOCUMENT', type: kind, title, text, addressee: addressee.success ? addressee.data : null }
}

const strict = new TextDecoder('utf-8', { fatal: true })

function plainText(data: string | undefined): string | null {
  if (data === undefined || !/^[A-Za-z0-9+/\s]*={0,2}$/.test(data)) return null
  try {
    return strict.decode(Buffer.from(data, 'base64'))
  } catch {
    return null
  }
}
