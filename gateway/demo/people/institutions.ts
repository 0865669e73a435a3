import type { InstitutionCode, RegionId } from '../../../schema/domain/ids.ts'
import { employable, type InstitutionKind, type RegisteredInstitution } from '../../../schema/domain/institution.ts'
import { withCheckDigit } from './check-digit.ts'
import { insurers } from './insurers.ts'
import { municipalities, prefectures } from './places.ts'

/** One entry of the institution register, as `Institution` of the qualification subgraph has it. */
export interface DemoInstitution extends RegisteredInstitution {
  readonly name: string
  readonly area: string | null
  readonly addressPrefix: string | null
  readonly head: InstitutionCode | null
}

interface Provider {
  readonly kind: InstitutionKind
  readonly name: string
  /** 点数表 (1 medical, 3 dental, 4 pharmacy, 6 visiting nurses); 7 on care offices, 9 where no table has a code. */
  readonly table: number
  readonly emergency?: boolean
  /** The place in this list of the office that leads it (本部). */
  readonly ledBy?: number
}

/** In each region's first municipality. */
const providers: readonly Provider[] = [
  { kind: 'HOSPITAL', name: '見本中央病院', table: 1, emergency: true },
  { kind: 'HOSPITAL', name: '見本こころの病院', table: 1 },
  { kind: 'CLINIC', name: '見本内科クリニック', table: 1 },
  { kind: 'CLINIC', name: '例示こどもクリニック', table: 1 },
  { kind: 'DENTAL_CLINIC', name: '見本歯科医院', table: 3 },
  { kind: 'PHARMACY', name: '見本薬局', table: 4 },
  { kind: 'VISITING_NURSES', name: '見本訪問看護ステーション', table: 6 },
  { kind: 'CARE_OFFICE', name: '見本居宅介護支援事業所', table: 7 },
  { kind: 'FIRE_SERVICE', name: '見本広域消防本部', table: 9, emergency: true },
  { kind: 'REGIONAL_NETWORK', name: '見本地域医療ネットワーク', table: 9 },
  { kind: 'CARE_OFFICE', name: '見本デイサービスセンター', table: 7, ledBy: 7 },
  { kind: 'CARE_OFFICE', name: '例示デイサービスセンター', table: 7, ledBy: 7 },
]

/** The whole country's. */
const national: readonly Provider[] = [
  { kind: 'PAYMENT_AGENCY', name: '見本審査支払機関', table: 9 },
  { kind: 'DATABASE_OPERATOR', name: '見本データベース運営機関', table: 9 },
  { kind: 'RESEARCH_INSTITUTE', name: '見本医療研究所', table: 9 },
  { kind: 'HUB_OPERATOR', name: 'つなぐ運営機構', table: 9 },
]

/** 医療機関コード: prefecture, table, district (98: none has it), institution, check digit. */
const codeOf = (prefecture: string, table: number, at: number): string =>
  withCheckDigit(`${prefecture}${table}98${String(at + 1).padStart(4, '0')}`)

function entry(
  code: string,
  kind: InstitutionKind,
  name: string,
  place: Pick<DemoInstitution, 'region' | 'area' | 'addressPrefix'>,
  emergencyEntitled = false,
): DemoInstitution {
  return {
    code: code as InstitutionCode,
    kind,
    name,
    status: 'ACTIVE',
    roles: employable[kind],
    emergencyEntitled,
    head: null,
    ...place,
  }
}

const tokyo = '13'

/** The register of the demo: three regions, the country's bodies, and every insurer of the population. */
export const demoInstitutions: readonly DemoInstitution[] = [
  ...prefectures.flatMap(({ code, name: prefecture, region }) =>
    providers.map(({ kind, name, table, emergency, ledBy }, at) => {
      const area = municipalities.find((one) => one.prefecture.code === code)?.area ?? null
      const place = { region: region as RegionId, area, addressPrefix: null }
      const institution = entry(codeOf(code, table, at), kind, `${prefecture}${name}`, place, emergency)
      return ledBy === undefined ? institution : { ...institution, head: codeOf(code, 7, ledBy) as InstitutionCode }
    }),
  ),
  ...national.map(({ kind, name, table }, at) =>
    entry(codeOf(tokyo, table, at), kind, name, { region: null, area: tokyo, addressPrefix: null }),
  ),
  ...insurers.map(({ number, name, scheme, prefecture }) => {
    const municipality = municipalities.find((one) => one.nhi === number)
    const office = municipalities.find((one) => one.welfare === number)
    return entry(
      number,
      municipality !== undefined ? 'MUNICIPALITY' : scheme === 'PUBLIC_ASSISTANCE' ? 'WELFARE_OFFICE' : 'INSURER',
      // A municipality is one institution with its insurance (国保).
      municipality?.name ?? name,
      {
        region: (prefecture?.region ?? null) as RegionId | null,
        area: municipality?.area ?? office?.area ?? prefecture?.code ?? null,
        addressPrefix: municipality === undefined ? null : `${municipality.prefecture.name}${municipality.name}`,
      },
    )
  }),
]

/** An institution of a kind in a region (or of the country), by its order there. */
export function demoInstitution(kind: InstitutionKind, region: string | null, at = 0): DemoInstitution {
  const found = demoInstitutions.filter((one) => one.kind === kind && one.region === region)[at]
  if (found === undefined) throw new Error(`The demo has no ${kind} there.`)
  return found
}

/** Where people show their cards: each has a reader (顔認証付きカードリーダー). */
export const withReaders: readonly DemoInstitution[] = demoInstitutions.filter(({ kind }) =>
  ['HOSPITAL', 'CLINIC', 'DENTAL_CLINIC', 'PHARMACY'].includes(kind),
)
