import type { RecordId } from '../../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../../schema/domain/time.ts'
import type { RegisteredIdentity } from '../../shared/internal.ts'
import { normaliserVersion } from '../../shared/text/normalise.ts'
import type { FiledIdentity } from '../graph.ts'
import { blockingKeys, householdKey } from '../matching/blocking.ts'
import { defaultModel } from '../matching/default-model.ts'
import { normaliseField } from '../matching/field-kinds.ts'
import type { MatchModel } from '../matching/model.ts'
import { type IdentityRecord, silentRecord, textOf } from '../matching/record.ts'
import type { Values } from '../matching/weigh.ts'

/** An identity as its source says it, before it is normalised. */
export interface SaidIdentity {
  readonly kana: string
  /** In kanji, or in Latin letters. */
  readonly name: string
  readonly birthDate: string
  readonly sex: FiledIdentity['sex']
  readonly postalCode: string
  readonly address: string
  readonly phone: string
}

/** What an insurer's register says, as rows of the index: the name now, those before it, and the one in daily use. */
export function registeredRows(record: RecordId, said: RegisteredIdentity, known: Instant): readonly FiledIdentity[] {
  const { household, diedOn, acquired: from, until } = said
  const whole: SaidIdentity = { ...said, postalCode: said.postalCode ?? '', phone: '' }
  const rowOf = (kind: FiledIdentity['kind'], { kana, name }: Pick<SaidIdentity, 'kana' | 'name'>): FiledIdentity => ({
    record,
    kind,
    ...normalised({ ...whole, kana, name }),
    source: said.insurer,
    verified: true,
    household: household?.number ?? '',
    branch: household?.branch ?? '',
    diedOn,
    from,
    until,
    known,
    superseded: null,
  })
  return [
    rowOf('REGISTERED', said),
    ...said.formerNames.map((names) => rowOf('FORMER', names)),
    ...(said.otherName === null ? [] : [rowOf('COMMON', { kana: '', name: said.otherName })]),
  ]
}

type NormalisedPart = Pick<
  FiledIdentity,
  'kana' | 'kanji' | 'latin' | 'birthDate' | 'sex' | 'postalCode' | 'address' | 'phone' | 'normaliser'
>

export function normalised(said: SaidIdentity): NormalisedPart {
  const name = normaliseField('name', said.name) ?? ''
  const isLatin = /^[\p{Script=Latin}\p{P}\p{N}\s]+$/u.test(name)
  return {
    kana: normaliseField('name', said.kana) ?? '',
    kanji: isLatin ? '' : name,
    latin: isLatin ? name : '',
    birthDate: normaliseField('date', said.birthDate) as CivilDate | null,
    sex: said.sex,
    postalCode: normaliseField('number', said.postalCode) ?? '',
    address: normaliseField('address', said.address) ?? '',
    phone: normaliseField('phone', said.phone) ?? '',
    normaliser: normaliserVersion,
  }
}

/** As the matching kernel reads it: what is empty says nothing. */
export function recordOfIdentity(identity: FiledIdentity): IdentityRecord {
  const { kana, kanji, latin, birthDate, sex, postalCode, address, phone, source, verified } = identity
  const said = (text: string): string | null => (text === '' ? null : text)
  return {
    ...silentRecord,
    kana: said(kana),
    kanji: said(kanji),
    latin: said(latin),
    birthDate,
    sex,
    postalCode: said(postalCode),
    address: said(address),
    phone: said(phone),
    source,
    verified,
    household: identity.household === '' ? null : { number: identity.household, branch: identity.branch },
    period: identity.from === null ? null : { from: identity.from, until: identity.until },
    verifiedDeath: verified ? identity.diedOn : null,
    lastCare: verified ? identity.from : null,
  }
}

/** Rows are kept normalised: their values are the texts themselves. */
export const valuesIn = (record: IdentityRecord, { fields }: MatchModel): Values =>
  fields.map(({ field }) => textOf(record, field))

/** By the committed rules whatever model decides: who was filed under one model is found under every other. */
export function keysOf(identities: readonly FiledIdentity[]): readonly bigint[] {
  const keys = identities.flatMap((identity) =>
    blockingKeys(valuesIn(recordOfIdentity(identity), defaultModel), defaultModel),
  )
  return [...new Set(keys)]
}

/** The keys that a record is filed under besides those by which it is looked for: its households'. */
export function householdKeysOf(identities: readonly FiledIdentity[]): readonly bigint[] {
  const households = new Set(identities.flatMap(({ household }) => (household === '' ? [] : [household])))
  return [...households].map(householdKey)
}

/** Whether a source says what it said before. */
export function saysTheSame(before: readonly FiledIdentity[], now: readonly FiledIdentity[]): boolean {
  const texts = (rows: readonly FiledIdentity[]): string =>
    rows
      .map(({ known: _, ...row }) => JSON.stringify(row, Object.keys(row).toSorted()))
      .toSorted()
      .join('\n')
  return before.length === now.length && texts(before) === texts(now)
}
