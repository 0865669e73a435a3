/** Short facts in a row, none of them broken in two. */
export function Facts({ of }: { readonly of: readonly string[] }) {
  if (of.length === 0) return null
  return (
    <p className="facts">
      {of.map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
    </p>
  )
}
