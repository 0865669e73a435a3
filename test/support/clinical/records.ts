import type { InstitutionCode, RecordToken, RegionId } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { Sourced } from '../../../subgraphs/clinical/merging.ts'
import type { ClinicalRecord, Content, ContentOf, RecordKind } from '../../../subgraphs/clinical/record.ts'

/** Invented records, by what they say. */

export const token = 'tok_AAAAAAAAAAAAAAAAAAAAAA' as RecordToken
export const otherToken = 'tok_BBBBBBBBBBBBBBBBBBBBBB' as RecordToken
export const clinic = '2012345670' as InstitutionCode
export const hospital = '4012345675' as InstitutionCode
export const nagano = 'nagano' as RegionId
export const fukuoka = 'fukuoka' as RegionId
export const day = (text: string): CivilDate => text as CivilDate

const plain: { readonly [K in RecordKind]: ContentOf<K> } = {
  CONDITION: {
    kind: 'CONDITION',
    name: '本態性高血圧症',
    code: 'I10',
    onset: null,
    ended: null,
    outcome: 'CONTINUING',
    main: true,
    suspected: false,
  },
  DRUG_ALLERGY: {
    kind: 'DRUG_ALLERGY',
    substance: 'ミホンマイシン',
    code: '6169905F1011',
    criticality: 'HIGH',
    reaction: '発疹',
  },
  OTHER_ALLERGY: { kind: 'OTHER_ALLERGY', substance: '鶏卵', code: null, criticality: 'LOW', reaction: null },
  INFECTION: { kind: 'INFECTION', test: 'HBS', result: 'NEGATIVE' },
  LAB: {
    kind: 'LAB',
    name: 'HbA1c',
    code: '3D046000001906202',
    value: 5.8,
    unit: '%',
    text: null,
    low: null,
    high: null,
  },
  TREATMENT: {
    kind: 'TREATMENT',
    name: '胃・十二指腸ファイバースコピー',
    code: '160093810',
    area: 'IMAGING',
    times: 1,
  },
  COST: { kind: 'COST', setting: 'OUTPATIENT', points: 512, days: 1 },
  PRESCRIPTION: {
    kind: 'PRESCRIPTION',
    drug: 'ミホンジピン錠5mg',
    code: '2171901F2016',
    dosage: '1日1回朝食後',
    days: 28,
    stage: 'PRESCRIBED',
    inpatient: false,
  },
  CHECKUP: { kind: 'CHECKUP', sex: 'MALE', age: 50, items: [] },
  DOCUMENT: { kind: 'DOCUMENT', type: 'REFERRAL', title: '紹介状', text: 'よろしくお願いします。', addressee: null },
}

export function content<K extends RecordKind>(kind: K, more: Partial<ContentOf<K>> = {}): ContentOf<K> {
  return { ...plain[kind], ...more }
}

let made = 0

export function record<C extends Content>(
  said: C,
  on: string,
  more: Partial<Omit<ClinicalRecord, 'content' | 'on'>> = {},
): ClinicalRecord<C> {
  const id = `ent_${String(++made).padStart(22, '0')}`
  return {
    id,
    token,
    institution: clinic,
    on: day(on),
    labels: [],
    keptFrom: [],
    keepLong: false,
    ...more,
    content: said,
  }
}

export const from = <R extends ClinicalRecord>(region: RegionId, one: R): Sourced<R> => ({ region, record: one })
