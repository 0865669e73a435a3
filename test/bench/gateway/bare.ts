import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serveBench } from '../server/serving.ts'

/** The same bytes with no work behind them: what HTTP and the machine alone allow. */
serveBench<string>(async (text) => {
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end(text))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
})
