import type { CivilDate } from '../../../schema/domain/time.ts'
import { carriesMyNumber } from '../../shared/text/check-digit.ts'
import { type Statement, type TreatmentArea, treatmentAreas } from './claim.ts'
import { claimDay } from './dates.ts'
import { type DayCount, dayCounts } from './day-counts.ts'
import { Diseases, diseaseOf } from './diseases.ts'
import { drugForm, drugOf, givenOut, isDrug, type PharmacyPrescription } from './drugs.ts'
import * as layout from './layout.ts'
import type { ClaimFault, LineFault, OpenClaim } from './open-claim.ts'
import { countOf, textOf } from './text.ts'

type Line = OpenClaim['told'][number]
type ClaimLines = Pick<OpenClaim, 'form' | 'month' | 'inpatient' | 'firstVisit' | 'told'>

interface Said {
  readonly clinical: readonly Statement[]
  readonly medication: readonly Statement[]
  readonly faults: readonly LineFault[]
}

/** What a claim's lines say: diseases, treatments, drugs; a line that cannot be read is told of and left out. */
export function statementsOf(claim: ClaimLines): Said {
  const reading = new LineReading(claim)
  const { form } = claim
  return form === 'PHARMACY' ? pharmacyStatements(reading, claim) : treatmentStatements(reading, claim, form)
}

/** The fields of lines, and what was wrong with them. */
class LineReading {
  readonly faults: LineFault[] = []
  readonly #month: string

  constructor({ month }: ClaimLines) {
    this.#month = month
  }

  fault({ line }: Line, at: number, fault: ClaimFault): null {
    this.faults.push({ place: { line, column: at + 1 }, fault })
    return null
  }

  /** Whether every character of it could be read. */
  whole(line: Line): boolean {
    const lost = line.fields.findIndex((field) => field.includes('\ufffd'))
    if (lost >= 0) this.fault(line, lost, 'GARBLED')
    return lost < 0
  }

  day(line: Line, at: number): CivilDate | null {
    const day = claimDay(line.fields[at] ?? '')
    if (day === null) return this.fault(line, at, 'DATE')
    return day.startsWith(this.#month) ? day : this.fault(line, at, 'NOT_IN_MONTH')
  }

  nineDigits(line: Line, at: number): string | null {
    const code = line.fields[at] ?? ''
    return /^\d{9}$/.test(code) ? code : this.fault(line, at, 'CODE')
  }

  words(line: Line, at: number, longest: number): string | null {
    const words = textOf(line.fields[at], longest)
    return words !== null && carriesMyNumber(words) ? this.fault(line, at, 'MY_NUMBER') : words
  }

  days(line: Line, first: number): readonly DayCount[] | null {
    const days = dayCounts(line.fields, first, this.#month)
    return typeof days === 'number' ? this.fault(line, days, 'TIMES') : days
  }
}

function pharmacyStatements(reading: LineReading, { told }: ClaimLines): Said {
  const { basics, handed, drug } = layout.dispensed
  const prescriptions: PharmacyPrescription[] = []
  for (const line of told) {
    if (!reading.whole(line)) continue
    const { fields } = line
    const open = prescriptions.at(-1)
    if (fields[0] === 'SH') {
      const form = drugForm(fields[basics.form])
      prescriptions.push({ form, words: reading.words(line, basics.words, 200), handed: [], drugs: [] })
    } else if (fields[0] === 'CZ' && open !== undefined) {
      const on = reading.day(line, handed.on)
      if (on !== null) open.handed.push({ on, quantity: countOf(fields[handed.quantity]) })
    } else if (fields[0] === 'IY' && open !== undefined) {
      const code = reading.nineDigits(line, drug.code)
      if (code !== null) open.drugs.push({ code, amount: textOf(fields[drug.amount], 20) })
    } else if (!areaOnly.has(fields[0] ?? '')) reading.fault(line, 0, 'OUT_OF_PLACE')
  }
  return { clinical: [], medication: prescriptions.flatMap(givenOut), faults: reading.faults }
}

/** They carry the 診療識別 that the lines after them leave out. */
const areaOnly = new Set(['TO', 'CO'])

function treatmentStatements(reading: LineReading, claim: ClaimLines, form: 'MEDICAL' | 'DENTAL'): Said {
  const { told, month, firstVisit, inpatient } = claim
  const fallback = firstVisit ?? (`${month}-01` as CivilDate)
  const diseases = new Diseases()
  const treatments: Statement[] = []
  const medication: Statement[] = []
  let area = ''

  const done = (code: string, days: readonly DayCount[], amount: string | undefined): void => {
    if (isDrug(code)) medication.push(...drugOf(code, area, amount, days, inpatient))
    else if (isTreatmentArea(area))
      for (const { day, count } of days) treatments.push({ says: 'TREATMENT', on: day, code, area, times: count })
  }

  for (const line of told) {
    if (!reading.whole(line)) continue
    const { fields } = line
    const [record = ''] = fields
    const disease = layout.diseases[record]
    if (disease !== undefined) {
      const read = diseaseOf(fields, disease, fallback)
      if ('fault' in read) reading.fault(line, read.at, read.fault)
      else diseases.add(read)
    } else if (record === 'CD') {
      const { on, code, amount, times } = layout.coding
      const day = reading.day(line, on)
      const coded = day === null ? null : reading.nineDigits(line, code)
      area = fields[layout.coding.area] ?? ''
      if (day !== null && coded !== null) done(coded, [{ day, count: countOf(fields[times]) ?? 1 }], fields[amount])
    } else {
      if (fields[1] !== undefined && fields[1] !== '') area = fields[1]
      if (areaOnly.has(record)) continue
      const places = layout.acts[form][record]
      if (places === undefined) reading.fault(line, 0, 'OUT_OF_PLACE')
      else if (!/^\d{2}$/.test(area)) reading.fault(line, layout.area, 'AREA')
      else {
        const code = reading.nineDigits(line, places.code)
        const days = code === null ? null : reading.days(line, places.days)
        if (code === null || days === null) continue
        const given = days.length > 0 ? days : [{ day: fallback, count: countOf(fields[places.times]) ?? 1 }]
        done(code, given, fields[places.amount])
      }
    }
  }
  return { clinical: [...diseases.all(), ...treatments], medication, faults: reading.faults }
}

const isTreatmentArea = (area: string): area is TreatmentArea => treatmentAreas.some((one) => one === area)
