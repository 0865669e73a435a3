import { z } from 'zod'
import { asRecordToken } from '../../../schema/domain/ids.ts'
import type { IndexDoor } from '../../../subgraphs/clinical/import/importing.ts'
import { Failure } from '../command.ts'

const register = 'mutation RegisterNumbers($input: RegisterNumbersInput!) { registerNumbers(input: $input) }'
const tell = 'mutation TellLocations($input: RegisterLocationsInput!) { registerLocations(input: $input) { changed } }'
const mostAtOnce = 1_000

const answer = z.looseObject({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z
    .array(z.looseObject({ message: z.string(), extensions: z.looseObject({ code: z.string() }).optional() }))
    .optional(),
})

/** The hub's own door, as a regional network comes to it. */
export function indexDoor(url: URL, token: () => Promise<string>): IndexDoor {
  const ask = async (query: string, input: object): Promise<Readonly<Record<string, unknown>>> => {
    let received: unknown
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${await token()}` },
        body: JSON.stringify({ query, variables: { input } }),
      })
      received = await response.json()
    } catch (error) {
      if (error instanceof Failure) throw error
      throw new Failure('The hub does not answer. The same command goes on from where it stopped.')
    }
    const { data, errors } = answer.parse(received)
    const [first] = errors ?? []
    if (first !== undefined) throw new Failure(`The hub refused: ${first.extensions?.code ?? ''} ${first.message}`)
    return data ?? {}
  }

  return {
    async registerNumbers(numbers) {
      const { registerNumbers } = await ask(register, {
        numbers: numbers.map(({ insurer, symbol, number, branch }) => ({
          insurerNumber: insurer,
          number,
          ...(symbol === '' ? {} : { symbol }),
          ...(branch === '' ? {} : { branch }),
        })),
      })
      return z
        .array(z.string())
        .parse(registerNumbers)
        .map((text) => {
          const known = asRecordToken(text)
          if (known === null) throw new Failure('The hub answered something else than tokens.')
          return known
        })
    },

    async registerLocations(places) {
      for (let at = 0; at < places.length; at += mostAtOnce)
        await ask(tell, { entries: places.slice(at, at + mostAtOnce) })
    },
  }
}
