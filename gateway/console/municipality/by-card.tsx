import { useId } from 'preact/hooks'
import { CardForm } from '../card/card-form.tsx'
import { complaintFrom } from '../card/guard.ts'
import { useAsking } from '../frame/asking.ts'
import { shownDate } from '../frame/dates.ts'
import { Facts } from '../frame/facts.tsx'
import { Failure, Offline, Waiting } from '../frame/failure.tsx'
import { Notice } from '../frame/notice.tsx'
import type { Answer, Fault } from '../graph/answer.ts'
import type { Operation } from '../graph/operation.ts'
import type { QualificationCheck } from '../operations/graph-types.ts'
import type { MunicipalityCard } from '../operations/municipality.ts'
import { notFound } from './words.ts'

/** Whom a card at the counter belongs to: the hub tells no name, so that the card itself says who it is. */
export interface Held {
  readonly person: string
  readonly card: QualificationCheck
}

export function ByCard<Data>({
  title,
  hint,
  operation,
  found,
  held,
  complaint,
  onHeld,
}: {
  readonly title: string
  readonly hint: string
  readonly operation: Operation<Data, { readonly input: QualificationCheck }>
  readonly found: (data: Data) => MunicipalityCard | null
  readonly held: Held | null
  /** What the hub said of this person when it was to enter something. */
  readonly complaint: string | null
  readonly onHeld: (held: Held | null) => void
}) {
  const { asking, begin, reset } = useAsking(operation)
  const id = useId()
  const look = async (card: QualificationCheck) => {
    const answer = await begin({ input: card })
    const holder = answer.kind === 'DATA' ? found(answer.data) : null
    if (holder?.__typename === 'CardHolder') onHeld({ person: holder.person.id, card })
  }
  const fault = faultOf(asking)
  const wrong = fault?.code === 'INVALID_INPUT' ? complaintFrom(fault.inputPath, fault.reason) : {}
  return (
    <section className="sheet" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {held === null ? (
        <>
          <p className="hint">{hint}</p>
          <CardForm
            busy={asking.kind === 'WAITING'}
            complaints={wrong}
            submit="この証の方を探す"
            onSubmit={(card) => void look(card)}
            onClear={reset}
          />
          {asking.kind === 'WAITING' && <Waiting says="探しています" />}
          {asking.kind === 'OFFLINE' && <Offline />}
          {fault !== null && Object.keys(wrong).length === 0 && <Failure fault={fault} {...titleOf(fault)} />}
          {asking.kind === 'DATA' && <NotFound card={found(asking.data)} />}
        </>
      ) : (
        <>
          <div className="held">
            <Facts of={shownCard(held.card)} />
            <button
              type="button"
              className="button button-small"
              aria-label={`${title}を選び直す`}
              onClick={() => {
                reset()
                onHeld(null)
              }}
            >
              選び直す
            </button>
          </div>
          {complaint !== null && (
            <p className="complaint" role="alert">
              {complaint}
            </p>
          )}
        </>
      )}
    </section>
  )
}

function NotFound({ card }: { readonly card: MunicipalityCard | null }) {
  if (card === null || card.__typename === 'CardHolder') return null
  return (
    <Notice tone="caution" title="この証の方は見つかりません" live>
      <p>
        {card.__typename === 'NoCardHolder'
          ? notFound[card.reason]
          : '同じ証に何人かいます。枝番か、氏名の確かな証で探してください。'}
      </p>
    </Notice>
  )
}

function faultOf(asking: Answer<unknown> | { readonly kind: 'IDLE' | 'WAITING' }): Fault | null {
  if (asking.kind === 'REFUSED') return asking.fault
  return asking.kind === 'DATA' ? (asking.faults[0] ?? null) : null
}

const titleOf = ({ code }: Fault): { readonly title?: string } =>
  code === 'NOT_PERMITTED' ? { title: 'この市区町村の住民ではありません' } : {}

const shownCard = ({ symbol, number, branch, birthDate, birthMonthDay }: QualificationCheck): readonly string[] => [
  [symbol, number, branch].filter((part) => part != null && part !== '').join('・'),
  birthDate == null ? `誕生日 ${shownMonthDay(birthMonthDay ?? '')}` : `${shownDate(birthDate)}生まれ`,
]

const shownMonthDay = (digits: string): string => `${Number(digits.slice(0, 2))}月${Number(digits.slice(2))}日`
