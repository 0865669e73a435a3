import { setTimeout as pause } from 'node:timers/promises'
import type { PersonId } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { Ask } from './graph-door.ts'

export interface DemoRecord {
  readonly child: PersonId
  /** Where the attending doctor works: the demo's PHYSICIAN. */
  readonly hospital: string
  readonly today: CivilDate
}

const begun = 'query DemoRecord { me { emergencyRecord { versions { number } } } }'
const nameDoctor =
  'mutation DemoDoctor($input: NameAttendingDoctorInput!) { nameAttendingDoctor(input: $input) { doctor } }'
const enrol = 'mutation DemoEnrolment($input: GiveConsentInput!) { giveConsent(input: $input) { id } }'
const save = 'mutation DemoSection($input: SaveEmergencySectionInput!) { saveEmergencySection(input: $input) { name } }'
const submit =
  'mutation DemoSubmit($input: SubmitEmergencySectionsInput!) { submitEmergencySections(input: $input) { name } }'
const approve =
  'mutation DemoApproval($input: ApproveEmergencySectionsInput!) { approveEmergencySections(input: $input) { number } }'

/** An invented child on a ventilator: written by the family, approved by the doctor, enrolled for emergencies. Once. */
export async function keepEmergencyRecord(ask: Ask, { child, hospital, today }: DemoRecord): Promise<void> {
  const family = { role: 'PERSON', purpose: 'OWN_REQUEST', person: child } as const
  const { me } = await ask<{
    readonly me: { readonly emergencyRecord: { readonly versions: readonly object[] } | null }
  }>(family, begun, {})
  if (me.emergencyRecord !== null) return
  const written = (key: string, input: object) => ({
    input: { idempotencyKey: `demo-emergency-${key}`, person: child, ...input },
  })
  await ask(family, nameDoctor, written('doctor', { institution: hospital, doctor: 'demo-physician', from: today }))
  const read = { effect: 'PERMIT', recipient: { institution: hospital }, category: 'EMERGENCY', purpose: 'TREATMENT' }
  await ask(family, enrol, written('doctor-reads', read))
  const permit = { effect: 'PERMIT', recipient: { emergencyEntitled: true }, category: 'EMERGENCY_SUMMARY' }
  await ask(family, enrol, written('enrolment', permit))
  for (const [name, content] of Object.entries(sections(today)))
    await ask(family, save, written(name, { revision: 0, [name]: content }))
  const names = ['BASIC', 'DAILY_CARE', 'MEDICAL']
  const revised = (revision: number) => ({ sections: names.map((name) => ({ name, revision })) })
  await ask(family, submit, written('submit', revised(1)))
  const doctor = { role: 'PHYSICIAN', purpose: 'TREATMENT', institution: hospital } as const
  await onceHeard(() => ask(doctor, approve, written('approval', { ...revised(2), telephone: '03-0000-0000' })))
}

/** Where the subgraphs run apart, each of them hears within a second whom a person has named. */
async function onceHeard<T>(request: () => Promise<T>): Promise<T> {
  for (let left = 5; left > 0; left--) {
    try {
      return await request()
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('NOT_PERMITTED'))) throw error
      await pause(300)
    }
  }
  return request()
}

const sections = (today: CivilDate) => ({
  basic: {
    bloodType: 'O_POSITIVE',
    disability: '先天性ミオパチー。呼びかけに目で応えます。',
    allergies: [{ kind: 'DRUG', substance: 'セフェム系抗菌薬', reaction: '全身の発疹と呼吸困難', anaphylaxis: true }],
    contraindications: [{ what: 'サクシニルコリン', why: '悪性高熱のおそれ' }],
    wishes: { resuscitation: 'FULL', text: '処置の前に必ず声をかけてください。' },
    contacts: [{ name: '家族', relation: '父', telephone: '080-0000-0000' }],
    hospitals: [{ name: 'かかりつけの病院', department: '小児神経科', telephone: '03-0000-0000' }],
    suppliers: [{ what: '人工呼吸器', name: '医療機器の会社（24時間）', telephone: '0120-000-000' }],
  },
  dailyCare: {
    vitals: {
      pulse: { low: 80, high: 110 },
      respiration: { low: 18, high: 24 },
      systolic: { low: 85, high: 100 },
      temperature: { low: 35.8, high: 37 },
      spo2: { low: 94, high: 98 },
    },
    weight: { kilograms: 14.2, on: today },
    cares: [
      { item: 'VENTILATOR', watch: 'HIGH' },
      { item: 'TRACHEOSTOMY', watch: 'HIGH' },
      { item: 'SUCTION', watch: 'HIGH' },
      { item: 'TUBE_FEEDING', watch: 'LOW' },
    ],
    seizures: [
      { looksLike: '目が上を向き、右手がふるえる', minutes: 2, do: 'ジアゼパム坐剤 4 mg', callAfterMinutes: 5 },
    ],
    supplies: { batteryHours: 6, oxygenHours: 3 },
    bodyMarks: [
      { side: 'FRONT', x: 0.5, y: 0.165, kind: 'DEVICE', what: '気管カニューレ' },
      { side: 'FRONT', x: 0.56, y: 0.4, kind: 'DEVICE', what: '胃瘻' },
      { side: 'BACK', x: 0.5, y: 0.4, kind: 'NO_TOUCH', what: '側弯の手術のあと' },
    ],
  },
  medical: {
    diagnoses: [{ name: '先天性ミオパチー', code: 'G71.2' }],
    devices: [
      {
        kind: 'VENTILATOR',
        settings: [
          { name: 'モード', value: 'SIMV' },
          { name: 'PIP', value: '16', unit: 'cmH2O' },
          { name: 'PEEP', value: '5', unit: 'cmH2O' },
          { name: '回数', value: '18', unit: '回/分' },
        ],
      },
      { kind: 'TRACHEOSTOMY_TUBE', size: '内径 4.0 mm カフなし', note: '予備を車いすの袋に入れています。' },
      { kind: 'GASTROSTOMY', size: '14 Fr 2.3 cm' },
    ],
    drugs: [{ name: 'ジアゼパム坐剤', dose: 4, unit: 'MG', route: 'RECTAL', note: 'けいれん時' }],
    firstResponses: [
      {
        problem: '気管カニューレが抜けた',
        signs: 'SpO2 が下がり、顔色が悪い',
        do: '予備のカニューレを入れ、入らなければ気管孔からマスクで換気する',
        avoid: '口からの換気だけに頼る',
      },
    ],
  },
})
