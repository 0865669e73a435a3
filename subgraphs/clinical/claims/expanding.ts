import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { CodeBook, Meaning } from '../codes/codes.ts'
import { sensitivityOf, untold } from '../codes/sensitive.ts'
import type { Content, ContentOf, KeptFrom, RecordLabel } from '../record.ts'
import { type ClaimContent, modifiersIn, type Statement, type StatementOf, uncodedDisease } from './claim.ts'

/** One entry of a claim as a record, by what its codes mean today. */
export interface Expanded {
  readonly on: CivilDate
  readonly labels: readonly RecordLabel[]
  readonly keptFrom: readonly KeptFrom[]
  readonly content: Content
}

/** Claims carry no labels: the codes call for them, and what no code is known of is held back as if it had them all. */
export function expanded(claim: ClaimContent, institution: InstitutionCode, book: CodeBook): readonly Expanded[] {
  return claim.entries.flatMap((said) => expandedOne(said, claim.inpatient, institution, book))
}

function expandedOne(
  said: Statement,
  inpatient: boolean,
  institution: InstitutionCode,
  book: CodeBook,
): readonly Expanded[] {
  switch (said.says) {
    case 'DISEASE':
      return [disease(said, institution, book)]
    case 'TREATMENT':
      return treatment(said, institution, book)
    case 'DRUG':
      return [drug(said, inpatient, institution, book)]
  }
}

/** の疑い. */
const suspicion = '8002'
/** 接尾語 come after the disease, the others before it. */
const isSuffix = (modifier: string): boolean => modifier.startsWith('8')

function disease(said: StatementOf<'DISEASE'>, institution: InstitutionCode, book: CodeBook): Expanded {
  const meaning = book.find(institution, { system: 'CLAIM_DISEASE', code: said.code })
  const modifiers = modifiersIn(said.modifiers)
  const named = (those: readonly string[]): string =>
    those.map((code) => book.find(institution, { system: 'CLAIM_MODIFIER', code })?.name ?? '').join('')
  const base = (said.code === uncodedDisease ? null : meaning?.name) ?? said.written ?? `傷病名コード ${said.code}`
  const content: ContentOf<'CONDITION'> = {
    kind: 'CONDITION',
    name: `${named(modifiers.filter((one) => !isSuffix(one)))}${base}${named(modifiers.filter(isSuffix))}`.slice(
      0,
      400,
    ),
    code: meaning?.target ?? said.icd10,
    onset: said.since,
    ended: null,
    outcome: said.outcome,
    main: said.main,
    suspected: modifiers.includes(suspicion),
  }
  const labels = content.code === null ? untold : sensitivityOf(content)
  // Whether the person was told (告知) is not in a claim.
  return { on: said.on, labels, keptFrom: ['PERSON', 'GUARDIANS'], content }
}

type ShownArea = ContentOf<'TREATMENT'>['area']

/** 診療情報: of some areas all of it, of others what is named. */
const shownAreas: Readonly<Record<StatementOf<'TREATMENT'>['area'], readonly [ShownArea, RegExp | null]>> = {
  13: ['MANAGEMENT', null],
  14: ['HOME_CARE', /指導管理料/],
  40: ['DIALYSIS', /人工腎臓|持続緩徐式血液濾過|腹膜灌流/],
  50: ['SURGERY', null],
  60: ['PATHOLOGY', /病理|組織|細胞診/],
  70: ['IMAGING', null],
  80: ['RADIOTHERAPY', /放射線|照射/],
  92: ['SHORT_STAY', /短期滞在手術/],
}

/** Of which of these it is one, its name tells. */
function treatment(
  { on, code, area, times }: StatementOf<'TREATMENT'>,
  institution: InstitutionCode,
  book: CodeBook,
): readonly Expanded[] {
  const name = book.find(institution, { system: 'CLAIM_ACT', code })?.name ?? null
  const [shown, which] = shownAreas[area]
  if (name === null || (which !== null && !which.test(name))) return []
  const content: Content = { kind: 'TREATMENT', name, code, area: shown, times }
  return [{ on, labels: sensitivityOf(content), keptFrom: [], content }]
}

function drug(
  { on, code, form, days, amount, usage }: StatementOf<'DRUG'>,
  inpatient: boolean,
  institution: InstitutionCode,
  book: CodeBook,
): Expanded {
  const meaning: Meaning | null = book.find(institution, { system: 'CLAIM_DRUG', code })
  const content: ContentOf<'PRESCRIPTION'> = {
    kind: 'PRESCRIPTION',
    drug: meaning?.name ?? `医薬品コード ${code}`,
    code: meaning?.target ?? null,
    dosage:
      [written[form], usage, amount === null ? null : `使用量 ${amount}`].filter((one) => one !== null).join(' ') ||
      null,
    days,
    stage: 'DISPENSED',
    inpatient,
  }
  return { on, labels: content.code === null ? untold : sensitivityOf(content), keptFrom: [], content }
}

const written: Readonly<Record<StatementOf<'DRUG'>['form'], string | null>> = {
  INTERNAL: '内服',
  AS_NEEDED: '頓服',
  EXTERNAL: '外用',
  INJECTION: '注射',
  OTHER: null,
}
