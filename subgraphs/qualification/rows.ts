import type { Selectable } from 'kysely'
import type { InsurerNumber, NumberHandle } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { TermTable } from './tables.ts'
import type { CardClass, LossReason, Sex, Term } from './term.ts'

export type TermRow = Selectable<TermTable>
export type StandingTerm = Term & { readonly id: number }

/** Columns of a term beside its keys, as `Term` names them. */
export function readTerm(row: TermRow, insurer: string): StandingTerm {
  return {
    id: row.id,
    insurer: insurer as InsurerNumber,
    name: row.name,
    kana: row.kana,
    otherName: row.other_name,
    sex: row.sex as Sex,
    birthDate: row.birth_date as CivilDate,
    postalCode: row.postal_code,
    address: row.address,
    cardClass: row.card_class as CardClass,
    family: row.family as 'SELF' | 'FAMILY',
    shareOfCost: row.share_of_cost,
    issuedOn: row.issued_on as CivilDate | null,
    validUntil: row.valid_until as CivilDate | null,
    elderlyRecipient:
      row.elderly_from === null || row.elderly_share === null
        ? null
        : {
            from: row.elderly_from as CivilDate,
            until: row.elderly_until as CivilDate | null,
            shareOfCost: row.elderly_share,
          },
    from: row.from_on as CivilDate,
    until: row.until_on as CivilDate | null,
    acquired: row.acquired as CivilDate,
    lost: row.lost as CivilDate | null,
    reasonOfLoss: row.reason_of_loss as LossReason | null,
  }
}

export interface TermStamp {
  readonly handle: NumberHandle
  readonly born: Uint8Array
  readonly municipality: string | null
  readonly known: number
  readonly recordedBy: string
}

export function termValues(term: Term, stamp: TermStamp): Omit<TermRow, 'id'> {
  return {
    handle: stamp.handle,
    acquired: term.acquired,
    lost: term.lost,
    reason_of_loss: term.reasonOfLoss,
    from_on: term.from,
    until_on: term.until,
    name: term.name,
    kana: term.kana,
    other_name: term.otherName,
    sex: term.sex,
    birth_date: term.birthDate,
    postal_code: term.postalCode,
    address: term.address,
    card_class: term.cardClass,
    family: term.family,
    share_of_cost: term.shareOfCost,
    issued_on: term.issuedOn,
    valid_until: term.validUntil,
    elderly_from: term.elderlyRecipient?.from ?? null,
    elderly_until: term.elderlyRecipient?.until ?? null,
    elderly_share: term.elderlyRecipient?.shareOfCost ?? null,
    born: stamp.born,
    municipality: stamp.municipality,
    known: stamp.known,
    superseded: null,
    recorded_by: stamp.recordedBy,
  }
}
