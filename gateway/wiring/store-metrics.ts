import { fewestShown, type MeterReading, type MeterShare } from '../../subgraphs/mpi/meter.ts'
import type { MpiStore } from '../../subgraphs/mpi/store.ts'
import type { OpenQualificationStore } from '../../subgraphs/qualification/store.sql.ts'
import type { IndexShare, Telemetry } from '../telemetry.ts'
import type { Base } from './base.ts'

type Closing = Pick<Base, 'closing'>

/** Lag and dead letters of an outbox. */
export function showOutbox({ closing }: Closing, { outbox }: OpenQualificationStore, telemetry: Telemetry): void {
  const look = async (): Promise<void> => {
    const { waiting, dead, oldestMilliseconds } = await outbox.lag()
    telemetry.outbox('qualification', { waiting, dead, lagSeconds: oldestMilliseconds / 1000 })
  }
  const timer = setInterval(() => look().catch(() => undefined), 5_000)
  timer.unref()
  closing.add(() => clearInterval(timer))
}

/** Whom news could not be told. */
export function showWebhooks({ closing }: Closing, { webhooks }: MpiStore, telemetry: Telemetry): void {
  const look = async (): Promise<void> => telemetry.webhooks(await webhooks.counts())
  const timer = setInterval(() => look().catch(() => undefined), 5_000)
  timer.unref()
  closing.add(() => clearInterval(timer))
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
