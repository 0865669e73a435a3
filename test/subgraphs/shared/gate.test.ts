import { describe, expect, test } from 'vitest'
import type { Label } from '../../../schema/domain/category.ts'
import type { CallerFacts, Facts } from '../../../schema/domain/consent.ts'
import { type Decision, type Question, unmarked } from '../../../schema/domain/decision.ts'
import type {
  Coordinate,
  InstitutionCode,
  PersonId,
  ProvisionId,
  RegionId,
  RequestId,
} from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { FactReader, KnownSubject, RememberedFacts } from '../../../subgraphs/shared/consent/facts.ts'
import type { FieldQuestion, OperationAudit } from '../../../subgraphs/shared/context.ts'
import { StoreUnavailable } from '../../../subgraphs/shared/failure.ts'
import { createGate } from '../../../subgraphs/shared/gate.ts'
import { memoryAudit } from '../../support/memory-audit.ts'
import { physician } from '../../support/physician.ts'

const mei = 'per_mei0000000000000000000' as PersonId
const at = 1_800_000_000_000 as Instant
const callerFacts: CallerFacts = {
  suspensions: [],
  emergencyEntitled: true,
  offices: [],
  delegation: null,
  disasters: [],
  register: [],
}
const known: KnownSubject = {
  person: mei,
  reachedBy: [],
  facts: { relations: [], disputed: [], persons: [] },
}
const allowed: Decision = { outcome: 'ALLOW', rule: 8, provision: null, grant: null, inDoubt: false }
const asked = (coordinate: string, changes: Partial<FieldQuestion> = {}): FieldQuestion => ({
  coordinate: coordinate as Coordinate,
  action: 'READ',
  category: 'MEDICATION',
  labels: [],
  subject: mei,
  listed: true,
  ...changes,
})

interface Rigged {
  readonly decide?: (question: Question, facts: Facts) => Decision
  readonly facts?: Partial<FactReader>
  readonly remembered?: RememberedFacts
}

function rig({ decide = () => allowed, facts = {}, remembered }: Rigged = {}) {
  const log = memoryAudit()
  const audit: OperationAudit = { log, tickets: [] }
  const questions: Question[] = []
  const reads: string[] = []
  const gate = createGate({
    caller: physician,
    at,
    request: 'req-1' as RequestId,
    operation: 'op-1',
    region: 'kanto' as RegionId,
    facts: {
      caller: (caller) => {
        reads.push('caller')
        return (facts.caller ?? (() => callerFacts))(caller)
      },
      subject: (ref) => {
        reads.push(ref)
        return (facts.subject ?? (() => known))(ref)
      },
    },
    remembered,
    audit,
    decide(question, all) {
      questions.push(question)
      return decide(question, all)
    },
  })
  return { gate, audit, log, questions, reads }
}

describe('a question at the gate', () => {
  test('after a pass was shown is another question than before', async () => {
    const pass = 'prv_pass000000000000000000' as ProvisionId
    const { gate, questions } = rig()
    await gate.decide(asked('A.a'))
    gate.present(pass)
    gate.present(pass)
    await gate.decide(asked('A.a'))
    expect(questions.map(({ passes }) => passes)).toEqual([undefined, [pass]])
  })

  test('of where records lie is one question for each category of them, with a scope of its own', async () => {
    const refused: Decision = {
      outcome: 'DENY',
      rule: 9,
      code: 'CONSENT_REQUIRED',
      provision: null,
      category: 'LOCATION',
    }
    const { gate, questions } = rig({
      decide: ({ locationOf, marks }) => (locationOf === 'CLINICAL' || marks.labels.length > 0 ? allowed : refused),
    })
    const places = { category: 'LOCATION' } as const
    const about = (locationOf: 'CLINICAL' | 'CHECKUP') =>
      gate.decide(asked('Person.recordLocations', { ...places, locationOf }))
    expect([await about('CLINICAL'), await about('CHECKUP')]).toEqual([allowed, refused])
    expect(questions.map(({ locationOf }) => locationOf)).toEqual(['CLINICAL', 'CHECKUP'])
    expect(gate.scope('LOCATION', mei, 'CLINICAL').subject).toBe(mei)
    expect(() => gate.scope('LOCATION', mei, 'CHECKUP')).toThrow('No question of LOCATION was allowed')
    expect(() => gate.scope('LOCATION', mei)).toThrow('No question of LOCATION was allowed')
  })

  test('is decided on the facts of caller and subject, at once when they are at hand', () => {
    const seen: Facts[] = []
    const { gate, questions } = rig({
      decide: (_, facts) => {
        seen.push(facts)
        return allowed
      },
    })
    expect(gate.decide(asked('Person.medications'))).toBe(allowed)
    expect(questions).toEqual([
      {
        caller: physician,
        action: 'READ',
        subject: { person: mei, reachedBy: [] },
        category: 'MEDICATION',
        locationOf: null,
        marks: { ...unmarked, field: true },
        at,
      },
    ])
    expect(seen).toEqual([{ ...callerFacts, ...known.facts }])
  })

  test('about nobody is decided without a subject', () => {
    const { gate, questions, reads } = rig()
    gate.decide(asked('Query.search', { subject: null }))
    expect([questions[0]?.subject, reads]).toEqual([null, ['caller']])
  })

  test('is put once, however many fields ask it', async () => {
    const { gate, questions, reads } = rig({ facts: { subject: async () => known } })
    const answers = [gate.decide(asked('A.a')), gate.decide(asked('A.b')), gate.decide(asked('A.a'))]
    expect(await Promise.all(answers)).toEqual([allowed, allowed, allowed])
    expect(gate.decide(asked('A.c'))).toBe(allowed)
    expect([questions.length, reads]).toEqual([1, ['caller', mei]])
  })

  test.each<[string, Partial<FieldQuestion>]>([
    ['category', { category: 'CLINICAL' }],
    ['action', { action: 'WRITE' }],
    ['subject', { subject: 'per_ren0000000000000000000' as PersonId }],
    ['labels', { labels: ['PSYCHIATRIC'] }],
    ['place in @access', { listed: false }],
  ])('of another %s is another question', (_, changes) => {
    const { gate, log } = rig()
    gate.decide(asked('A.a'))
    gate.decide(asked('A.b', changes))
    gate.record()
    expect(log.records).toHaveLength(2)
  })

  test('has one answer throughout the operation, whatever is withdrawn meanwhile', async () => {
    let withdrawn = false
    const { gate } = rig({
      decide: () =>
        withdrawn
          ? { outcome: 'DENY', rule: 8, code: 'CONSENT_REFUSED', provision: null, category: 'MEDICATION' }
          : allowed,
    })
    const first = gate.decide(asked('A.a'))
    withdrawn = true
    expect(gate.decide(asked('A.b'))).toBe(first)
    expect(gate.scope('MEDICATION', mei).subject).toBe(mei)
    expect(gate.decide(asked('A.c', { category: 'CLINICAL' }))).toMatchObject({ outcome: 'DENY' })
  })

  test('rests on what is remembered where the facts cannot be asked, says as of when, and refuses nobody by it', async () => {
    const outage = new StoreUnavailable('consent')
    const asOf = (at - 60_000) as Instant
    const asked_: unknown[] = []
    const remembering: Rigged = {
      facts: { caller: () => Promise.reject(outage) },
      remembered: {
        async recall(question) {
          asked_.push(question)
          return question.category === 'EMERGENCY_SUMMARY' ? { callerFacts, known, asOf } : null
        },
      },
    }
    const page = asked('Person.emergencySummary', { category: 'EMERGENCY_SUMMARY' })
    const { gate, log, questions } = rig(remembering)
    expect(await gate.decide(page)).toEqual(allowed)
    expect(asked_).toEqual([{ caller: physician, action: 'READ', category: 'EMERGENCY_SUMMARY', subject: mei, at }])
    expect(questions).toHaveLength(1)
    expect(gate.scope('EMERGENCY_SUMMARY', mei).asOf).toBe(asOf)
    gate.record()
    expect(log.records.map(({ coordinates, outcome, asOf: known_ }) => [coordinates, outcome, known_])).toEqual([
      [['Person.emergencySummary'], 'ALLOW', asOf],
    ])
    await expect(gate.decide(asked('Person.clinicalSummary', { category: 'CLINICAL' }))).rejects.toBe(outage)

    const denied = {
      outcome: 'DENY',
      rule: 9,
      code: 'CONSENT_REQUIRED',
      provision: null,
      category: 'EMERGENCY',
    } as const
    const refusing = rig({ ...remembering, decide: () => denied })
    await expect(refusing.gate.decide(page)).rejects.toBe(outage)
    const hiding = rig({ ...remembering, decide: () => ({ outcome: 'ABSENT', rule: 3, provision: null }) })
    expect(await hiding.gate.decide(page)).toEqual({ outcome: 'ABSENT', rule: 3, provision: null })
    // A bug is no outage, and where nothing is remembered an outage is one.
    const bug = new Error('bug')
    const broken = rig({ ...remembering, facts: { caller: () => Promise.reject(bug) } })
    await expect(broken.gate.decide(page)).rejects.toBe(bug)
    await expect(rig({ facts: { caller: () => Promise.reject(outage) } }).gate.decide(page)).rejects.toBe(outage)
  })

  test('of a caller whom the field does not list is refused by rule 2 without being put, and is on record', () => {
    const { gate, questions, log } = rig()
    expect(gate.decide(asked('A.a', { listed: false }))).toEqual({
      outcome: 'DENY',
      rule: 2,
      code: 'NOT_PERMITTED',
      provision: null,
      category: 'MEDICATION',
    })
    gate.record()
    expect(questions).toEqual([])
    expect(log.records.map(({ outcome, code, rule }) => [outcome, code, rule])).toEqual([['DENY', 'NOT_PERMITTED', 2]])
    expect(() => gate.scope('MEDICATION', mei)).toThrow('No question of MEDICATION was allowed')
  })

  test.each(['caller', 'subject'] as const)('whose %s cannot be asked about is not answered', async (which) => {
    const gone = async () => {
      throw new StoreUnavailable('consent')
    }
    const { gate, questions, log } = rig({ facts: { [which]: gone } })
    await expect(gate.decide(asked('A.a'))).rejects.toThrow(StoreUnavailable)
    await expect(gate.decide(asked('A.b'))).rejects.toThrow(StoreUnavailable)
    gate.record()
    expect([questions, log.records]).toEqual([[], []])
    expect(() => gate.scope('MEDICATION', mei)).toThrow('No question')
  })
})

describe('the record of a gate', () => {
  const record = (coordinates: readonly string[], changes: object = {}) => ({
    instant: at,
    request: 'req-1',
    operation: 'op-1',
    caller: {
      role: 'PHYSICIAN',
      purpose: 'TREATMENT',
      user: physician.user,
      credential: physician.credential,
      institution: physician.institution,
      region: null,
      node: null,
    },
    onBehalfOf: null,
    subject: mei,
    action: 'READ',
    category: 'MEDICATION',
    labels: [],
    coordinates,
    outcome: 'ALLOW',
    code: null,
    rule: 8,
    provision: null,
    grant: null,
    region: 'kanto',
    ...changes,
  })

  test('names every coordinate that asked, each once, and leaves a ticket to be waited for', () => {
    const { gate, log, audit } = rig()
    for (const coordinate of ['A.a', 'A.b', 'A.a']) gate.decide(asked(coordinate))
    gate.record()
    gate.record()
    expect(log.records).toEqual([record(['A.a', 'A.b'])])
    gate.decide(asked('A.b'))
    gate.decide(asked('A.c'))
    gate.record()
    expect(log.records).toEqual([record(['A.a', 'A.b']), record(['A.c'])])
    expect(audit.tickets).toHaveLength(2)
  })

  test('holds nothing of what is still being decided', async () => {
    const facts = Promise.withResolvers<KnownSubject>()
    const { gate, log } = rig({ facts: { subject: () => facts.promise } })
    const pending = gate.decide(asked('A.a'))
    gate.record()
    expect(log.records).toEqual([])
    facts.resolve(known)
    await pending
    gate.record()
    expect(log.records).toEqual([record(['A.a'])])
  })

  test('says why something was refused, and by which provision', () => {
    const provision = 'prv_0000000000000000000000' as never
    const { gate, log } = rig({
      decide: () => ({ outcome: 'DENY', rule: 8, code: 'CONSENT_REFUSED', provision, category: 'MEDICATION' }),
    })
    gate.decide(asked('A.a'))
    gate.record()
    expect(log.records).toEqual([record(['A.a'], { outcome: 'DENY', code: 'CONSENT_REFUSED', provision })])
  })
})

describe('a scope', () => {
  const byLabel = (question: Question): Decision =>
    question.marks.labels.includes('PSYCHIATRIC') ? { outcome: 'ABSENT', rule: 8, provision: null } : allowed

  test('is handed out for what was allowed, and for nothing else', () => {
    const { gate } = rig({ decide: byLabel })
    expect(() => gate.scope('MEDICATION', mei)).toThrow('No question')
    gate.decide(asked('A.a'))
    const { category, subject } = gate.scope('MEDICATION', mei)
    expect([category, subject]).toEqual(['MEDICATION', mei])
    expect(() => gate.scope('CLINICAL', mei)).toThrow('No question')
    expect(() => gate.scope('MEDICATION', null)).toThrow('No question')
    gate.decide(asked('A.b', { category: 'CLINICAL', labels: ['PSYCHIATRIC'] }))
    expect(() => gate.scope('CLINICAL', mei)).toThrow('No question')
  })

  test('decides each entry by its own marks, on the facts of its field', () => {
    const { gate, questions, reads } = rig({ decide: byLabel })
    gate.decide(asked('A.a'))
    const scope = gate.scope('MEDICATION', mei)
    const author = '1312345678' as InstitutionCode
    const marks = (labels: readonly Label[]) => ({ ...unmarked, labels, author })
    expect(scope.sees(marks([]))).toBe(true)
    expect(scope.sees(marks(['PSYCHIATRIC']))).toBe(false)
    expect(scope.sees(marks(['INFECTION']))).toBe(true)
    expect(questions.map((question) => question.marks)).toEqual([
      { ...unmarked, field: true },
      marks([]),
      marks(['PSYCHIATRIC']),
      marks(['INFECTION']),
    ])
    expect(reads).toEqual(['caller', mei])
  })

  test('puts labelled entries on record once for each set of labels and outcome', () => {
    let open = false
    const { gate, log } = rig({
      decide: (question) => (open ? allowed : byLabel(question)),
    })
    gate.decide(asked('A.a'))
    const scope = gate.scope('MEDICATION', mei)
    for (let entry = 0; entry < 5; entry++) {
      scope.sees({ ...unmarked, labels: ['PSYCHIATRIC'] })
      scope.sees({ ...unmarked, labels: ['INFECTION'] })
      scope.sees(unmarked)
    }
    // An entry that the caller's own institution wrote is seen whatever its label.
    open = true
    expect(scope.sees({ ...unmarked, labels: ['PSYCHIATRIC'], author: physician.institution })).toBe(true)
    gate.record()
    gate.record()
    expect(log.records.map(({ labels, outcome, coordinates }) => [labels, outcome, coordinates])).toEqual([
      [[], 'ALLOW', ['A.a']],
      [['PSYCHIATRIC'], 'ABSENT', ['A.a']],
      [['INFECTION'], 'ALLOW', ['A.a']],
      [['PSYCHIATRIC'], 'ALLOW', ['A.a']],
    ])
  })
})
