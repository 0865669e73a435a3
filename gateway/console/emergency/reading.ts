import { type Answer, type Fault, faultAt } from '../graph/answer.ts'
import type {
  EmergencyByCardData,
  EmergencyByIdentityData,
  EmergencyByPassData,
  EmergencyByPocketCardData,
  EmergencyOfPersonData,
  Page,
} from '../operations/emergency.ts'
import type { FindForEmergencyInput, QualificationCheck, Sex } from '../operations/graph-types.ts'

/** How somebody is looked for. */
export type Way =
  | { readonly kind: 'PASS'; readonly pass: string }
  | { readonly kind: 'CARD'; readonly input: QualificationCheck }
  /** By whom insurance is not asked for. */
  | { readonly kind: 'POCKET_CARD'; readonly input: QualificationCheck }
  | { readonly kind: 'IDENTITY'; readonly input: FindForEmergencyInput }
  /** Chosen among candidates, or opened with a reason since. */
  | { readonly kind: 'PERSON'; readonly id: string; readonly who: Who }

/** What is known of who it is, and from where: a page without a name is never shown as somebody's. */
export interface Who {
  readonly from: 'CARD' | 'TYPED' | 'MASKED' | 'PASS'
  readonly name: string | null
  readonly kana: string | null
  /** 通称: what they answer to. */
  readonly otherName: string | null
  readonly sex: Sex | null
  readonly birthDate: string | null
}

export interface Candidate {
  readonly id: string
  readonly name: string
  readonly municipality: string | null
}

export type Looked =
  | { readonly kind: 'OPEN'; readonly person: string; readonly who: Who; readonly page: Page }
  /** They are known, and their page needs a reason, or is refused. */
  | { readonly kind: 'CLOSED'; readonly person: string; readonly who: Who; readonly fault: Fault }
  | { readonly kind: 'CANDIDATES'; readonly candidates: readonly Candidate[]; readonly who: Who }
  | { readonly kind: 'NOBODY'; readonly because: Because }
  | { readonly kind: 'REFUSED'; readonly fault: Fault }
  | { readonly kind: 'OFFLINE' }

export type Because = 'NO_SUCH_CARD' | 'SEVERAL_ON_CARD' | 'NO_PERSON_YET' | 'NOT_EXACTLY' | 'TOO_MANY'

const byPass: Who = { from: 'PASS', name: null, kana: null, otherName: null, sex: null, birthDate: null }

export function readPass(shown: NonNullable<EmergencyByPassData['presentPass']>, faults: readonly Fault[]): Looked {
  return opened(shown.person.id, byPass, shown.summary, faults, ['presentPass', 'summary'])
}

export function readPerson(
  person: NonNullable<EmergencyOfPersonData['person']>,
  faults: readonly Fault[],
  who: Who,
): Looked {
  return opened(person.id, who, person.emergencySummary, faults, ['person', 'emergencySummary'])
}

/** The root field's own reading, or why there is none. */
export function readRoot<Data, Root extends keyof Data & string>(
  answer: Answer<Data>,
  root: Root,
  read: (data: NonNullable<Data[Root]>, faults: readonly Fault[]) => Looked,
): Looked {
  if (answer.kind !== 'DATA') return answer
  const found = answer.data[root]
  if (found !== null && found !== undefined) return read(found, answer.faults)
  return { kind: 'REFUSED', fault: faultAt(answer.faults, root) ?? nothingSaid }
}

export function readCard(
  found: NonNullable<EmergencyByCardData['verifyQualification']>,
  faults: readonly Fault[],
): Looked {
  if (found.__typename === 'SeveralCandidates') return { kind: 'NOBODY', because: 'SEVERAL_ON_CARD' }
  if (found.__typename === 'QualificationNotFound') return { kind: 'NOBODY', because: 'NO_SUCH_CARD' }
  const { name, kana, otherName, sex, birthDate, number } = found.qualification
  const path = ['verifyQualification', 'qualification', 'number', 'person'] as const
  if (number.person === null) {
    const fault = faultAt(faults, ...path)
    return fault === null ? { kind: 'NOBODY', because: 'NO_PERSON_YET' } : { kind: 'REFUSED', fault }
  }
  const who: Who = { from: 'CARD', name, kana, otherName, sex, birthDate }
  return opened(number.person.id, who, number.person.emergencySummary, faults, [...path, 'emergencySummary'])
}

export function readPocketCard(
  found: NonNullable<EmergencyByPocketCardData['findByCardForEmergency']>,
  faults: readonly Fault[],
): Looked {
  switch (found.__typename) {
    case 'CardHolder': {
      const path = ['findByCardForEmergency', 'person', 'emergencySummary']
      return opened(found.person.id, { ...byPass, from: 'CARD' }, found.person.emergencySummary, faults, path)
    }
    case 'NoCardHolder':
      return { kind: 'NOBODY', because: found.reason === 'NOT_YET' ? 'NO_PERSON_YET' : 'NO_SUCH_CARD' }
    case 'SeveralCardHolders':
      return { kind: 'NOBODY', because: 'SEVERAL_ON_CARD' }
  }
}

export function readIdentity(
  found: NonNullable<EmergencyByIdentityData['findForEmergency']>,
  faults: readonly Fault[],
  typed: FindForEmergencyInput,
): Looked {
  const { name = null, kana = null, sex, birthDate } = typed
  const who: Who = { from: 'TYPED', name, kana, otherName: null, sex, birthDate }
  switch (found.__typename) {
    case 'FoundPerson': {
      const path = ['findForEmergency', 'person', 'emergencySummary']
      return opened(found.person.id, who, found.person.emergencySummary, faults, path)
    }
    case 'MaskedCandidates': {
      const candidates = found.candidates.map(({ person, name: masked, municipality }) => ({
        id: person.id,
        name: masked,
        municipality,
      }))
      return { kind: 'CANDIDATES', candidates, who: { ...who, from: 'MASKED' } }
    }
    case 'NobodyFound':
      return { kind: 'NOBODY', because: 'NOT_EXACTLY' }
    case 'TooManyFound':
      return { kind: 'NOBODY', because: 'TOO_MANY' }
  }
}

function opened(
  person: string,
  who: Who,
  page: Page | null,
  faults: readonly Fault[],
  path: readonly (string | number)[],
): Looked {
  // What a register says of them goes before what was typed.
  if (page !== null) return { kind: 'OPEN', person, who: { ...who, ...page.identity }, page }
  return { kind: 'CLOSED', person, who, fault: faultAt(faults, ...path) ?? nothingSaid }
}

const nothingSaid: Fault = {
  code: 'NOT_FOUND',
  reason: null,
  category: null,
  path: [],
  inputPath: [],
  request: null,
}
