import type { RequestId } from '../../../schema/domain/ids.ts'
import { type Outcome, ok, type Refusal, refuse } from '../../../schema/domain/outcome.ts'
import { Refused, StoreUnavailable } from '../failure.ts'
import type { ServiceName } from '../wire/keys.ts'
import type { Method, Port } from './ports.ts'

/** A call that came through the door: who asks is certain, what they send is not yet. */
export interface InternalCalled {
  readonly from: ServiceName
  readonly request: RequestId
  readonly port: string
  readonly method: string
  readonly args: unknown
}

export interface Exposed {
  readonly callers: ReadonlySet<ServiceName>
  find(method: string): { call(args: unknown): Promise<Outcome<unknown>> } | null
}

export interface InternalRegistry {
  find(port: string): Exposed | null
  /** Puts the call on record before it is answered. */
  record(call: Omit<InternalCalled, 'args'>): void
}

/** Offers a port's methods, and no other property of its implementation, to the services named. */
export function expose<P extends object>(
  port: Port<P>,
  implementation: P,
  callers: readonly ServiceName[],
): readonly [string, Exposed] {
  const methods = new Map<string, Method>(Object.entries<Method>(port.methods))
  const exposed: Exposed = {
    callers: new Set(callers),
    find(name) {
      const method = methods.get(name)
      const target: unknown = Reflect.get(implementation, name)
      if (method === undefined || typeof target !== 'function') return null
      return {
        async call(args) {
          const parsed = method.args.safeParse(args)
          if (!parsed.success) return refuse({ code: 'INVALID_INPUT', message: 'The arguments do not fit the method.' })
          const answer: unknown = await Reflect.apply(target, implementation, parsed.data)
          return ok(answer)
        },
      }
    },
  }
  return [port.name, exposed]
}

export function internalRegistry(
  ports: readonly (readonly [string, Exposed])[],
  record: InternalRegistry['record'],
): InternalRegistry {
  const byName = new Map(ports)
  return { find: (port) => byName.get(port) ?? null, record }
}

export async function answerCall(
  registry: InternalRegistry,
  called: InternalCalled,
  onBug: (error: unknown) => void,
): Promise<{ readonly status: number; readonly value: unknown }> {
  const { args, ...call } = called
  const port = registry.find(call.port)
  const method = port?.find(call.method) ?? null
  if (port === null || method === null) return refused(404, { code: 'NOT_FOUND', message: 'There is no such read.' })
  if (!port.callers.has(call.from)) {
    return refused(403, { code: 'NOT_PERMITTED', message: 'This service does not answer that one.' })
  }
  registry.record(call)
  try {
    const outcome = await method.call(args)
    return outcome.ok ? { status: 200, value: { value: outcome.value ?? null } } : refused(400, outcome.refusal)
  } catch (error) {
    if (error instanceof StoreUnavailable) return refused(503, error.refusal)
    if (error instanceof Refused) return refused(409, error.refusal)
    onBug(error)
    return refused(500, { code: 'INTERNAL', message: 'Something went wrong.' })
  }
}

function refused(status: number, refusal: Refusal): { readonly status: number; readonly value: unknown } {
  return { status, value: { refusal } }
}
