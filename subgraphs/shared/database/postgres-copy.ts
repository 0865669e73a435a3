import { once } from 'node:events'
import type { Client, Connection, Submittable } from 'pg'

/** What pg's connection can do and its types do not say. */
interface CopyConnection extends Connection {
  sendCopyFromChunk(piece: Uint8Array): void
  sendCopyFail(message: string): void
  endCopyFrom(): void
}

/** It failed on this side: in taking what came, or in making what was to go. */
export class CopyStopped extends Error {
  constructor(cause: unknown) {
    super('The copying was stopped.', { cause })
    this.name = 'CopyStopped'
  }
}

/** PostgreSQL, "COPY Operations" of the protocol: one statement, then data one way, then how many rows it was. */
class Copy implements Submittable {
  readonly #text: string
  readonly #done: PromiseWithResolvers<number>
  #failure: CopyStopped | null = null
  #rows = 0

  constructor(text: string, done: PromiseWithResolvers<number>) {
    this.#text = text
    this.#done = done
  }

  submit(connection: Connection): void {
    connection.query(this.#text)
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#rows = Number(/\d+$/.exec(text)?.[0] ?? 0)
  }

  handleReadyForQuery(): void {
    if (this.#failure === null) this.#done.resolve(this.#rows)
    else this.#done.reject(this.#failure)
  }

  /** What failed here comes before what the server says about it. */
  handleError(error: Error): void {
    this.#done.reject(this.#failure ?? error)
  }

  protected fail(error: unknown): void {
    this.#failure ??= new CopyStopped(error)
  }
}

class CopyOut extends Copy {
  readonly #take: (piece: Uint8Array) => void

  constructor(text: string, done: PromiseWithResolvers<number>, take: (piece: Uint8Array) => void) {
    super(text, done)
    this.#take = take
  }

  handleCopyData({ chunk }: { readonly chunk: Buffer }, connection: Connection): void {
    try {
      this.#take(chunk)
    } catch (error) {
      // The server would go on to the end: there is no word to stop it by.
      this.fail(error)
      connection.stream.destroy()
    }
  }
}

class CopyIn extends Copy {
  readonly #pieces: Iterable<Uint8Array>

  constructor(text: string, done: PromiseWithResolvers<number>, pieces: Iterable<Uint8Array>) {
    super(text, done)
    this.#pieces = pieces
  }

  handleCopyInResponse(connection: CopyConnection): void {
    void this.#send(connection)
  }

  async #send(connection: CopyConnection): Promise<void> {
    try {
      for (const piece of this.#pieces) {
        connection.sendCopyFromChunk(piece)
        if (connection.stream.writableNeedDrain) await once(connection.stream, 'drain')
      }
      connection.endCopyFrom()
    } catch (error) {
      this.fail(error)
      connection.sendCopyFail('')
    }
  }
}

/** `copy … to stdout`: hands each piece over and answers how many rows there were. */
export function copyOut(client: Client, text: string, take: (piece: Uint8Array) => void): Promise<number> {
  const done = Promise.withResolvers<number>()
  client.query(new CopyOut(text, done, take))
  return done.promise
}

/** `copy … from stdin`: sends each piece as the server takes it and answers how many rows there were. */
export function copyIn(client: Client, text: string, pieces: Iterable<Uint8Array>): Promise<number> {
  const done = Promise.withResolvers<number>()
  client.query(new CopyIn(text, done, pieces))
  return done.promise
}
