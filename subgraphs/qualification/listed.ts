/** A list as a row holds it: comma-separated. */
export const listed = <T extends string>(text: string): readonly T[] => (text === '' ? [] : (text.split(',') as T[]))
