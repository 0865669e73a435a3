import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { DatabaseSync } from 'node:sqlite'
import type { InstitutionCode, InsurerNumber, NumberHandle } from '../../../schema/domain/ids.ts'
import { type CivilDate, type Instant, startOf } from '../../../schema/domain/time.ts'
import { committedCatalogue } from '../../../subgraphs/chase/catalogue/committed.ts'
import { type Fact, factReading } from '../../../subgraphs/chase/feedback/facts.ts'
import type { Month } from '../../../subgraphs/chase/feedback/month.ts'
import { add, noCounts, observe } from '../../../subgraphs/chase/feedback/observing.ts'
import { countsText, factRow } from '../../../subgraphs/chase/feedback/rows.ts'
import { readingHere } from '../../../subgraphs/chase/reading/batches.ts'
import { openCareStore } from '../../../subgraphs/chase/store.sql.ts'
import type { CareStore } from '../../../subgraphs/chase/store.ts'
import type { ChaseTables } from '../../../subgraphs/chase/tables.ts'
import { takeFile } from '../../../subgraphs/chase/uploading.ts'
import { openSqlite } from '../../../subgraphs/shared/database/sqlite.ts'
import { createNumberSeal } from '../../../subgraphs/shared/seal/number-seal.ts'
import { office as uploader } from '../../support/chase/cells.ts'
import { answerParent } from '../../support/child.ts'
import { scopeFor } from '../../support/scopes.ts'
import { seeded } from '../../support/seeded.ts'

export type ReportProcess = {
  readonly fill: { readonly asks: { readonly assessments: number; readonly seed: number }; readonly answers: Filled }
  readonly report: { readonly asks: null; readonly answers: Reported }
  /** What an office told since, when another month is closed. */
  readonly reportAgain: { readonly asks: null; readonly answers: Again }
  readonly refresh: { readonly asks: { readonly users: string; readonly rows: string }; readonly answers: Refreshed }
}

export interface Filled {
  readonly offices: number
  readonly people: number
  readonly assessments: number
}

export interface Reported {
  /** Every table of every service and month made, and frozen. */
  readonly seconds: number
  readonly editions: number
  readonly cpuSeconds: number
  readonly loopP99Ms: number
  /** A year of one service, all groups, read. */
  readonly readMs: number
}

export interface Again {
  readonly seconds: number
  readonly cpuSeconds: number
  /** Months whose counts had changed, and editions that were made of them. */
  readonly looked: number
  readonly editions: number
}

export interface Refreshed {
  readonly changes: number
  readonly milliseconds: number
  readonly cpuMs: number
  readonly loopP99Ms: number
}

const services = ['15', '16', '21', '32', '33', '36', '51', '52', '54', '55']
const peopleOfAnOffice = 60
/** Each is assessed in every third month of a year. */
const assessmentsOfAPerson = 4

const { BENCH_FOLDER: folder = '' } = process.env
const file = join(folder, 'chase.sqlite')
const reading = factReading(committedCatalogue())
let store = await open()

async function open(): Promise<CareStore> {
  const database = await openSqlite<ChaseTables>({ file })
  return openCareStore({ database, seal: createNumberSeal([{ id: 1, secret: Buffer.alloc(32, 1) }], 'chase') })
}

/** Facts and counts as refreshing leaves them, by the same rules, written past the store for speed. */
function write(assessments: number, seed: number): Filled {
  const random = seeded(seed)
  const database = new DatabaseSync(file)
  const facts = database.prepare(
    'insert into care_fact (service, handle, office, id, insurer, on_date, told) values (?, ?, ?, ?, ?, ?, ?)',
  )
  const months = database.prepare(
    'insert into care_month (service, month, office, insurer, own, counted) values (?, ?, ?, ?, ?, ?)',
  )
  const offices = Math.ceil(assessments / (peopleOfAnOffice * assessmentsOfAPerson))
  database.exec('begin')
  for (let number = 0; number < offices; number += 1) {
    const service = services[number % services.length] ?? ''
    const prefecture = 1 + Math.floor(random() ** 2 * 47)
    const office = `${String(prefecture).padStart(2, '0')}7${String(number).padStart(7, '0')}` as InstitutionCode
    const place = Math.floor(random() ** 2 * 36)
    const byMonth = new Map<string, number[]>()
    const people = 1 + Math.floor(random() * (2 * peopleOfAnOffice - 1))
    for (let person = 0; person < people; person += 1) {
      const handle = `num_${String(number * 1000 + person).padStart(22, '0')}` as NumberHandle
      const told = factsOf(random, service, office, handle, insurerOf(random, prefecture, place))
      for (const fact of told) {
        const row = factRow(fact)
        facts.run(row.service, row.handle, row.office, row.id, row.insurer, row.on_date, row.told)
      }
      for (const { month, insurer, classes } of observe(told)) {
        const name = `${month} ${insurer}`
        const counts = byMonth.get(name) ?? [...noCounts]
        byMonth.set(name, counts)
        add(counts, classes, 1)
      }
    }
    for (const [name, counts] of byMonth) {
      const [month = '', insurer = ''] = name.split(' ')
      months.run(service, month, office, insurer, countsText(counts), countsText(counts))
    }
  }
  database.exec(
    "insert into care_closed (service, month, looked, edition) select distinct service, month, '', 0 from care_month",
  )
  database.exec('commit')
  const { held } = database.prepare('select count(*) as held from care_fact').get() as { held: number }
  const { people } = database.prepare('select count(distinct handle) as people from care_fact').get() as {
    people: number
  }
  database.close()
  return { offices, people, assessments: held }
}

/** The insurer of the place, of 36 in each prefecture, or for one in ten a neighbour of it. */
function insurerOf(random: () => number, prefecture: number, place: number): InsurerNumber {
  const number = (place + (random() < 0.1 ? 1 : 0)) % 36
  return `${String(prefecture).padStart(2, '0')}${String(number).padStart(4, '0')}` as InsurerNumber
}

function factsOf(
  random: () => number,
  service: string,
  office: InstitutionCode,
  handle: NumberHandle,
  insurer: InsurerNumber,
): Fact[] {
  const upTo = (count: number): number => Math.floor(random() * count)
  const first = 1 + upTo(3)
  const [barthel, level] = [upTo(21) * 5, 1 + upTo(5)]
  return Array.from({ length: assessmentsOfAPerson }, (_, at): Fact => {
    const month = String(first + at * 3).padStart(2, '0')
    return {
      id: `${handle}${at}`,
      service,
      office,
      insurer,
      handle,
      on: `2025-${month}-${10 + upTo(18)}` as CivilDate,
      values: {
        BARTHEL: Math.min(100, Math.max(0, barthel + (upTo(5) - 2) * 5)),
        BMI: 16 + upTo(140) / 10,
        NUTRITION_RISK: 1 + upTo(3),
        ORAL_ISSUE: upTo(2),
        ASPIRATION_PNEUMONIA: random() < 0.04 ? 1 : 0,
        DBD13_REQUIRED: upTo(21),
        COMMUNICATION: upTo(3),
        CARE_LEVEL: level,
        ...(random() < 0.3 ? { DBD13: upTo(53), VITALITY: upTo(11) } : {}),
      },
    }
  })
}

const at = startOf('2026-01-11' as CivilDate)
const later = '2026-02-11' as CivilDate

answerParent<ReportProcess>(
  {
    async fill({ assessments, seed }) {
      await store.close()
      const filled = write(assessments, seed)
      store = await open()
      return filled
    },
    async report() {
      const loop = monitorEventLoopDelay({ resolution: 1 })
      loop.enable()
      const cpu = process.cpuUsage()
      const began = performance.now()
      const editions = await store.feedback.publish(at)
      const seconds = (performance.now() - began) / 1000
      const { user, system } = process.cpuUsage(cpu)
      loop.disable()
      const asked = performance.now()
      const span = { from: '2025-01' as Month, to: '2025-12' as Month }
      await store.feedback.published(scopeFor('AGGREGATE'), ['51'], span)
      return {
        seconds,
        editions,
        cpuSeconds: (user + system) / 1e6,
        loopP99Ms: loop.percentile(99) / 1e6,
        readMs: performance.now() - asked,
      }
    },
    async reportAgain() {
      const cpu = process.cpuUsage()
      const began = performance.now()
      const editions = await store.feedback.publish(startOf(later))
      const seconds = (performance.now() - began) / 1000
      const { user, system } = process.cpuUsage(cpu)
      const database = new DatabaseSync(file, { readOnly: true })
      const counted = database.prepare('select count(*) as looked from care_closed where looked = ?').get(later)
      database.close()
      return { seconds, cpuSeconds: (user + system) / 1e6, editions, looked: (counted as { looked: number }).looked }
    },
    async refresh({ users, rows }) {
      const index = {
        handlesFor: async (numbers: readonly { readonly number: string }[]) =>
          numbers.map(({ number }) => `num_${number.padStart(22, 'x')}` as NumberHandle),
      }
      const now = (): Instant => at
      for (const [key, path] of Object.entries({ users, rows }))
        await takeFile(
          { reading: readingHere(committedCatalogue()), uploads: store.uploads, index, now },
          {
            office: uploader as InstitutionCode,
            key,
            encoding: null,
            whole: false,
            source: createReadStream(path),
            signal: new AbortController().signal,
            mayWrite: async () => undefined,
          },
        )
      const changes = await store.assessments.revision()
      const loop = monitorEventLoopDelay({ resolution: 1 })
      loop.enable()
      const cpu = process.cpuUsage()
      const began = performance.now()
      while (await store.feedback.refresh(reading));
      const { user, system } = process.cpuUsage(cpu)
      const milliseconds = performance.now() - began
      loop.disable()
      return { changes, milliseconds, cpuMs: (user + system) / 1000, loopP99Ms: loop.percentile(99) / 1e6 }
    },
  },
  () => store.close(),
)
