/** A telephone that is dialled by touching it, and read from paper. */
export function Call({ who, telephone }: { readonly who: string; readonly telephone: string }) {
  return (
    <li>
      <a className="call" href={`tel:${telephone}`}>
        <span>{who}</span>
        <strong>{telephone}</strong>
      </a>
    </li>
  )
}
