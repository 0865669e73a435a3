import { createLocalJWKSet, type JSONWebKeySet } from 'jose'
import { z } from 'zod'
import { type Outcome, ok } from '../../schema/domain/outcome.ts'
import type { Instant } from '../../schema/domain/time.ts'
import { refuseCaller } from './reason.ts'
import type { KeySource } from './source.ts'

/** One state of an issuer's published keys. */
export interface PublishedKeys {
  /** Finds the key for a token's header. */
  readonly select: ReturnType<typeof createLocalJWKSet>
  /** Grows when the keys change: what was verified by an earlier state is verified again. */
  readonly generation: number
}

/** An issuer's keys as last published. */
export interface KeySet {
  current(): Promise<Outcome<PublishedKeys>>
  /** As `current`, and has this key; asks the issuer anew when it is unknown. */
  having(kid: string): Promise<Outcome<PublishedKeys>>
}

export interface KeySetOptions {
  readonly source: KeySource
  readonly clock: () => Instant
  /** How long keys serve before the issuer is asked again. */
  readonly freshFor?: number
  /** How long they serve when the issuer does not answer. */
  readonly staleFor?: number
  /** The issuer is asked no more often than this, however many unknown keys are named, but for `atOnce`. */
  readonly cooldown?: number
  /** So many unknown keys are asked for at once; each cooldown adds one again. */
  readonly atOnce?: number
  readonly timeout?: number
}

/** Until the first keys are there nobody gets in: asked again sooner. */
const firstRetry = 1_000

interface Loaded extends PublishedKeys {
  readonly text: string
  readonly kids: ReadonlySet<string>
  readonly at: Instant
}

const jwk = z.looseObject({ kty: z.enum(['OKP', 'EC', 'RSA']), kid: z.string().min(1).max(256) })
const jwks = z.looseObject({ keys: z.array(z.unknown()).max(100) })

export function createKeySet(options: KeySetOptions): KeySet {
  const { source, clock, freshFor = 600_000, staleFor = 3_600_000, cooldown = 30_000, timeout = 5_000 } = options
  const { atOnce = 3 } = options
  let loaded: Loaded | null = null
  let asked = Number.NEGATIVE_INFINITY
  let asking: Promise<void> | null = null
  let spare = atOnce
  let counted = clock()

  const ask = async (at: Instant): Promise<void> => {
    try {
      const text = await source.load(AbortSignal.timeout(timeout))
      loaded =
        loaded?.text === text
          ? { ...loaded, at }
          : { ...read(text), text, at, generation: (loaded?.generation ?? 0) + 1 }
    } catch {
      // An outage, or an answer that is none: what was loaded before serves until it is too old.
    }
  }
  const askOnce = (): Promise<void> => {
    if (asking) return asking
    const now = clock()
    if (now < asked + (loaded ? cooldown : Math.min(cooldown, firstRetry))) return Promise.resolve()
    return begin(now)
  }
  const begin = (now: Instant): Promise<void> => {
    asked = now
    asking = ask(now).finally(() => {
      asking = null
    })
    return asking
  }
  /** An issuer that replaces its keys signs by the new one at once: who comes first with it shall not be sent away. */
  const askFor = async (kid: string): Promise<void> => {
    if (asking) {
      // It may have left before the key was published.
      await asking
      if (loaded?.kids.has(kid)) return
      if (asking) return asking
    }
    const now = clock()
    spare = Math.min(atOnce, spare + (now - counted) / cooldown)
    counted = now
    if (spare < 1) return
    spare -= 1
    return begin(now)
  }
  const usable = (): Loaded | null => (loaded && clock() < loaded.at + staleFor ? loaded : null)

  const current = async (): Promise<Outcome<Loaded>> => {
    if (!loaded || clock() >= loaded.at + freshFor) await askOnce()
    const keys = usable()
    return keys ? ok(keys) : refuseCaller('KEYS_UNAVAILABLE')
  }

  return {
    current,
    async having(kid) {
      const before = asked
      const known = await current()
      if (!known.ok || known.value.kids.has(kid)) return known
      if (asked === before) await askFor(kid)
      const keys = usable()
      if (!keys) return refuseCaller('KEYS_UNAVAILABLE')
      return keys.kids.has(kid) ? ok(keys) : refuseCaller('UNKNOWN_KEY')
    },
  }
}

function read(text: string): Pick<Loaded, 'select' | 'kids'> {
  const published = jwks.parse(JSON.parse(text)).keys
  // RFC 7517 §5: keys of a kind not understood are passed over. A key whose private part is published proves nothing.
  const keys = published.map((key) => jwk.safeParse(key).data).filter((key) => key !== undefined && !('d' in key))
  return { select: createLocalJWKSet({ keys } as JSONWebKeySet), kids: new Set(keys.map((key) => key?.kid ?? '')) }
}
