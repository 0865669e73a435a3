import { AuditUnavailable } from '../failure.ts'
import type { AuditLog, Ticket } from './audit.ts'
import { failedPlaces } from './failed-places.ts'
import { decisionText } from './leaf.ts'

/** What goes to the writer next: everything appended since the last time. */
export interface Departure {
  readonly last: number
  readonly texts: string
  readonly lost: number
}

export interface LineFigures {
  /** Records taken and not yet known to be durable. */
  readonly backlog: number
  /** Records that could not be made durable and of which the log does not tell yet. */
  readonly lost: number
  readonly durable: number
  readonly failed: number
}

/** Records in line for the writer. Synchronous, without transport: a ticket is a place in line. */
export interface Line extends AuditLog {
  /** What is to be sent, or null when nothing is. */
  depart(): Departure | null
  durable(last: number, lost: number): void
  failed(last: number, lost: number, cause: Error): void
  /** No writer: all that is under way fails, and so does what comes, until `open`. */
  shut(cause: Error): void
  open(): void
  figures(): LineFigures
}

export interface LineEvents {
  /** Somebody waits for a record that has not departed. */
  readonly awaited: () => void
  /** A record has been appended, nobody waits for it yet. */
  readonly appended: () => void
}

interface Waiting {
  readonly highest: number
  readonly tickets: readonly Ticket[]
  readonly resolve: () => void
  readonly reject: (cause: AuditUnavailable) => void
}

/** Stands for a record that was not taken. */
const notTaken = 0

export function createLine(maxBacklog: number, events: LineEvents): Line {
  const failures = failedPlaces()
  let texts: string[] = []
  let waiting: Waiting[] = []
  let taken = 0
  let departed = 0
  let settled = 0
  let lost = 0
  let lostUnderWay = 0
  let durableCount = 0
  let failedCount = 0
  let closed: Error | null = null
  let lastCause: Error | null = null

  const refusal = () => new AuditUnavailable(closed ?? lastCause ?? new Error('too many records wait for the disk'))

  const advance = (last: number) => {
    settled = last
    const still: Waiting[] = []
    for (const one of waiting) {
      if (one.highest > last) still.push(one)
      else if (anyFailed(one.tickets)) one.reject(refusal())
      else one.resolve()
    }
    waiting = still
  }
  const anyFailed = (tickets: readonly Ticket[]) =>
    !failures.isEmpty && tickets.some((ticket) => failures.has(placeOf(ticket)))
  const fail = (last: number, cause: Error) => {
    if (last === settled) return
    lastCause = cause
    lost += last - settled
    failedCount += last - settled
    failures.add(settled + 1, last)
    advance(last)
  }

  return {
    append(record) {
      if (closed !== null || taken - settled >= maxBacklog) {
        lost += 1
        failedCount += 1
        return ticketFor(notTaken)
      }
      texts.push(decisionText(record))
      taken += 1
      events.appended()
      return ticketFor(taken)
    },
    settle(tickets) {
      let highest = 0
      for (const ticket of tickets) {
        const place = placeOf(ticket)
        if (place === notTaken) return Promise.reject(refusal())
        if (place > highest) highest = place
      }
      if (highest <= settled) return anyFailed(tickets) ? Promise.reject(refusal()) : Promise.resolve()
      if (highest > departed) events.awaited()
      const own = tickets.slice()
      return new Promise((resolve, reject) => waiting.push({ highest, tickets: own, resolve, reject }))
    },
    depart() {
      if (closed !== null || (texts.length === 0 && lost === lostUnderWay)) return null
      const departure = { last: taken, texts: texts.join('\n'), lost: lost - lostUnderWay }
      texts = []
      departed = taken
      lostUnderWay = lost
      return departure
    },
    durable(last, recorded) {
      durableCount += last - settled
      lost -= recorded
      lostUnderWay -= recorded
      advance(last)
    },
    failed(last, returned, cause) {
      lostUnderWay -= returned
      fail(last, cause)
    },
    shut(cause) {
      closed = cause
      texts = []
      departed = taken
      lostUnderWay = 0
      fail(taken, cause)
    },
    open() {
      closed = null
    },
    figures: () => ({ backlog: taken - settled, lost, durable: durableCount, failed: failedCount }),
  }
}

function ticketFor(place: number): Ticket {
  return place as unknown as Ticket
}

function placeOf(ticket: Ticket): number {
  return ticket as unknown as number
}
