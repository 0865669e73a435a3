import type { NumberHandle, PersonId } from '../../schema/domain/ids.ts'
import type { Form } from './catalogue/item.ts'
import type { CareRecord } from './record.ts'
import type { Upload } from './store.ts'

export interface LongTermCareParent {
  readonly person: { readonly id: PersonId }
  readonly records: readonly CareRecordParent[]
}

/** A record, and whether this caller may see which office it is of. */
export interface CareRecordParent {
  readonly record: CareRecord
  readonly number: { readonly id: NumberHandle }
  readonly placed: boolean
}

export type CareFormParent = Form

export type CareUploadParent = Upload
