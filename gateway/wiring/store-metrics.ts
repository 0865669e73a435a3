import { fewestShown, type MeterReading, type MeterShare } from '../../subgraphs/mpi/meter.ts'
import type { MpiStore } from '../../subgraphs/mpi/store.ts'
import type { OpenQualificationStore } from '../../subgraphs/qualification/store.sql.ts'
import type { IndexShare, Telemetry } from '../telemetry.ts'
import type { Base } from './base.ts'

type Closing = Pick<Base, 'closing'>
type Telling = Pick<Base, 'closing' | 'log'>

/** Lag and dead letters of an outbox; that more were given up on is a line of the log too. */
export function showOutbox(
  { closing, log }: Telling,
  { outbox }: { readonly outbox: Pick<OpenQualificationStore['outbox'], 'lag'> },
  telemetry: Pick<Telemetry, 'outbox'>,
): void {
  const givenUp = whenMore((dead) =>
    log.error({ source: 'qualification', dead }, 'messages given up on: hub outbox lists them'),
  )
  const look = async (): Promise<void> => {
    const { waiting, dead, oldestMilliseconds } = await outbox.lag()
    telemetry.outbox('qualification', { waiting, dead, lagSeconds: oldestMilliseconds / 1000 })
    givenUp(dead)
  }
  const timer = setInterval(() => look().catch(() => undefined), 5_000)
  timer.unref()
  closing.add(() => clearInterval(timer))
}

/** Whom news could not be told; that more were given up on is a line of the log too. */
export function showWebhooks(
  { closing, log }: Telling,
  { webhooks }: { readonly webhooks: Pick<MpiStore['webhooks'], 'counts'> },
  telemetry: Pick<Telemetry, 'webhooks'>,
): void {
  const givenUp = whenMore((dead) => log.error({ dead }, 'webhooks given up on: the query webhooks names them'))
  const look = async (): Promise<void> => {
    const counts = await webhooks.counts()
    telemetry.webhooks(counts)
    givenUp(counts.dead)
  }
  const timer = setInterval(() => look().catch(() => undefined), 5_000)
  timer.unref()
  closing.add(() => clearInterval(timer))
}

/** Those found at the start are told of once. */
function whenMore(tell: (count: number) => void): (count: number) => void {
  let told = 0
  return (count) => {
    if (count > told) tell(count)
    told = count
  }
}

/** What the index counted of itself last. */
export function showIndex({ closing }: Closing, { meter }: MpiStore, telemetry: Telemetry): void {
  const look = (): void => {
    const counted = meter.latest()
    if (counted !== null) telemetry.index(counted, sharesShown(counted))
  }
  const timer = setInterval(look, 60_000)
  timer.unref()
  closing.add(() => clearInterval(timer))
}

export function sharesShown({ yearlySurvival, tenYearCapture }: MeterReading): readonly IndexShare[] {
  const shown = (of: IndexShare['of'], shares: readonly MeterShare[]): readonly IndexShare[] =>
    shares.flatMap(({ scheme, age, of: all, kept }) =>
      all < fewestShown ? [] : [{ of, scheme, age, share: kept / all }],
    )
  return [...shown('yearly_survival', yearlySurvival), ...shown('ten_year_capture', tenYearCapture)]
}
