/** Full-width digits and letters as half-width ones, hyphens of every kind as one, no spaces. */
export function levelled(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s\u200b-\u200d\ufeff]+/g, '')
    .replace(/[‐‑‒–—―−ー]/g, '-')
    .toUpperCase()
}

/** 検証番号: from the right times 2, 1, 2, 1 …, the digits of the products added, up to the next ten. */
export function hasCheckDigit(number: string): boolean {
  if (!/^\d{2,}$/.test(number)) return false
  let sum = 0
  for (let place = 0; place < number.length - 1; place++) {
    const product = Number(number.at(-2 - place)) * (place % 2 === 0 ? 2 : 1)
    sum += product > 9 ? product - 9 : product
  }
  return (10 - (sum % 10)) % 10 === Number(number.at(-1))
}

/** Twelve digits are on no card: what looks like a My Number (個人番号) is not sent anywhere. */
export function looksLikeMyNumber(text: string): boolean {
  return levelled(text)
    .split(/[^\d-]/)
    .some((run) => run.replaceAll('-', '').length === 12)
}
