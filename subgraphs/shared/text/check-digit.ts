/**
 * Check digit (検証番号) of insurer, institution and care-office numbers: from the right multiply by 2, 1, 2, 1 …,
 * add the digits of the products, subtract from the next ten (保険者番号等の設定要領). The same as Luhn's.
 */
export function checkDigit(body: string): number {
  let sum = 0
  for (let place = 0; place < body.length; place++) {
    const digit = body.charCodeAt(body.length - 1 - place) - 48
    const product = place % 2 === 0 ? digit * 2 : digit
    sum += product > 9 ? product - 9 : product
  }
  return (10 - (sum % 10)) % 10
}

export function hasCheckDigit(number: string): boolean {
  return /^\d{2,}$/.test(number) && checkDigit(number.slice(0, -1)) === Number(number.at(-1))
}

const myNumberWeights = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2] as const

/** My Number (個人番号): twelve digits, weights 6 5 4 3 2 7 6 5 4 3 2, modulo 11 (行政手続における特定の個人を識別するための番号の利用等に関する法律施行令 etc.). */
export function isMyNumber(twelve: string): boolean {
  if (!/^\d{12}$/.test(twelve)) return false
  let sum = 0
  for (const [place, weight] of myNumberWeights.entries()) sum += weight * (twelve.charCodeAt(place) - 48)
  const remainder = sum % 11
  return Number(twelve[11]) === (remainder <= 1 ? 0 : 11 - remainder)
}

/** Whether a text carries a My Number: twelve digits that are no part of a longer run, spaces and hyphens allowed between. */
export function carriesMyNumber(text: string): boolean {
  // No sign becomes more than two digits in a row (⑫), so fewer than six signs hold no twelve.
  if (text.length < 6) return false
  for (const match of text.normalize('NFKC').matchAll(/\d(?:[\s‐-―−ー-]?\d)*/g)) {
    if (isMyNumber(match[0].replace(/\D/g, ''))) return true
  }
  return false
}
