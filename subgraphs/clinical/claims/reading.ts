import { createHash } from 'node:crypto'
import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { Read, Reading } from '../import/reading.ts'
import type { ClaimContent, Statement } from './claim.ts'
import { costOf } from './cost.ts'
import { claimDay, claimMonth } from './dates.ts'
import { dayOfMonth } from './day-counts.ts'
import * as layout from './layout.ts'
import type { UkeLine } from './lines.ts'
import type { Claimant, ClaimFault, ClaimPlace, OpenClaim } from './open-claim.ts'
import { payersOf } from './payer.ts'
import { statementsOf } from './statements.ts'

export type ClaimRead = Read<ClaimFault, ClaimPlace>

const refused = (line: number, column: number, fault: ClaimFault, field: string | null = null): ClaimRead => ({
  place: { line, column },
  reading: { outcome: 'REFUSED', fault, field },
})

export interface ClaimCounts {
  lines: number
  claims: number
}

/** The claims of one file (RECEIPTC.UKE and its siblings): each taken, or refused by itself, its bad lines left out. */
export async function* claimsIn(
  lines: AsyncIterable<readonly UkeLine[]>,
  counts: ClaimCounts,
): AsyncGenerator<ClaimRead> {
  let claimant: Claimant | null = null
  let open: OpenClaim | null = null
  /** A claim's head was refused: its lines are passed over. */
  let passing = false
  const alike = new Map<string, number>()

  for await (const some of lines) {
    const found: ClaimRead[] = []
    for (const fields of some) {
      const line = ++counts.lines
      if (fields === 'TOO_LONG') {
        found.push(refused(line, 1, 'TOO_LONG'))
        continue
      }
      const [record = ''] = fields
      if (record === '' && fields.length === 1) continue
      if (record === 'IR' || record === 'YK' || record === 'RE') {
        if (open !== null) found.push(...closed(open, alike))
        open = null
        passing = false
      }
      if (record === 'IR' || record === 'YK') {
        claimant = claimantOf(fields, record)
        if (claimant === null) found.push(refused(line, layout.institution.code + 1, 'INSTITUTION', record))
      } else if (record === 'RE') {
        counts.claims++
        const begun = begin(fields, line, claimant)
        if ('reading' in begun) {
          passing = true
          found.push(begun)
        } else open = begun
      } else if (layout.passedOver.has(record)) {
        if (open !== null && areaBefore.has(record)) open.told.push({ line, fields })
      } else if (!known.has(record)) found.push(refused(line, 1, 'UNKNOWN_RECORD'))
      else if (open !== null) take(open, fields, line)
      else if (!passing) found.push(refused(line, 1, 'NO_CLAIM', record))
    }
    yield* found
  }
  if (open !== null) yield* closed(open, alike)
}

const known = new Set(['HO', 'KO', 'SN', 'JD', 'SY', 'HS', 'SB', 'SI', 'SS', 'IY', 'SH', 'CZ', 'CD'])
/** They carry the 診療識別 that the lines after them leave out. */
const areaBefore = new Set(['TO', 'CO'])

/** Ten digits: 都道府県, 点数表, 医療機関コード. */
function claimantOf(fields: readonly string[], record: string): Claimant | null {
  const { prefecture, table, code } = layout.institution
  const institution = `${fields[prefecture] ?? ''}${fields[table] ?? ''}${fields[code] ?? ''}`
  if (!/^\d{10}$/.test(institution)) return null
  const form = record === 'YK' ? 'PHARMACY' : fields[table] === '3' ? 'DENTAL' : 'MEDICAL'
  return { institution: institution as InstitutionCode, form }
}

function begin(fields: readonly string[], line: number, claimant: Claimant | null): OpenClaim | ClaimRead {
  if (claimant === null) return refused(line, 1, 'NO_INSTITUTION', 'RE')
  const { type, month, sex, birth } = layout.common
  const [typeSaid = '', monthSaid = ''] = [fields[type], fields[month]]
  if (!/^\d{4}$/.test(typeSaid)) return refused(line, type + 1, 'TYPE', 'RE')
  const read = claimMonth(monthSaid)
  if (read === null) return refused(line, month + 1, 'MONTH', 'RE')
  const born = claimDay(fields[birth] ?? '')
  if (born === null) return refused(line, birth + 1, 'PERSON', 'RE')
  const mark = [born, fields[sex], ...layout.apart[claimant.form].map((at) => fields[at])].join('|')
  return {
    ...claimant,
    line,
    month: read,
    type: typeSaid,
    // 本人・家族・高齢の別 with 入院 at its odd digits.
    inpatient: claimant.form !== 'PHARMACY' && Number(typeSaid[3]) % 2 === 1,
    mark,
    payers: { insurer: null, public: null, checked: null },
    told: [],
    firstVisit: null,
  }
}

function take(claim: OpenClaim, fields: readonly string[], line: number): void {
  switch (fields[0]) {
    case 'HO':
      claim.payers.insurer ??= { line, fields }
      break
    case 'KO':
      claim.payers.public ??= { line, fields }
      break
    case 'SN':
      if (fields[layout.checked.payer] === '1') claim.payers.checked ??= { line, fields }
      break
    case 'JD': {
      const day = fields.findIndex((said, at) => at >= layout.visits.days && said !== '') - layout.visits.days + 1
      if (day > 0) claim.firstVisit ??= dayOfMonth(claim.month, day)
      break
    }
    default:
      claim.told.push({ line, fields })
  }
}

/** Both parts always: what a claim does not say any more is gone. */
function closed(claim: OpenClaim, alike: Map<string, number>): readonly ClaimRead[] {
  const number = payersOf(claim.payers)
  if ('fault' in number) return [refused(number.line ?? claim.line, number.column, number.fault, number.record)]
  const { clinical, medication, faults } = statementsOf(claim)
  const name = `${claim.month.replace('-', '')}/${claim.type}/${markOf(claim)}`
  const nth = alikeBefore(alike, short(`${claim.institution}/${name}/${number.key}`))
  const cost = costOf(claim)
  const part = (category: ClaimContent['category'], entries: readonly Statement[]): ClaimRead => {
    const sum = category === 'CLINICAL' && cost !== null ? { cost } : {}
    const reading: Reading<ClaimFault> = {
      outcome: 'RECORD',
      number: number.number,
      namedWithin: 'PERSON',
      told: {
        source: `claim/${name}/${nth}/${category}`,
        institution: claim.institution,
        on: claim.firstVisit ?? (`${claim.month}-01` as CivilDate),
        labels: [],
        keptFrom: [],
        keepLong: false,
        content: { kind: 'CLAIM', category, inpatient: claim.inpatient, entries: [...entries], ...sum },
      },
    }
    return { place: { line: claim.line, column: 1 }, reading }
  }
  return [
    ...faults.map(({ place, fault }) => refused(place.line, place.column, fault)),
    ...(claim.form === 'PHARMACY' && cost === null ? [] : [part('CLINICAL', clinical)]),
    part('MEDICATION', medication),
  ]
}

const markOf = ({ mark }: OpenClaim): string => short(mark)
const short = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 12)

/** Claims that nothing tells apart are counted, in the order of the file. */
function alikeBefore(alike: Map<string, number>, key: string): number {
  const before = alike.get(key) ?? 0
  if (alike.size < alikeKept) alike.set(key, before + 1)
  return before
}

const alikeKept = 200_000
