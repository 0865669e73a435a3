import type { InstitutionCode, InsurerNumber, NumberHandle } from '../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import type { Sex } from './term.ts'

/** A municipality's entry of one it insures for care (介護保険被保険者台帳). */
export interface CareInsured {
  readonly handle: NumberHandle
  readonly insurer: InsurerNumber
  /** 資格取得日, 資格喪失日. */
  readonly acquired: CivilDate
  readonly lost: CivilDate | null
  readonly name: string
  readonly kana: string
  readonly sex: Sex
  readonly birthDate: CivilDate
  readonly postalCode: string | null
  readonly address: string
  /** 住所地特例: insured there, living in a facility elsewhere. */
  readonly livesElsewhere: boolean
  /** 要介護度, and the days for which it was certified; null: not certified. */
  readonly certified: { readonly level: string; readonly from: CivilDate; readonly until: CivilDate | null } | null
}

/** Which office serves whom: by it the office may ask about its client. */
export interface CareService {
  readonly office: InstitutionCode
  readonly service: string
  readonly from: CivilDate
  readonly until: CivilDate | null
}

export interface CareRegisterEntry {
  readonly insured: CareInsured
  readonly service: CareService | null
}

export type CareRegisterOutcome = 'LANDED' | 'UNCHANGED' | 'NO_SUCH_OFFICE'

/** What municipalities say of whom they insure for care; each entry lands by itself. */
export interface CareRegister {
  take(
    entries: readonly CareRegisterEntry[],
    author: { readonly insurer: InstitutionCode; readonly at: Instant },
  ): Promise<readonly CareRegisterOutcome[]>
}
