import { normaliserVersion } from '../../shared/text/normalise.ts'
import { type FieldKind, fieldKinds, levelsOf } from './field-kinds.ts'

export const modelVersion = 2
/** A pair's levels are packed into 32 bits, three for each field. */
export const mostFields = 10

export interface LevelModel {
  readonly level: string
  /** How often two records of one person stand at this level, and how often two of different people do. */
  readonly m: number
  readonly u: number
}

export interface FieldModel {
  readonly field: string
  readonly kind: FieldKind
  /** In the order of `levelsOf[kind]`. */
  readonly levels: readonly LevelModel[]
  /** Shares of common values: Sato agrees less than Higashikuni. */
  readonly frequencies: Readonly<Record<string, number>>
  /** The share of any value that is not among them. */
  readonly otherFrequency: number
  /** Of names of two parts, the shares of either part: the name has the product. Null where names are of one part. */
  readonly parts: { readonly family: Shares; readonly given: Shares } | null
  /** Another field, before this one, that chance agreement goes along with: namesakes share kana and kanji. */
  readonly given: Given | null
}

export interface Shares {
  readonly frequencies: Readonly<Record<string, number>>
  readonly otherFrequency: number
}

/** How often something is so of two records of one person, and of two people. */
export interface Odds {
  readonly m: number
  readonly u: number
}

export interface Given {
  readonly field: string
  /** By the other field's level and then by this one's: how often two of different people stand there. */
  readonly u: readonly (readonly number[])[]
  /** The same of two records of one person: whoever has moved has another postal code and another address. */
  readonly m: readonly (readonly number[])[] | null
}

export const keyParts = ['WHOLE', 'START', 'FIRST_TOKEN', 'LAST_TOKEN', 'TOKENS', 'YEAR', 'MONTH_DAY', 'SOUND'] as const
export type KeyPart = (typeof keyParts)[number]
export interface BlockingRule {
  readonly parts: readonly { readonly field: string; readonly part: KeyPart }[]
}

/** Everything that a decision follows from; a file of its own, so that a decision can be made again. */
export interface MatchModel {
  readonly version: typeof modelVersion
  readonly normaliser: number
  readonly fields: readonly FieldModel[]
  readonly blocking: readonly BlockingRule[]
  /** The share of all pairs that are one person's, in the data it was trained on. */
  readonly prior: number
  /** Of the one's insurance going on in the other's alone. */
  readonly succession: Odds | null
  /** The same of somebody else of the one's household being in the other's. */
  readonly companions: Odds | null
  /** In bits. LINK from `upper` on where the second person is `margin` behind; below `lower` NEW; between, REVIEW. */
  readonly thresholds: { readonly lower: number; readonly upper: number; readonly margin: number }
}

export type ModelProblem =
  | 'NOT_JSON'
  | 'NOT_A_MODEL'
  | 'OTHER_VERSION'
  | 'OTHER_NORMALISER'
  | 'BAD_FIELD'
  | 'BAD_LEVELS'
  | 'BAD_GIVEN'
  | 'BAD_BLOCKING'
  | 'BAD_ODDS'
  | 'BAD_THRESHOLDS'

export type ModelReading =
  | { readonly ok: true; readonly model: MatchModel }
  | { readonly ok: false; readonly problem: ModelProblem; readonly at: string }

export const writeModel = (model: MatchModel): string => `${JSON.stringify(model, null, 1)}\n`

/** Reads a model's file whole, or says what is wrong with it and where. */
export function readModel(text: string): ModelReading {
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch {
    return { ok: false, problem: 'NOT_JSON', at: '' }
  }
  if (!isObject(raw) || !Array.isArray(raw.fields) || !Array.isArray(raw.blocking)) return refuse('NOT_A_MODEL', '')
  if (raw.version !== modelVersion) return refuse('OTHER_VERSION', 'version')
  // What was counted over other spellings is no frequency of these.
  if (raw.normaliser !== normaliserVersion) return refuse('OTHER_NORMALISER', 'normaliser')
  if (raw.fields.length === 0 || raw.fields.length > mostFields) return refuse('BAD_FIELD', 'fields')
  const kinds = new Map<string, FieldKind>()
  for (const [index, field] of raw.fields.entries()) {
    const at = `fields[${index}]`
    if (!isObject(field) || typeof field.field !== 'string' || kinds.has(field.field)) return refuse('BAD_FIELD', at)
    const kind = fieldKinds.find((known) => known === field.kind)
    if (kind === undefined || !isShare(field.otherFrequency) || !isObject(field.frequencies))
      return refuse('BAD_FIELD', at)
    if (!Object.values(field.frequencies).every(isShare)) return refuse('BAD_FIELD', `${at}.frequencies`)
    if (!areParts(kind, field.parts)) return refuse('BAD_FIELD', `${at}.parts`)
    if (!areLevels(kind, field.levels)) return refuse('BAD_LEVELS', at)
    if (!isGiven(field.given, kind, kinds)) return refuse('BAD_GIVEN', at)
    kinds.set(field.field, kind)
  }
  for (const [index, rule] of raw.blocking.entries())
    if (!isRule(rule, new Set(kinds.keys()))) return refuse('BAD_BLOCKING', `blocking[${index}]`)
  for (const name of ['succession', 'companions'] as const) if (!areOdds(raw[name])) return refuse('BAD_ODDS', name)
  const { thresholds } = raw
  if (!isShare(raw.prior) || !isObject(thresholds)) return refuse('BAD_THRESHOLDS', 'thresholds')
  const { lower, upper, margin } = thresholds
  if (!isNumber(lower) || !isNumber(upper) || !isNumber(margin) || lower > upper || margin < 0)
    return refuse('BAD_THRESHOLDS', 'thresholds')
  return { ok: true, model: raw as unknown as MatchModel }
}

const refuse = (problem: ModelProblem, at: string): ModelReading => ({ ok: false, problem, at })
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
const isShare = (value: unknown): value is number => isNumber(value) && value > 0 && value <= 1

const areOdds = (odds: unknown): boolean => odds === null || (isObject(odds) && isShare(odds.m) && isShare(odds.u))

const areShares = (shares: unknown): boolean =>
  isObject(shares) &&
  isShare(shares.otherFrequency) &&
  isObject(shares.frequencies) &&
  Object.values(shares.frequencies).every(isShare)

const areParts = (kind: FieldKind, parts: unknown): boolean =>
  parts === null || (kind === 'name' && isObject(parts) && areShares(parts.family) && areShares(parts.given))

function areLevels(kind: FieldKind, levels: unknown): boolean {
  const expected: readonly string[] = levelsOf[kind]
  return (
    Array.isArray(levels) &&
    levels.length === expected.length &&
    levels.every(
      (level: unknown, at) => isObject(level) && level.level === expected[at] && isShare(level.m) && isShare(level.u),
    )
  )
}

function isGiven(given: unknown, kind: FieldKind, before: ReadonlyMap<string, FieldKind>): boolean {
  if (given === null) return true
  if (!isObject(given) || typeof given.field !== 'string') return false
  const other = before.get(given.field)
  if (other === undefined) return false
  const isTable = (table: unknown): boolean =>
    Array.isArray(table) &&
    table.length === levelsOf[other].length &&
    table.every((row: unknown) => Array.isArray(row) && row.length === levelsOf[kind].length && row.every(isShare))
  return isTable(given.u) && (given.m === null || isTable(given.m))
}

function isRule(rule: unknown, names: ReadonlySet<string>): boolean {
  return (
    isObject(rule) &&
    Array.isArray(rule.parts) &&
    rule.parts.length > 0 &&
    rule.parts.every(
      (part: unknown) =>
        isObject(part) &&
        typeof part.field === 'string' &&
        names.has(part.field) &&
        keyParts.some((known) => known === part.part),
    )
  )
}
