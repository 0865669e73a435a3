import type { FamilyRecordData } from '../operations/family.ts'

/** The person it is about: who asks, or whom they act for. */
export type Me = NonNullable<FamilyRecordData['me']>
