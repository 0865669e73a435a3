import type { InstitutionCode, InsurerNumber, NumberHandle } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { Assessment, AssessmentChange, Assessments } from '../../../subgraphs/chase/assessments.ts'
import type { Layout } from '../../../subgraphs/chase/layouts.ts'
import { formNamed } from './forms.ts'

export interface ToldRecord {
  readonly id: string
  readonly office: InstitutionCode
  readonly service?: string
  readonly handle: NumberHandle
  readonly insurer?: string
  readonly on: string | null
  /** What items say; all others are silent. */
  readonly items: Readonly<Record<string, string>>
}

const layoutOf = (code: string): Layout => {
  const { version, items } = formNamed('life-2021', code)
  return { version, form: code, items: items.map(({ name }) => name) }
}
const [main, users] = [layoutOf('FORM_0000_2021'), layoutOf('SERVICE_USER_INFO')]

/** Records as they are told, corrected and taken back, in place of a store of them. */
export class ToldFeed implements Pick<Assessments, 'changes'> {
  readonly #changes: AssessmentChange[] = []
  readonly #standing = new Map<string, Assessment>()
  #revision = 0

  tell(record: ToldRecord): void {
    this.#revision += 1
    this.#remove(record.id)
    const layout = record.on === null ? users : main
    const assessment: Assessment = {
      id: record.id,
      revision: this.#revision,
      parent: null,
      office: record.office,
      service: record.service ?? '51',
      insurer: (record.insurer ?? '131011') as InsurerNumber,
      handle: record.handle,
      on: record.on as CivilDate | null,
      layout,
      cells: layout.items.map((item) => record.items[item] ?? ''),
    }
    this.#standing.set(record.id, assessment)
    this.#changes.push({ revision: this.#revision, kind: 'STANDS', assessment })
  }

  takeBack(id: string): void {
    this.#revision += 1
    this.#remove(id)
  }

  /** The same records as if they had been told just so, once. */
  standing(): ToldFeed {
    const feed = new ToldFeed()
    for (const assessment of this.#standing.values()) {
      feed.#revision += 1
      feed.#changes.push({ revision: feed.#revision, kind: 'STANDS', assessment })
    }
    return feed
  }

  async changes(_forms: readonly string[], after: number, first: number) {
    const later = this.#changes.filter(({ revision }) => revision > after)
    const changes = later.slice(0, first)
    // A revision is told whole.
    while (changes.length > 1 && later[changes.length]?.revision === changes.at(-1)?.revision) changes.pop()
    const more = changes.length < later.length
    return { changes, upTo: more ? (changes.at(-1)?.revision ?? after) : this.#revision, more }
  }

  #remove(id: string): void {
    const before = this.#standing.get(id)
    if (before === undefined) return
    this.#standing.delete(id)
    this.#changes.push({ revision: this.#revision, kind: 'GONE', assessment: before })
  }
}

const full = {
  meal: 2,
  transfer: 3,
  hygiene: 2,
  toilet: 2,
  bathing: 2,
  walking: 3,
  stairs: 2,
  clothes: 2,
  bowel: 2,
  bladder: 2,
}
const barthelItems: Readonly<Record<keyof typeof full, string>> = {
  meal: 'barthel_index_meal',
  transfer: 'barthel_transfer',
  hygiene: 'barthel_index_personal_hygiene_and_adjustment',
  toilet: 'barthel_index_toilet_activity',
  bathing: 'barthel_index_bathing',
  walking: 'barthel_index_flat_ground_walking',
  stairs: 'barthel_index_stair_movement',
  clothes: 'barthel_index_changing_clothes',
  bowel: 'barthel_index_defecation_manage',
  bladder: 'barthel_index_urination_manage',
}

/** Barthel items in LIFE's codes: 100 points less 10 for each of the first eight that is lost. */
export function barthel(points: 0 | 80 | 90 | 100): Readonly<Record<string, string>> {
  const lost = points === 0 ? 10 : (100 - points) / 10
  const names = [
    'meal',
    'toilet',
    'stairs',
    'clothes',
    'bowel',
    'bladder',
    'transfer',
    'walking',
    'hygiene',
    'bathing',
  ] as const
  return Object.fromEntries(names.map((name, at) => [barthelItems[name], String(at < lost ? 0 : full[name])]))
}
