/** From belongs to it, until does not; no until means without end. */
export function within(span: { readonly from: number; readonly until: number | null }, at: number): boolean {
  return span.from <= at && (span.until === null || at < span.until)
}
