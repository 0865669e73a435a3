/** Places in line whose records could not be made durable: a few ranges, since an outage fails neighbours. */
export interface FailedPlaces {
  add(first: number, last: number): void
  has(place: number): boolean
  readonly isEmpty: boolean
}

/** When more ranges than this are remembered, the oldest are forgotten and everything before them counts as failed. */
export function failedPlaces(limit = 1024): FailedPlaces {
  const ranges: { readonly first: number; last: number }[] = []
  let floor = 0
  return {
    add(first, last) {
      const newest = ranges.at(-1)
      if (newest !== undefined && newest.last + 1 === first) newest.last = last
      else ranges.push({ first, last })
      if (ranges.length > limit) floor = ranges.shift()?.last ?? floor
    },
    has(place) {
      if (place <= floor) return true
      for (let at = ranges.length - 1; at >= 0; at--) {
        const range = ranges[at]
        if (range !== undefined && place >= range.first) return place <= range.last
      }
      return false
    },
    get isEmpty() {
      return floor === 0 && ranges.length === 0
    },
  }
}
