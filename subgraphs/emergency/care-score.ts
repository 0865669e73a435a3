/**
 * 医療的ケア判定スコア (障害福祉サービス等報酬, 2021): points for each care, and for how closely it must be watched. A
 * tracheostomy under a ventilator counts no watching of its own.
 */
const points = {
  VENTILATOR: [10, { HIGH: 2, MEDIUM: 1 }],
  TRACHEOSTOMY: [8, { HIGH: 2 }],
  NASOPHARYNGEAL_AIRWAY: [5, { HIGH: 1 }],
  OXYGEN: [8, { HIGH: 1 }],
  SUCTION: [8, { HIGH: 1 }],
  NEBULISER: [3, {}],
  TUBE_FEEDING: [8, { HIGH: 2 }],
  ENTERAL_PUMP: [3, { HIGH: 1 }],
  CENTRAL_LINE: [8, { HIGH: 2 }],
  SUBCUTANEOUS_INJECTION: [5, { HIGH: 1 }],
  SUBCUTANEOUS_PUMP: [3, { HIGH: 1 }],
  BLOOD_GLUCOSE: [3, { HIGH: 1 }],
  DIALYSIS: [8, { HIGH: 2 }],
  INTERMITTENT_CATHETER: [5, {}],
  CONTINUOUS_CATHETER: [3, { HIGH: 1 }],
  STOMA: [5, { HIGH: 1 }],
  MANUAL_EVACUATION: [5, {}],
  ENEMA: [3, {}],
  SEIZURE_MEASURES: [3, { HIGH: 2 }],
} as const satisfies Readonly<Record<string, readonly [number, Partial<Record<Watch, number>>]>>

export type CareItem = keyof typeof points
export type Watch = 'HIGH' | 'MEDIUM' | 'LOW'

export interface Care {
  readonly item: CareItem
  readonly watch: Watch
}

/** Only a ventilator knows the watch between high and low. */
export const mayBeWatched = ({ item, watch }: Care): boolean => watch !== 'MEDIUM' || item === 'VENTILATOR'

export function careScore(cares: readonly Care[]): number {
  const ventilated = cares.some(({ item }) => item === 'VENTILATOR')
  return cares.reduce((score, { item, watch }) => {
    const [own, watched]: readonly [number, Partial<Record<Watch, number>>] = points[item]
    const watching = item === 'TRACHEOSTOMY' && ventilated ? 0 : (watched[watch] ?? 0)
    return score + own + watching
  }, 0)
}
