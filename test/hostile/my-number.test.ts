import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Caller, Purpose, Role } from '../../schema/domain/caller.ts'
import type { Coordinate, InstitutionCode, PersonId } from '../../schema/domain/ids.ts'
import { effectivePolicy } from '../../subgraphs/shared/policy/effective.ts'
import { loadSdl, writtenSubgraphs } from '../../subgraphs/shared/sdl.ts'
import type { Answer } from '../federation/harness.ts'
import { everyTextPlace, type Filler, type TextPlace } from '../support/every-text.ts'
import { caller, guardianOf, self } from '../support/hub/callers.ts'
import { fillHouseholds, holderOf } from '../support/hub/households.ts'
import { hubFor } from '../support/hub/hub.ts'
import { code } from '../support/hub/institutions.ts'

/** 個人番号 made up for this test: twelve digits whose last one fits, and twelve whose last one does not. */
const right = '987654321093'
const wrong = '987654321094'

const written = (digits: string): Readonly<Record<string, string>> => ({
  plain: digits,
  'full width': [...digits].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join(''),
  hyphens: digits.replace(/(\d{4})(?=\d)/g, '$1-'),
  spaces: digits.replace(/(\d{4})(?=\d)/g, '$1 '),
})

/** What a place says to each way of writing it; one answer where all are the same. */
type Said = Readonly<Record<string, readonly string[]>>

describe('a My Number', () => {
  const hub = hubFor('in one process', async (filled) => {
    await fillHouseholds(filled)
    const recipient = { institution: code.clinic, purpose: 'RESEARCH', categories: ['NUMBER_HISTORY'] }
    const register = { ...recipient, from: '2026-04-01T00:00:00Z', recheckBy: '2027-03-31T00:00:00Z' }
    const input = { ...register, legalBasis: '法第一条', idempotencyKey: 'my-number-recipient' }
    const enter = 'mutation ($input: EnterRecipientInput!) { enterRecipient(input: $input) { institution } }'
    await filled.given(caller('HISTORY_PROVIDER', 'IDENTITY', code.operator), enter, { input })
    const { person } = await holderOf(filled, 'taro')
    const attend = 'mutation ($input: NameAttendingDoctorInput!) { nameAttendingDoctor(input: $input) { doctor } }'
    const doctor = { institution: code.clinic, doctor: caller('PHYSICIAN', 'TREATMENT', code.clinic).user }
    const attending = { idempotencyKey: 'my-number-doctor', person, ...doctor, from: '2026-04-01' }
    await filled.given(self(person), attend, { input: attending })
    const client = 'mutation ($input: NameCareOfficeInput!) { nameCareOffice(input: $input) { office } }'
    const caring = { idempotencyKey: 'my-number-office', person, office: code.careOffice, from: '2026-04-01' }
    await filled.given(self(person), client, { input: caring })
  })
  const policies = writtenSubgraphs().map((name) => effectivePolicy(loadSdl(name)).fields)
  let keys = 0

  const askerFor = (role: Role, purpose: Purpose, person: PersonId, child: PersonId): Caller => {
    if (role === 'PERSON') return self(person)
    if (role === 'GUARDIAN') return guardianOf(person, child)
    const own = places[role] ?? (purpose === 'EMERGENCY' ? code.hospital : code.clinic)
    return caller(role, purpose, own, { secondFactor: true })
  }

  const askerOf = ({ coordinate }: TextPlace, person: PersonId, child: PersonId): Caller => {
    for (const fields of policies) {
      const found = fields.get(coordinate as Coordinate)
      const pair = found?.kind === 'GUARDED' ? found.policy.pairs[0] : undefined
      if (pair !== undefined) return askerFor(pair.role, pair.purpose, person, child)
    }
    throw new Error(`Nobody may ask for ${coordinate}.`)
  }

  /** Every place of every operation, all else in order, and what it says to the digits in all their forms. */
  const everywhere = async (
    digits: string,
    types: (type: string) => boolean,
    paths: (path: string) => boolean = () => true,
  ): Promise<Said> => {
    const { person, handle } = await holderOf(hub, 'taro')
    const { person: child } = await holderOf(hub, 'ichiro')
    const fill: Filler = (coordinate, field, type) => {
      if (field === 'idempotencyKey') return `my-number-${++keys}`
      if (field === 'insurerNumber' && /^Mutation\.(register|withdraw|renew)Vouchers$/.test(coordinate))
        return code.welfare
      const own: Readonly<Record<string, string>> = {
        person,
        subject: person,
        guardian: child,
        mother: person,
        newborn: handle,
        one: person,
        other: child,
      }
      if (field === 'number' && type === 'ID') return handle
      if (field === 'from' && coordinate === 'Mutation.renewVouchers') return '2026-11-01'
      if (field === 'birthDate' && coordinate === 'Mutation.registerNewborn') return '2026-11-01'
      if (type === 'EmergencySectionName') return 'BASIC'
      if (type === 'DateTime' && (field === 'until' || field === 'recheckBy')) return '2026-12-01T00:00:00Z'
      return own[field] ?? fillers[field] ?? byType[type]
    }
    const said: Record<string, string[]> = {}
    for (const place of everyTextPlace(fill).filter(({ type, path }) => types(type) && paths(path))) {
      const asker = askerOf(place, person, child)
      const answers: string[] = []
      for (const text of Object.values(written(digits)))
        answers.push(verdictOf(await hub.ask(asker, place.operation, place.variables(text))))
      said[`${place.coordinate} ${place.path}`] = [...new Set(answers)]
    }
    return said
  }

  const inGroups = (said: Said): Readonly<Record<string, readonly string[]>> => {
    const groups: Record<string, string[]> = {}
    for (const [place, answers] of Object.entries(said)) {
      const answer = answers.join(' | ')
      groups[answer] = [...(groups[answer] ?? []), place]
    }
    return groups
  }

  test('is refused as one wherever it could be put, or as no key, no id and nobody known', async () => {
    const said = await everywhere(right, texts)
    const refusedOtherwise = new Set(Object.values(otherwise).flat())
    const { [asOne]: named = [], [asKey]: asKeys = [], ...others } = inGroups(said)
    expect(others).toEqual(otherwise)
    expect([...named, ...asKeys].filter((place) => refusedOtherwise.has(place))).toEqual([])
    expect(asKeys.every((place) => place.endsWith('input.idempotencyKey'))).toBe(true)
    expect(named.length).toBeGreaterThan(50)
  })

  test('is no date', async () => {
    const said = await everywhere(right, (type) => !texts(type))
    expect(Object.keys(inGroups(said))).toEqual(['INVALID_INPUT MALFORMED'])
  })

  test('was kept nowhere: in no store, in no log', async () => {
    await hub.settled()
    const logged = [...hub.logs.values()].map(({ records }) => Buffer.from(JSON.stringify(records)))
    const kept = [...readdirSync(hub.folder).map((file) => readFileSync(join(hub.folder, file))), ...logged]
    const holding = (text: string): number => kept.filter((bytes) => bytes.includes(text)).length
    expect(Object.values(written(right)).map(holding)).toEqual([0, 0, 0, 0])
    // What may be kept is found this way.
    expect(holding('山田 太郎')).toBeGreaterThan(0)
  })

  test('with a wrong digit at its end is still none of a card’s numbers', async () => {
    const said = await everywhere(
      wrong,
      (type) => type === 'String',
      (path) => /\.(insurerNumber|symbol|number|branch)$/.test(path),
    )
    const { [asOne]: refused, ...others } = inGroups(said)
    expect(others).toEqual({})
    expect(refused?.length).toBeGreaterThanOrEqual(40)
  })
})

const texts = (type: string): boolean => type === 'String' || type === 'ID'
const asOne = 'INVALID_INPUT MY_NUMBER'
/** With spaces in it no key at all. */
const asKey = 'INVALID_INPUT MY_NUMBER | INVALID_INPUT IDEMPOTENCY_KEY'

/** Where it is refused for being no such thing, or is only looked for. Taken: nothing is written, and nothing found. */
const otherwise: Readonly<Record<string, readonly string[]>> = {
  'INVALID_INPUT BIRTH_DATE_NEEDED': [
    'Query.verifyQualification input.birthMonthDay',
    'Query.verifyQualifications inputs.0.birthMonthDay',
    'Mutation.findByCardForEmergency input.birthMonthDay',
    'Mutation.findResidentByCard input.birthMonthDay',
    'Mutation.findGuardianByCard input.birthMonthDay',
  ],
  'INVALID_INPUT REFERENCE': ['Query.routeClaims input.claims.0.reference'],
  INVALID_INPUT: [
    'Query.explainAccess person',
    'Query.accessLog person',
    'Query.accessLog after',
    'Mutation.setProtection input.subject',
    'Mutation.liftProtection input.subject',
    'Mutation.recordCouldNotObtain input.subject',
    'Mutation.openBreakGlass input.subject',
    'Mutation.stopGrant input.person',
    'Mutation.giveConsent input.person',
    'Mutation.issuePass input.person',
    'Mutation.makeShowCode input.person',
    'Mutation.withdrawConsent input.person',
    'Mutation.nameProxy input.person',
    'Mutation.endProxy input.person',
    'Mutation.registerGuardian input.person',
    'Mutation.registerNewborn input.mother',
    'Mutation.nameNewbornNumber input.newborn',
    'Mutation.excludeGuardian input.person',
    'Mutation.readmitGuardian input.person',
    'Mutation.recogniseCapacity input.person',
    'Mutation.nameCareOffice input.person',
    'Mutation.nameAttendingDoctor input.person',
    'Query.person id',
    'Mutation.saveEmergencySection input.person',
    'Mutation.saveEmergencyImage input.person',
    'Mutation.submitEmergencySections input.person',
    'Mutation.approveEmergencySections input.person',
    'Mutation.returnEmergencySection input.person',
    'Mutation.recordCareNote input.person',
    'Mutation.recordTransportCare input.person',
  ],
  'INVALID_INPUT CODE': [
    'Mutation.takeShowCode input.code',
    'Query.careEditions service',
    'Query.careEditions to',
    'Query.careEditions insurer',
  ],
  'INVALID_INPUT COORDINATE': ['Query.explainAccess coordinate'],
  taken: [
    'Query.attendedPersons after',
    'Query.ownCareClients after',
    'Query.explainAccess as.institution',
    'Query.securityEvents after',
    'Query.reviewsOwed after',
    'Query.emergencyGrants after',
    'Query.recordLocationsByToken token',
    'Query.codeMetering recipient',
    'Query.reviewTasks after',
    'Query.unconfirmedReadings after',
    'Query.careForms version',
    'Query.ownCareRecords form',
  ],
  'INVALID_INPUT TOO_LONG': [
    'Mutation.registerQualifications input.entries.0.postalCode',
    'Mutation.amendQualifications input.entries.0.postalCode',
  ],
  NOT_FOUND: [
    'Mutation.recordCouldNotObtain input.receiving',
    'Mutation.handOverGrant input.grant',
    'Mutation.handOverGrant input.receiving',
    'Mutation.stopGrant input.grant',
    'Mutation.reviewGrant input.grant',
    'Mutation.giveConsent input.recipient.institution',
    'Mutation.withdrawConsent input.provision',
    'Mutation.endProxy input.proxy',
    'Mutation.nameAttendingDoctor input.institution',
    'Mutation.revokeDelegation input.delegation',
    'Mutation.declareDisaster input.deployed.0',
    'Mutation.enterRecipient input.institution',
    'Mutation.liftSuspension input.credential',
    'Mutation.answerReview input.review',
    'Mutation.reviewUnconfirmedReading input.reading',
    'Mutation.undoCareUpload input.key',
  ],
  'NOT_FOUND DECISION': [
    'Query.wrongDisclosures link',
    'Query.auditedDisclosures link',
    'Query.rehearseDecision input.undo',
    'Mutation.undoDecision input.decision',
  ],
  'INVALID_INPUT REGION': ['Mutation.giveConsent input.recipient.region'],
  'INVALID_INPUT NO_ID': [
    'Query.ownCareClients person',
    'Mutation.nameProxy input.guardian',
    'Mutation.registerGuardian input.guardian',
    'Mutation.excludeGuardian input.guardian',
    'Mutation.readmitGuardian input.guardian',
    'Mutation.linkPersons input.one',
    'Mutation.linkPersons input.other',
    'Mutation.rulePersonsApart input.one',
    'Mutation.rulePersonsApart input.other',
    'Mutation.splitPerson input.person',
    'Mutation.splitPerson input.away.0.number',
  ],
  'INVALID_INPUT INSTITUTION': [
    'Mutation.alignCodes input.recipient',
    'Mutation.alignCodes input.with',
    'Mutation.rotateCodes input.recipient',
    'Mutation.destroyCodes input.recipient',
    'Mutation.enterWebhook input.institution',
    'Mutation.endWebhook input.institution',
  ],
  'INVALID_INPUT ID': ['Query.ownCareRecordHistory id', 'Mutation.withdrawCareRecord input.id'],
  'INVALID_INPUT ADDRESS': ['Mutation.enterWebhook input.url'],
  'INVALID_INPUT MONTH': ['Query.codeMetering from'],
  'INVALID_INPUT CURSOR': [
    'Query.codeChanges after',
    'Mutation.takeTokenChanges input.takenIn',
    'Query.ownCareUploads after',
    'Query.ownCareRecords after',
  ],
  'INVALID_INPUT FACILITY': [
    'Mutation.registerLocations input.entries.0.facility',
    'Mutation.withdrawLocations input.entries.0.facility',
  ],
  'INVALID_INPUT NO_TOKEN': [
    'Mutation.registerLocations input.entries.0.token',
    'Mutation.withdrawLocations input.entries.0.token',
  ],
  NOT_PERMITTED: [
    'Query.ownCareUploads office',
    'Query.ownCareRecordHistory office',
    'Query.ownCareRecords office',
    'Query.careFeedback office',
  ],
  'NOT_PERMITTED NO_NODE': ['Query.personByToken token', 'Query.personByLocalId localId'],
  'INVALID_INPUT NO_IMAGE': ['Mutation.saveEmergencyImage input.data'],
  'INVALID_INPUT NO_SUCH_IMAGE': ['Mutation.saveEmergencySection input.dailyCare.images.0.image'],
  'NOT_FOUND PASS': ['Mutation.presentPass input.pass'],
  'INVALID_INPUT COUNT': ['Query.rehearseDecision input.link.0', 'Query.rehearseDecision input.apart.0'],
  'INVALID_INPUT CHECK_DIGIT': ['Mutation.nameCareOffice input.office'],
  'INVALID_INPUT AREA': ['Mutation.declareDisaster input.areas.0'],
  'INVALID_INPUT MALFORMED': ['Query.verifyByCard input.assertion', 'Mutation.recordConsentAtReader input.assertion'],
}

/** Where a role works; the others at the clinic. */
const places: Partial<Record<Role, InstitutionCode>> = {
  CARE_PROVIDER: code.careOffice,
  INSURER: code.insurer,
  MUNICIPALITY: code.city,
  WELFARE_OFFICE: code.welfare,
  PAYMENT_AGENCY: code.paymentAgency,
}

/** What else stands in an input, in order by itself. */
const fillers: Readonly<Record<string, string | number | boolean>> = {
  count: 0,
  x: 0.5,
  y: 0.5,
  telephone: '0261221234',
  insurerNumber: code.insurer,
  symbol: '信見',
  number: '678',
  branch: '01',
  name: '山田 太郎',
  kana: 'ヤマダ タロウ',
  address: '長野県信見本市大町1丁目2番3号',
  birthDate: '1980-04-05',
  month: '2026-11-01',
  on: '2026-11-19',
  serviceMonth: '2026-10-01',
  deployed: code.clinic,
  office: code.careOffice,
  nurse: 'nurse-1',
  areas: '20901',
  institution: code.clinic,
  legalBasis: '法第一条',
  credential: 'somebody',
  note: 'checked',
  coordinate: 'Person.consents',
  reference: 'claim-1',
  certificate: 'bm8=',
  birthOrder: 1,
  evenInEmergency: false,
}
const byType: Readonly<Record<string, string | number | boolean>> = {
  Date: '2026-11-21',
  DateTime: '2026-11-21T00:00:00Z',
  Int: 30,
  Float: 30,
  Boolean: true,
  ID: 'prv_aaaaaaaaaaaaaaaaaaaaaa',
  String: 'checked',
}

/** Refused, with code and reason; or taken. */
function verdictOf({ data, errors }: Answer): string {
  const [error] = errors ?? []
  const { code: refusal, reason } = (error?.extensions ?? rowOf(data)) as {
    readonly code?: string
    readonly reason?: string
  }
  return refusal === undefined ? 'taken' : [refusal, ...(reason === undefined ? [] : [reason])].join(' ')
}

function rowOf(data: unknown): object {
  const { answer } = data as { readonly answer: object | readonly object[] | null }
  return (Array.isArray(answer) ? answer[0] : answer) ?? {}
}
