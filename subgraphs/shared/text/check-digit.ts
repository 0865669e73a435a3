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
  if (!mayHoldTwelveDigits(text)) return false
  for (const match of text.normalize('NFKC').matchAll(/\d(?:[\s‐-―−ー-]?\d)*/g)) {
    if (isMyNumber(match[0].replace(/\D/g, ''))) return true
  }
  return false
}

/** Whether a text is worth the search: twelve digits of any width, or signs that may become some. */
function mayHoldTwelveDigits(text: string): boolean {
  if (text.length < 6) return false
  let digits = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if ((code >= 0x30 && code <= 0x39) || (code >= 0xff10 && code <= 0xff19)) digits += 1
    // Circled and superscript digits and the like: NFKC makes one or two digits of each.
    else if ((code >= 0xb2 && code <= 0xb9) || (code >= 0x2070 && code <= 0x24ff) || code >= 0xd800) {
      if (code < 0xf000 || code > 0xff0f) digits += 2
    } else if (code >= 0x3220 && code <= 0x33ff) digits += 2
  }
  return digits >= 12
}
