import type { ApprovedPage } from '../operations/emergency.ts'
import { Block, Nothing } from './block.tsx'
import { grouped } from './telephone.ts'

interface Line {
  readonly who: string
  readonly telephone: string
  readonly note?: string | null
}

/** Whom to call, whoever answers for the child first; telephones that are dialled by touching, and read from paper. */
export function Calls({ page }: { readonly page: ApprovedPage }) {
  const { attendingDoctor: doctor, contacts, hospitals, suppliers } = page
  const lines: readonly Line[] = [
    ...(doctor === null ? [] : [{ who: '主治医', telephone: doctor.telephone }]),
    ...(contacts ?? []).map(({ name, relation, telephone }) => ({ who: `${relation}　${name}`, telephone })),
    ...(hospitals ?? []).map(({ name, department, telephone, note }) => ({
      who: `かかりつけ　${name}${department === null ? '' : `　${department}`}`,
      telephone,
      note,
    })),
    ...(suppliers ?? []).map(({ what, name, telephone }) => ({ who: `${what}の業者　${name}`, telephone })),
  ]
  return (
    <Block title="連絡する人">
      {lines.length === 0 && <Nothing>表示されません</Nothing>}
      <ul className="calls">
        {lines.map(({ who, telephone, note }) => (
          <li key={`${who} ${telephone}`}>
            <a className="call" href={`tel:${telephone}`}>
              <span>{who}</span>
              <strong>{grouped(telephone)}</strong>
              {note !== undefined && note !== null && <span className="note">{note}</span>}
            </a>
          </li>
        ))}
      </ul>
    </Block>
  )
}
