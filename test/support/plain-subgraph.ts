import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { execute, type GraphQLSchema, parse, validate } from 'graphql'

export interface PlainSubgraph {
  readonly url: string
  /** Fetches answered so far, as they came. */
  readonly fetches: { readonly query: string; readonly variables: Record<string, unknown> }[]
  close(): Promise<void>
}

/** Somebody else's subgraph: plain GraphQL over HTTP on loopback, knowing nothing of this project. */
export async function servePlainSubgraph(schema: GraphQLSchema): Promise<PlainSubgraph> {
  const fetches: PlainSubgraph['fetches'] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const fetch = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    fetches.push(fetch)
    const document = parse(fetch.query)
    const errors = validate(schema, document)
    const { variables: variableValues, operationName } = fetch
    const result = errors.length > 0 ? { errors } : await execute({ schema, document, variableValues, operationName })
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    fetches,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
