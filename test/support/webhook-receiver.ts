import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Heard {
  readonly id: string
  readonly body: unknown
  /** How many of the signatures hold under each secret tried. */
  readonly signedBy: (secret: string) => boolean
}

/** What an institution runs to be told of news. Answers with the statuses given, then with 204. */
export async function webhookReceiver() {
  const heard: Heard[] = []
  const answers: number[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8')
      const header = (name: string): string => String(request.headers[name])
      heard.push({
        id: header('webhook-id'),
        body: JSON.parse(text),
        signedBy(secret) {
          const signed = `${header('webhook-id')}.${header('webhook-timestamp')}.${text}`
          const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
          const wanted = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
          return header('webhook-signature').split(' ').includes(wanted)
        },
      })
      const status = answers.shift() ?? 204
      response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/news`,
    heard,
    answers,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
