import '../../../gateway/environment.ts'
import { ApolloGateway, LocalGraphQLDataSource } from '@apollo/gateway'
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { serveBench } from '../server/serving.ts'
import { schemas, supergraphSdl } from './graph.ts'

/** The peer as its makers document it: Apollo Server, Gateway and a local data source for each subgraph. */
serveBench<null>(async () => {
  const local = schemas()
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService({ name }) {
      const schema = local.get(name)
      if (schema === undefined) throw new Error(`There is no subgraph ${name}.`)
      return new LocalGraphQLDataSource(schema)
    },
  })
  const server = new ApolloServer({ gateway })
  const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } })
  return { url: new URL('/', url).href, close: () => server.stop() }
})
