import { type DestinationStream, type Logger, pino } from 'pino'

export type Log = Logger

/** Lines of JSON. They hold ids, names of operations, codes and timings: never a header, a variable or a document. */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime }
  return destination === undefined ? pino(options) : pino(options, destination)
}
