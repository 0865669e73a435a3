import type { Role } from '../../schema/domain/caller.ts'
import { type Outcome, ok } from '../../schema/domain/outcome.ts'
import { refuseCaller } from './reason.ts'

interface Qualification {
  /** As the `hcRole` attribute of a healthcare PKI (HPKI) certificate has it. */
  readonly hcRole: string
  readonly ja: string
  /** Null: a qualification that gives no role in this hub. */
  readonly role: Role | null
}

/** The 27 national qualifications and 5 managers of the HPKI certificate policy (保健医療福祉分野PKI). */
export const qualifications: readonly Qualification[] = [
  { hcRole: 'Medical Doctor', ja: '医師', role: 'PHYSICIAN' },
  { hcRole: 'Dentist', ja: '歯科医師', role: 'DENTIST' },
  { hcRole: 'Pharmacist', ja: '薬剤師', role: 'PHARMACIST' },
  { hcRole: 'Medical Technologist', ja: '臨床検査技師', role: null },
  { hcRole: 'Radiological Technologist', ja: '診療放射線技師', role: null },
  { hcRole: 'General Nurse', ja: '看護師', role: 'NURSE' },
  // 保健師助産師看護師法 art. 31(2): public health nurses and midwives may do a nurse's work.
  { hcRole: 'Public Health Nurse', ja: '保健師', role: 'NURSE' },
  { hcRole: 'Midwife', ja: '助産師', role: 'NURSE' },
  { hcRole: 'Physical Therapist', ja: '理学療法士', role: null },
  { hcRole: 'Occupational Therapist', ja: '作業療法士', role: null },
  { hcRole: 'Orthoptist', ja: '視能訓練士', role: null },
  { hcRole: 'Speech Therapist', ja: '言語聴覚士', role: null },
  { hcRole: 'Dental Technician', ja: '歯科技工士', role: null },
  { hcRole: 'National Registered Dietitian', ja: '管理栄養士', role: null },
  { hcRole: 'Certified Social Worker', ja: '社会福祉士', role: 'CARE_PROVIDER' },
  { hcRole: 'Certified Care Worker', ja: '介護福祉士', role: 'CARE_PROVIDER' },
  { hcRole: 'Emergency Medical Technician', ja: '救急救命士', role: 'PARAMEDIC' },
  { hcRole: 'Psychiatric Social Worker', ja: '精神保健福祉士', role: null },
  { hcRole: 'Clinical Engineer', ja: '臨床工学技士', role: null },
  { hcRole: 'Massage and Finger Pressure Practitioner', ja: 'あん摩マッサージ指圧師', role: null },
  { hcRole: 'Acupuncturist', ja: 'はり師', role: null },
  { hcRole: 'Moxibustion Practitioner', ja: 'きゅう師', role: null },
  { hcRole: 'Dental Hygienist', ja: '歯科衛生士', role: null },
  { hcRole: 'Prosthetics & Orthotic', ja: '義肢装具士', role: null },
  { hcRole: 'Judo Therapist', ja: '柔道整復師', role: null },
  { hcRole: 'Clinical Laboratory Technician', ja: '衛生検査技師', role: null },
  { hcRole: 'Certified Public Psychologist', ja: '公認心理師', role: null },
  // To manage an institution is no qualification to see anybody's data.
  { hcRole: 'Director of Hospital', ja: '病院長', role: null },
  { hcRole: 'Director of Clinic', ja: '診療所院長', role: null },
  { hcRole: 'Supervisor of Pharmacy', ja: '管理薬剤師', role: null },
  { hcRole: 'Proprietor of Pharmacy', ja: '薬局開設者', role: null },
  { hcRole: 'Director', ja: 'その他の保健医療福祉機関の管理責任者', role: null },
]

const roleOf = new Map(qualifications.flatMap(({ hcRole, ja, role }) => [[hcRole, role] as const, [ja, role] as const]))

/** The one role meant: named, implied by the qualifications, or named among several that they imply. */
export function roleFrom(named: Role | null, hcRoles: readonly string[]): Outcome<Role> {
  if (hcRoles.length === 0) return named ? ok(named) : refuseCaller('NO_ROLE')
  const implied = new Set<Role>()
  for (const hcRole of hcRoles) {
    const role = roleOf.get(hcRole)
    if (role === undefined) return refuseCaller('NO_ROLE')
    if (role !== null) implied.add(role)
  }
  const [first] = implied
  if (named) return implied.has(named) ? ok(named) : refuseCaller('ROLE_CONFLICT')
  if (!first) return refuseCaller('NO_ROLE')
  return implied.size === 1 ? ok(first) : refuseCaller('ROLE_CONFLICT')
}
