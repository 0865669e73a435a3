import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { type LivesOptions, lives } from '../../../gateway/demo/lives/lives.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { NumberSeal } from '../../../subgraphs/shared/seal/number-seal.ts'
import { rounded } from '../statistics.ts'
import type { ThroughIndex } from './lives-through-index.ts'
import type { LivesAsked, LivesSaid } from './lives-worker.ts'
import { answered, mergedWrongly, qualityOf } from './quality.ts'
import { TwoHashes } from './two-hash.ts'

const shares = [1, 0.9, 0] as const
const years = 10
const percentOf = (share: number): number => Math.round(share * 10_000) / 100

/**
 * Lives through the index at three shares of continuity statements, and through the ministry's method. Provisional ids
 * of newborns are in the first alone: without a statement nothing that insurers send leads to them.
 */
export async function qualityOnLives(
  folder: string,
  { people, seed }: Pick<LivesOptions, 'people' | 'seed'>,
  seal: NumberSeal,
  say: (line: string) => void,
): Promise<Readonly<Record<string, number>>> {
  const options: LivesOptions = { people, years, seed, from: '2016-04-01' as CivilDate, statements: 0 }
  const figures: Record<string, number> = {}
  const hashes = new TwoHashes()
  for (const event of lives(options)) hashes.take(event)
  const baseline = qualityOf([...hashes.assigned()])
  figures.baseline_0 = percentOf(baseline.capture)
  figures.baseline_wrong_merges = baseline.wrongMerges
  let wrong = 0
  const waiting = [...shares]
  const each = async (): Promise<void> => {
    for (let share = waiting.shift(); share !== undefined; share = waiting.shift()) {
      const percent = share * 100
      const asked = { file: join(folder, `lives-${percent}.sqlite`), options: { ...options, statements: share } }
      const through = await inThread({ ...asked, keys: seal.keys }, (line) => say(`${percent} %: ${line}`))
      const assigned = through.assigned.filter(({ provisional }) => share === 1 || !provisional)
      const quality = qualityOf(assigned)
      const stewarded = answered(assigned, through.asked)
      wrong += quality.wrongMerges
      figures[`capture_${percent}`] = percentOf(quality.capture)
      figures[`wrong_merges_${percent}`] = quality.wrongMerges
      figures[`persons_each_${percent}`] = rounded(quality.personsEach)
      figures[`capture_${percent}_with_stewards`] = percentOf(qualityOf(stewarded.assigned).capture)
      figures[`open_reviews_${percent}`] = through.asked.length
      figures[`open_reviews_same_${percent}`] = stewarded.same
      figures[`lives_registrations_per_s_${percent}`] = rounded(through.registrations / through.seconds)
      for (const one of mergedWrongly(assigned)) say(`${percent} %: people ${one.join(', ')} are taken for one`)
      say(`${percent} %: captured ${percentOf(quality.capture)} %, ${quality.wrongMerges} wrong merges`)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, each))
  return { ...figures, wrong_merges: wrong }
}

/** An index of its own in a thread of its own: the shares are taken as many at once as there are cores. */
function inThread(workerData: LivesAsked, say: (line: string) => void): Promise<ThroughIndex> {
  const worker = new Worker(new URL('lives-worker.ts', import.meta.url), { workerData })
  return new Promise((resolve, reject) => {
    worker.on('message', (said: LivesSaid) => ('line' in said ? say(said.line) : resolve(said.through)))
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`A thread of lives ended with ${code}.`)))
  })
}
