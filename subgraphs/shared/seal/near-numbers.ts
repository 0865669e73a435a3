/** Signs at the end of a number in which its neighbours differ: what is written together is counted on. */
const counting = 3

export const beforeCounting = (number: string): string => number.slice(0, -counting)
