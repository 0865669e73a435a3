import type { InstitutionCode, RegionId } from '../../../schema/domain/ids.ts'
import { employable, type InstitutionKind } from '../../../schema/domain/institution.ts'
import type { Institution } from '../../../subgraphs/qualification/register-store.ts'
import { checkDigit } from '../../../subgraphs/shared/text/check-digit.ts'

const numbered = (body: string): InstitutionCode => `${body}${checkDigit(body)}` as InstitutionCode

/** Everybody who asks in the tests works at one of these; none of them is real. */
export const code = {
  clinic: numbered('201000001'),
  otherClinic: numbered('201000002'),
  /** Entitled to emergencies. */
  hospital: numbered('201000003'),
  otherHospital: numbered('401000004'),
  pharmacy: numbered('204000005'),
  fireService: numbered('209000006'),
  careOffice: numbered('207000007'),
  /** Leads the office before it (本部). */
  careHead: numbered('207000016'),
  insurer: numbered('0120001'),
  otherInsurer: numbered('0640002'),
  lateElderly: numbered('3920001'),
  city: numbered('20901'),
  welfare: numbered('1220901'),
  paymentAgency: numbered('209500008'),
  operator: numbered('139900009'),
  institute: numbered('139800010'),
  network: numbered('209600011'),
  database: numbered('139800013'),
  otherNetwork: numbered('409600012'),
} as const

const institution = (
  own: InstitutionCode,
  kind: InstitutionKind,
  name: string,
  more: Partial<Institution> = {},
): Institution => ({
  code: own,
  name,
  kind,
  status: 'ACTIVE',
  region: 'nagano' as RegionId,
  area: '20901',
  addressPrefix: null,
  emergencyEntitled: false,
  head: null,
  roles: employable[kind],
  ...more,
})

export const institutions: readonly Institution[] = [
  institution(code.clinic, 'CLINIC', '空木医院'),
  institution(code.otherClinic, 'CLINIC', '雲居医院'),
  institution(code.hospital, 'HOSPITAL', '信見病院', { emergencyEntitled: true }),
  institution(code.otherHospital, 'HOSPITAL', '筑見病院', {
    emergencyEntitled: true,
    region: 'fukuoka' as RegionId,
    area: '40901',
  }),
  institution(code.pharmacy, 'PHARMACY', '空木薬局'),
  institution(code.fireService, 'FIRE_SERVICE', '信見消防', { emergencyEntitled: true }),
  institution(code.careOffice, 'CARE_OFFICE', '雲居ケア', { head: code.careHead }),
  institution(code.careHead, 'CARE_OFFICE', '雲居ケア本部'),
  institution(code.insurer, 'INSURER', '信見健康保険組合', { area: null }),
  institution(code.otherInsurer, 'INSURER', '筑見健康保険組合', { area: null }),
  institution(code.lateElderly, 'INSURER', '信見後期高齢者医療広域連合', { area: null }),
  institution(code.city, 'MUNICIPALITY', '信見本市', { addressPrefix: '長野県信見本市' }),
  institution(code.welfare, 'WELFARE_OFFICE', '信見本市福祉事務所'),
  institution(code.paymentAgency, 'PAYMENT_AGENCY', '支払機関', { area: null }),
  institution(code.operator, 'HUB_OPERATOR', '運営', { area: null }),
  institution(code.database, 'DATABASE_OPERATOR', 'データベース運営機関', { area: null }),
  institution(code.network, 'REGIONAL_NETWORK', '信見地域医療連携ネット'),
  institution(code.otherNetwork, 'REGIONAL_NETWORK', '筑見医療ネット', { region: 'fukuoka' as RegionId }),
  institution(code.institute, 'RESEARCH_INSTITUTE', '研究所', { area: null }),
]
