/** An instant as people in Japan read it. */
export const timeOf = (instant: string): string =>
  new Date(instant).toLocaleString('ja-JP', { timeZone: 'Asia/Tokyo', dateStyle: 'medium', timeStyle: 'short' })

/** A day in Japan, as forms give it. */
export const today = (): string => new Date().toLocaleDateString('sv-SE', { timeZone: 'Asia/Tokyo' })
