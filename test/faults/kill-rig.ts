import { setTimeout as pause } from 'node:timers/promises'
import type { InstitutionCode } from '../../schema/domain/ids.ts'
import { employable } from '../../schema/domain/institution.ts'
import type { Institution } from '../../subgraphs/qualification/register-store.ts'
import type { SignedHead } from '../../subgraphs/shared/audit/head.ts'
import { beginHub, type HubProcess } from '../support/hub-process.ts'
import { SeededRandom } from '../support/seeded-random.ts'
import { act } from './kill-rig/actor.ts'
import { repeatedDiffers, settleUncertain, undelivered, wrongConsents, wrongHistories } from './kill-rig/checks.ts'
import { Client } from './kill-rig/client.ts'
import { Journal } from './kill-rig/journal.ts'
import { clinic, insurer } from './kill-rig/people.ts'
import { answersWithoutRecord, brokenFiles, verifyLog, wrongTerms } from './kill-rig/stores.ts'

export interface KillRun {
  readonly folder: string
  readonly seed: number
  readonly kills: number
  /** People at work at the same time. */
  readonly actors: number
  say(line: string): void
}

export interface KillReport {
  readonly seed: number
  readonly kills: number
  /** What was found wrong, in words; a sound hub leaves this empty. */
  readonly findings: readonly string[]
  readonly killedWhileStarting: number
  readonly answers: number
  readonly acknowledged: number
  /** Mutations whose answer the kill cut off. */
  readonly cutOff: number
  readonly people: number
  readonly records: number
}

/**
 * Kills a hub (SIGKILL) at moments that a seed chooses, under a mixed load that the seed chooses too, starts it again on
 * the same folder, and looks whether everything that was answered is so.
 */
export async function runKills({ folder, seed, kills, actors, say }: KillRun): Promise<KillReport> {
  const random = new SeededRandom(seed)
  const journal = new Journal()
  const findings: string[] = []
  const totals = { killedWhileStarting: 0, answers: 0, acknowledged: 0, cutOff: 0 }
  let head: SignedHead | null = null
  let hub = await started(folder)
  try {
    await registerInstitutions(hub)
    for (let kill = 1; kill <= kills; kill++) {
      journal.beginRound()
      const logged = head?.size ?? 0
      const ended = await loadUntilKilled(
        hub,
        journal,
        new SeededRandom(random.integer(2 ** 32)),
        actors,
        5 + random.integer(150),
      )
      totals.cutOff += journal.uncertain.length
      if (random.chance(0.2)) {
        totals.killedWhileStarting += 1
        await killWhileStarting(folder, random.integer(1_500))
      }

      const verified = await verifyLog(folder, head)
      head = verified.head
      findings.push(
        ...verified.findings,
        ...brokenFiles(folder),
        ...answersWithoutRecord(folder, logged, journal.answered),
      )
      totals.answers += journal.answered.length

      hub = await started(folder)
      const client = new Client(hub, journal)
      findings.push(...(await settleUncertain(client, journal)))
      findings.push(...(await repeatedDiffers(client, journal.acknowledged)))
      findings.push(...(await undelivered(hub)))
      const touched = kill === kills ? journal.holders : [...journal.touched]
      findings.push(...wrongTerms(folder, touched))
      findings.push(...(await wrongHistories(client, touched)))
      findings.push(...(await wrongConsents(client, touched)))
      findings.push(...journal.surprises.splice(0))
      totals.acknowledged += journal.acknowledged.length
      say(`kill ${kill}/${kills} after ${ended} answers; ${journal.holders.length} people; ${findings.length} findings`)
      if (findings.length > 50) break
    }
  } finally {
    await hub.stop()
  }
  const last = await verifyLog(folder, head)
  findings.push(...last.findings)
  return { seed, kills, findings, ...totals, people: journal.holders.length, records: last.head.size }
}

/** Load from several at once until so many answers came and a moment more; returns how many came. */
export async function loadUntilKilled(
  hub: HubProcess,
  journal: Journal,
  random: SeededRandom,
  actors: number,
  answers: number,
): Promise<number> {
  const client = new Client(hub, journal)
  // Into the middle of a transaction as well as between two.
  const more = random.integer(12_000) / 1000
  const working = Promise.all(
    Array.from({ length: actors }, (_, actor) => {
      const own = journal.holders.filter((_, at) => at % actors === actor).slice(-10)
      return act(client, journal, new SeededRandom(random.integer(2 ** 32)), own)
    }),
  )
  try {
    const patience = performance.now() + 30_000
    while (journal.answered.length < answers) {
      if (performance.now() > patience) throw new Error('The load came to a stand.')
      await Promise.race([pause(1), working])
    }
    await pause(more)
  } finally {
    await hub.kill()
  }
  await working
  return journal.answered.length
}

/** Recovery and migrations are no better a moment to be killed in. */
async function killWhileStarting(folder: string, afterMs: number): Promise<void> {
  const hub = await beginHub(folder)
  const started = hub.started.then(
    () => undefined,
    () => undefined,
  )
  await Promise.race([pause(afterMs), started])
  await hub.kill()
  await started
}

async function started(folder: string): Promise<HubProcess> {
  return (await beginHub(folder)).started
}

/** Whom the parts of the rig work for. */
export async function registerInstitutions(hub: HubProcess): Promise<void> {
  await hub.putInstitutions([institution(insurer, 'INSURER'), institution(clinic, 'CLINIC')])
}

function institution(code: string, kind: 'INSURER' | 'CLINIC'): Institution {
  return {
    code: code as InstitutionCode,
    kind,
    status: 'ACTIVE',
    region: null,
    roles: employable[kind],
    emergencyEntitled: false,
    head: null,
    name: kind === 'INSURER' ? '見本健康保険組合' : '見本診療所',
    area: null,
    addressPrefix: null,
  }
}
