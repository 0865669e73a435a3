/** 検証番号 behind its body: from the right times 2, 1, 2 …, digits of the products added, up to the next ten. */
export function withCheckDigit(body: string): string {
  let sum = 0
  let weight = 2
  for (let at = body.length - 1; at >= 0; at--) {
    const product = (body.charCodeAt(at) - 48) * weight
    sum += product > 9 ? product - 9 : product
    weight = 3 - weight
  }
  return `${body}${(10 - (sum % 10)) % 10}`
}
