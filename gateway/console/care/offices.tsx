import { useId } from 'preact/hooks'

/** Whose files and feedback are looked at: the caller's own office's, one's that it leads, or all of them together. */
export type Offices =
  | { readonly kind: 'OWN' }
  | { readonly kind: 'LED'; readonly office: string }
  | { readonly kind: 'TOGETHER' }

const together = 'TOGETHER'

const read = (value: string): Offices => {
  if (value === '') return { kind: 'OWN' }
  return value === together ? { kind: 'TOGETHER' } : { kind: 'LED', office: value }
}

/** One of them in a word: what is shown of another is another screen. */
export const keyOf = (offices: Offices): string => (offices.kind === 'LED' ? offices.office : offices.kind)

/** What a head office (本部) chooses among. */
export function ChooseOffices({
  led,
  offices,
  onOffices,
}: {
  readonly led: readonly string[]
  readonly offices: Offices
  readonly onOffices: (offices: Offices) => void
}) {
  const id = useId()
  return (
    <div className="field choose-office no-print">
      <label htmlFor={id}>事業所</label>
      <select
        id={id}
        value={offices.kind === 'OWN' ? '' : keyOf(offices)}
        onInput={({ currentTarget }) => onOffices(read(currentTarget.value))}
      >
        <option value="">自事業所（本部）</option>
        <option value={together}>本部と全事業所の合計</option>
        {led.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </div>
  )
}
