export type BodySide = 'FRONT' | 'BACK'

/** A place on the drawing that has a name: parts of its width from the left and of its height from the top. */
export interface Spot {
  readonly name: string
  readonly x: number
  readonly y: number
}

/** Seen from the front the right side of the body is on the left. */
const both = (name: string, fromMiddle: number, y: number, right: 'LEFT' | 'RIGHT'): readonly Spot[] => {
  const [first, second] = right === 'LEFT' ? ['右', '左'] : ['左', '右']
  return [
    { name: `${first}${name}`, x: 0.5 - fromMiddle, y },
    { name: `${second}${name}`, x: 0.5 + fromMiddle, y },
  ]
}

const limbs = (right: 'LEFT' | 'RIGHT'): readonly Spot[] => [
  ...both('肩', 0.2, 0.2, right),
  ...both('腕', 0.3, 0.36, right),
  ...both('手', 0.37, 0.5, right),
  ...both('もも', 0.1, 0.62, right),
  ...both('ひざ', 0.1, 0.74, right),
  ...both('足', 0.1, 0.95, right),
]

export const spots: Readonly<Record<BodySide, readonly Spot[]>> = {
  FRONT: [
    { name: '頭', x: 0.5, y: 0.04 },
    { name: '顔', x: 0.5, y: 0.1 },
    { name: '首', x: 0.5, y: 0.165 },
    ...both('胸', 0.09, 0.26, 'LEFT'),
    { name: 'みぞおち', x: 0.5, y: 0.34 },
    { name: 'おなか', x: 0.5, y: 0.41 },
    { name: '下腹部', x: 0.5, y: 0.49 },
    ...limbs('LEFT'),
  ],
  BACK: [
    { name: '頭の後ろ', x: 0.5, y: 0.06 },
    { name: '首の後ろ', x: 0.5, y: 0.165 },
    ...both('背中', 0.09, 0.27, 'RIGHT'),
    { name: '腰', x: 0.5, y: 0.42 },
    ...both('尻', 0.08, 0.51, 'RIGHT'),
    ...limbs('RIGHT'),
  ],
}

/** The drawing is twice as high as wide. */
export function nearestSpot(side: BodySide, x: number, y: number): Spot {
  const away = (spot: Spot): number => (spot.x - x) ** 2 + (2 * (spot.y - y)) ** 2
  return spots[side].reduce((nearest, spot) => (away(spot) < away(nearest) ? spot : nearest))
}
