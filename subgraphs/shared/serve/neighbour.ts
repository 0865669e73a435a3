import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { RequestId } from '../../../schema/domain/ids.ts'
import { errorCodes, type Refusal } from '../../../schema/domain/outcome.ts'
import { Refused, StoreUnavailable } from '../failure.ts'
import type { CallSigner } from '../wire/call.ts'
import type { ServiceName } from '../wire/keys.ts'
import { type Exchange, exchangeDefaults, openExchange } from './exchange.ts'
import { currentRequest } from './http.ts'
import type { Method, Port } from './ports.ts'

/** Another of the hub's services, reached over signed HTTP. */
export interface Neighbour {
  /** The port's own interface: whoever holds it need not know in which wiring. */
  port<P extends object>(port: Port<P>): P
  close(): Promise<void>
}

export interface NeighbourOptions {
  readonly name: ServiceName
  /** Where it listens; the path does not matter. */
  readonly url: string
  readonly signer: CallSigner
  readonly timeoutMs?: number
}

const failure = z.object({
  refusal: z.object({
    code: z.enum(errorCodes),
    message: z.string(),
    inputPath: z.array(z.union([z.string(), z.number()])).exactOptional(),
    reason: z.string().exactOptional(),
    category: z.string().exactOptional(),
  }),
})
const success = z.object({ value: z.unknown() })

export function openNeighbour({ name, url, signer, timeoutMs }: NeighbourOptions): Neighbour {
  const { connections, maxAnswerBytes } = exchangeDefaults
  const exchange = openExchange({
    origin: new URL(url).origin,
    connections,
    maxAnswerBytes,
    timeoutMs: timeoutMs ?? exchangeDefaults.timeoutMs,
  })
  return {
    port<P extends object>(port: Port<P>): P {
      const methods = Object.entries<Method>(port.methods).map(([method, shape]) => {
        const call = (...args: readonly unknown[]) => ask(exchange, signer, name, port.name, method, shape, args)
        return [method, call] as const
      })
      return Object.fromEntries(methods) as P
    },
    close: () => exchange.close(),
  }
}

async function ask(
  exchange: Exchange,
  signer: CallSigner,
  audience: ServiceName,
  port: string,
  method: string,
  shape: Method,
  args: readonly unknown[],
): Promise<unknown> {
  const body = JSON.stringify(args)
  const request = currentRequest.getStore() ?? (randomUUID() as RequestId)
  const signed = signer.signInternalCall({ audience, call: `${port}.${method}`, request, body })
  let received: unknown
  try {
    const answer = await exchange.post({ path: `/internal/${port}/${method}`, body, headers: signed.headers })
    // A refusal at the door is not signed: whoever sent it, the read did not happen.
    const genuine = signed.checkAnswer(answer.headers, answer.status, answer.body)
    if (!genuine.ok) throw new Refused(genuine.refusal)
    received = JSON.parse(answer.body.toString('utf8'))
  } catch (error) {
    throw new StoreUnavailable('neighbouring', error)
  }
  const refused = refusedAnswer(received)
  if (refused !== null) throw asError(refused.refusal)
  const value = shape.answer.safeParse(success.safeParse(received).data?.value)
  if (!value.success) throw new StoreUnavailable('neighbouring', value.error)
  return value.data
}

/** What a signed answer refuses; null where it does not. */
export function refusedAnswer(received: unknown): Refused | null {
  const refused = failure.safeParse(received)
  return refused.success ? new Refused(refused.data.refusal) : null
}

function asError(refusal: Refusal): Refused {
  return refusal.code === 'STORE_UNAVAILABLE' ? new StoreUnavailable('neighbouring') : new Refused(refusal)
}
