import type { InputPath } from '../../schema/domain/outcome.ts'
import { type CivilDate, civilDateAt, type Instant } from '../../schema/domain/time.ts'
import { readText } from '../shared/text/free-text.ts'
import { invalid, orThrow } from '../shared/writing.ts'
import { mayBeWatched } from './care-score.ts'
import { type Basic, type Content, type DailyCare, type Medical, type Range, type Vital, vitals } from './content.ts'
import { mostBytes, type Picture, type PictureFault, readPicture } from './image.ts'
import type { KeptImage } from './image-store.ts'
import type { CareNote } from './notes-store.ts'
import type {
  BasicInformationInput,
  DailyCareInput,
  DeviceInput,
  DrugInput,
  MedicalNotesInput,
  RecordCareNoteInput,
  SaveEmergencySectionInput,
} from './resolver-types.ts'

const longLine = 200
const longText = 2_000
const mostEntries = 40

/** What can be: a number outside is a slip of the pen or another unit. */
const possible: Readonly<Record<Vital, Range>> = {
  pulse: { low: 20, high: 300 },
  respiration: { low: 2, high: 120 },
  systolic: { low: 30, high: 260 },
  temperature: { low: 28, high: 43 },
  spo2: { low: 30, high: 100 },
}
const weights: Range = { low: 0.3, high: 350 }
const doses: Range = { low: 0.000_1, high: 100_000 }
const aDay: Range = { low: 0.1, high: 24 }
const minutes: Range = { low: 0.1, high: 600 }
const hours: Range = { low: 0, high: 240 }
const wholeSide: Range = { low: 0, high: 1 }
const mostImages = 8

/** The one section of an input, read whole: every text printable, every number possible, or where it is not. */
export function readSection(
  input: SaveEmergencySectionInput,
  at: Instant,
  /** Those of the input that are the person's. */
  images: readonly KeptImage[],
): Content {
  const given = (['basic', 'dailyCare', 'medical'] as const).filter((name) => input[name] != null)
  if (given.length !== 1) throw invalid('ONE_OF', 'One section is saved at a time.', ['input'])
  const today = civilDateAt(at)
  const { basic, dailyCare, medical } = input
  if (basic != null) return { name: 'BASIC', content: readBasic(basic, today) }
  if (dailyCare != null) return { name: 'DAILY_CARE', content: readDailyCare(dailyCare, today, images) }
  return { name: 'MEDICAL', content: readMedical(medical as MedicalNotesInput, today) }
}

function readBasic(input: BasicInformationInput, today: CivilDate): Basic {
  const at = (...path: readonly (string | number)[]): InputPath => ['input', 'basic', ...path]
  const { wishes } = input
  return {
    bloodType: input.bloodType ?? null,
    disability: longer(input.disability, at('disability')),
    allergies: each(input.allergies, at('allergies')).map(({ kind, substance, reaction, anaphylaxis }, place) => ({
      kind,
      substance: line(substance, at('allergies', place, 'substance')),
      reaction: shorter(reaction, at('allergies', place, 'reaction')),
      anaphylaxis: anaphylaxis ?? false,
    })),
    contraindications: each(input.contraindications, at('contraindications')).map(({ what, why }, place) => ({
      what: line(what, at('contraindications', place, 'what')),
      why: shorter(why, at('contraindications', place, 'why')),
    })),
    history: each(input.history, at('history')).map(({ what, on }, place) => ({
      what: line(what, at('history', place, 'what')),
      on: past(on, today, at('history', place, 'on')),
    })),
    wishes:
      wishes == null ? null : { resuscitation: wishes.resuscitation, text: longer(wishes.text, at('wishes', 'text')) },
    contacts: each(input.contacts, at('contacts')).map(({ name, relation, telephone }, place) => ({
      name: line(name, at('contacts', place, 'name')),
      relation: line(relation, at('contacts', place, 'relation')),
      telephone: readTelephone(telephone, at('contacts', place, 'telephone')),
    })),
    hospitals: each(input.hospitals, at('hospitals')).map(({ name, department, telephone, note }, place) => ({
      name: line(name, at('hospitals', place, 'name')),
      department: shorter(department, at('hospitals', place, 'department')),
      telephone: readTelephone(telephone, at('hospitals', place, 'telephone')),
      note: shorter(note, at('hospitals', place, 'note')),
    })),
    suppliers: each(input.suppliers, at('suppliers')).map(({ what, name, telephone }, place) => ({
      what: line(what, at('suppliers', place, 'what')),
      name: line(name, at('suppliers', place, 'name')),
      telephone: readTelephone(telephone, at('suppliers', place, 'telephone')),
    })),
  }
}

function readDailyCare(input: DailyCareInput, today: CivilDate, images: readonly KeptImage[]): DailyCare {
  const at = (...path: readonly (string | number)[]): InputPath => ['input', 'dailyCare', ...path]
  const { weight, supplies } = input
  const named = new Set<string>()
  return {
    vitals: input.vitals == null ? null : readVitals(input.vitals, at),
    weight:
      weight == null
        ? null
        : {
            kilograms: within(weight.kilograms, weights, at('weight', 'kilograms')),
            on: past(weight.on, today, at('weight', 'on')) ?? weight.on,
          },
    cares: each(input.cares, at('cares')).map((care, place) => {
      if (named.has(care.item)) throw invalid('TWICE', 'This care is named twice.', at('cares', place, 'item'))
      named.add(care.item)
      if (!mayBeWatched(care))
        throw invalid('WATCH', 'Only a ventilator is watched at a level between.', at('cares', place, 'watch'))
      return { item: care.item, watch: care.watch }
    }),
    seizures: each(input.seizures, at('seizures')).map((plan, place) => ({
      looksLike: line(plan.looksLike, at('seizures', place, 'looksLike'), longText),
      minutes: maybeWithin(plan.minutes, minutes, at('seizures', place, 'minutes')),
      do: line(plan.do, at('seizures', place, 'do'), longText),
      callAfterMinutes: maybeWithin(plan.callAfterMinutes, minutes, at('seizures', place, 'callAfterMinutes')),
    })),
    bodyMarks: each(input.bodyMarks, at('bodyMarks')).map(({ side, x, y, kind, what }, place) => ({
      side,
      x: within(x, wholeSide, at('bodyMarks', place, 'x')),
      y: within(y, wholeSide, at('bodyMarks', place, 'y')),
      kind,
      what: line(what, at('bodyMarks', place, 'what')),
    })),
    supplies:
      supplies == null
        ? null
        : {
            batteryHours: maybeWithin(supplies.batteryHours, hours, at('supplies', 'batteryHours')),
            oxygenHours: maybeWithin(supplies.oxygenHours, hours, at('supplies', 'oxygenHours')),
          },
    notes: longer(input.notes, at('notes')),
    images: readImages(input.images ?? [], images, at),
  }
}

function readImages(
  named: NonNullable<DailyCareInput['images']>,
  known: readonly KeptImage[],
  at: At,
): NonNullable<DailyCare['images']> {
  if (named.length > mostImages) throw invalid('COUNT', `At most ${mostImages} images.`, at('images'))
  return named.map(({ image, caption }, place) => {
    const said = line(caption, at('images', place, 'caption'))
    const kept = known.find(({ id }) => id === image)
    if (kept === undefined) throw invalid('NO_SUCH_IMAGE', 'There is no such image.', at('images', place, 'image'))
    const { digest, mediaType, width, height } = kept
    return { image, digest, mediaType, width, height, caption: said }
  })
}

function readVitals(
  input: NonNullable<DailyCareInput['vitals']>,
  at: (...path: readonly (string | number)[]) => InputPath,
): DailyCare['vitals'] {
  const read = vitals.map((vital) => {
    const range = input[vital]
    if (range == null) return [vital, null] as const
    const { low, high } = range
    within(low, possible[vital], at('vitals', vital, 'low'))
    within(high, possible[vital], at('vitals', vital, 'high'))
    if (low > high) throw invalid('RANGE', 'The lower bound lies above the upper.', at('vitals', vital, 'low'))
    return [vital, { low, high }] as const
  })
  return Object.fromEntries(read) as DailyCare['vitals']
}

function readMedical(input: MedicalNotesInput, today: CivilDate): Medical {
  const at = (...path: readonly (string | number)[]): InputPath => ['input', 'medical', ...path]
  return {
    diagnoses: each(input.diagnoses, at('diagnoses')).map(({ name, code }, place) => ({
      name: line(name, at('diagnoses', place, 'name')),
      code: readIcd(code, at('diagnoses', place, 'code')),
    })),
    devices: each(input.devices, at('devices')).map((device, place) =>
      readDevice(device, today, (...path) => at('devices', place, ...path)),
    ),
    drugs: each(input.drugs, at('drugs')).map((drug, place) =>
      readDrug(drug, (...path) => at('drugs', place, ...path)),
    ),
    firstResponses: each(input.firstResponses, at('firstResponses')).map((response, place) => ({
      problem: line(response.problem, at('firstResponses', place, 'problem')),
      signs: longer(response.signs, at('firstResponses', place, 'signs')),
      do: line(response.do, at('firstResponses', place, 'do'), longText),
      avoid: longer(response.avoid, at('firstResponses', place, 'avoid')),
    })),
    notes: longer(input.notes, at('notes')),
  }
}

type At = (...path: readonly (string | number)[]) => InputPath

function readDevice(device: DeviceInput, today: CivilDate, at: At): Medical['devices'][number] {
  return {
    kind: device.kind,
    name: shorter(device.name, at('name')),
    size: shorter(device.size, at('size')),
    settings: each(device.settings, at('settings')).map(({ name, value, unit }, place) => ({
      name: line(name, at('settings', place, 'name')),
      value: line(value, at('settings', place, 'value')),
      unit: shorter(unit, at('settings', place, 'unit')),
    })),
    placed: past(device.placed, today, at('placed')),
    note: longer(device.note, at('note')),
  }
}

function readDrug(drug: DrugInput, at: At): Medical['drugs'][number] {
  return {
    name: line(drug.name, at('name')),
    dose: within(drug.dose, doses, at('dose')),
    unit: drug.unit,
    route: drug.route,
    timesADay: maybeWithin(drug.timesADay, aDay, at('timesADay')),
    note: longer(drug.note, at('note')),
  }
}

function each<T>(list: readonly T[] | null | undefined, path: InputPath): readonly T[] {
  const entries = list ?? []
  if (entries.length > mostEntries) throw invalid('COUNT', `At most ${mostEntries} entries.`, path)
  return entries
}

const line = (text: string, path: InputPath, longest = longLine): string => orThrow(readText(text, longest, path))

/** An empty field says nothing. */
const optional = (text: string | null | undefined, longest: number, path: InputPath): string | null =>
  text == null || text.trim() === '' ? null : line(text, path, longest)
const shorter = (text: string | null | undefined, path: InputPath) => optional(text, longLine, path)
const longer = (text: string | null | undefined, path: InputPath) => optional(text, longText, path)

function within(value: number, { low, high }: Range, path: InputPath): number {
  if (value < low || value > high) throw invalid('IMPOSSIBLE', `A value from ${low} to ${high} can be.`, path)
  return value
}

const maybeWithin = (value: number | null | undefined, range: Range, path: InputPath): number | null =>
  value == null ? null : within(value, range, path)

function past(date: CivilDate | null | undefined, today: CivilDate, path: InputPath): CivilDate | null {
  if (date == null) return null
  if (date > today) throw invalid('IN_THE_FUTURE', 'This day is still to come.', path)
  return date
}

/** Digits as they are dialled within Japan. */
export function readTelephone(text: string, path: InputPath): string {
  const digits = line(text, path)
    .normalize('NFKC')
    .replace(/[\s()‐-―ー-]/g, '')
  if (!/^0\d{9,10}$/.test(digits)) throw invalid('TELEPHONE', 'A telephone number has ten or eleven digits.', path)
  return digits
}

function readIcd(text: string | null | undefined, path: InputPath): string | null {
  const code = shorter(text, path)
  if (code === null) return null
  const plain = code.normalize('NFKC').toUpperCase()
  if (!/^[A-Z]\d{2}(\.?\d{1,2})?$/.test(plain)) throw invalid('ICD10', 'A code of the ICD-10 looks like G80.0.', path)
  return plain
}

/** How somebody was on a day, and what was measured. */
export function readCareNote(
  { on, service, text, measured }: RecordCareNoteInput,
  at: Instant,
): Pick<CareNote, 'on' | 'service' | 'text' | 'measured'> {
  const read = (vital: Vital) =>
    [vital, maybeWithin(measured?.[vital], possible[vital], ['input', 'measured', vital])] as const
  return {
    on: past(on, civilDateAt(at), ['input', 'on']) ?? on,
    service,
    text: line(text, ['input', 'text'], longText),
    measured: measured == null ? null : (Object.fromEntries(vitals.map(read)) as CareNote['measured']),
  }
}

const pictureMessages: Readonly<Record<PictureFault, string>> = {
  NO_IMAGE: 'This is no PNG, JPEG or WebP image.',
  CUT_SHORT: 'The image ends before its end.',
  DIMENSIONS: 'An image has 16 to 4096 pixels on either side.',
  TOO_LARGE: `An image has at most ${mostBytes / 1024} kB.`,
  MOVING: 'A moving image is not kept.',
}

/** base64 alone: what carries anything else is no image. */
export function readImage(data: string, path: InputPath): Picture {
  const fault = (reason: PictureFault): Error => invalid(reason, pictureMessages[reason], path)
  if (data.length > Math.ceil(mostBytes / 3) * 4) throw fault('TOO_LARGE')
  if (data.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(data)) throw fault('NO_IMAGE')
  const read = readPicture(Buffer.from(data, 'base64'))
  if (typeof read === 'string') throw fault(read)
  return read
}
