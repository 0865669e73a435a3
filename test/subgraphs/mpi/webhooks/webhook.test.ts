import { expect, test } from 'vitest'
import type { Instant } from '../../../../schema/domain/time.ts'
import { signedHeaders, webhookAddress, writtenSecret } from '../../../../subgraphs/mpi/webhooks/webhook.ts'

const refused = (reason: string, message: string) => ({
  ok: false,
  refusal: { code: 'INVALID_INPUT', reason, message },
})

test.each([
  ['https://node.example.jp/hub/news', 'https://node.example.jp/hub/news'],
  ['https://node.example.jp', 'https://node.example.jp/'],
  ['http://127.0.0.1:8080/news', 'http://127.0.0.1:8080/news'],
  ['http://[::1]/news', 'http://[::1]/news'],
])('%s is an address', (text, value) => {
  expect(webhookAddress(text)).toEqual({ ok: true, value })
})

const faults: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'This is no address.': [
    ['ADDRESS', 'node'],
    ['ADDRESS', `https://node.example.jp/${'a'.repeat(500)}`],
  ],
  'An address beyond this machine begins with https.': [
    ['TLS', 'http://node.example.jp/'],
    ['TLS', 'http://127.0.0.1.example.jp/'],
    ['TLS', 'file:///etc/hosts'],
  ],
  'An address has no name, password, query or fragment: it is shown and logged.': [
    ['SECRET', 'https://a:b@node.example.jp/'],
    ['SECRET', 'https://node.example.jp/?key=1'],
    ['SECRET', 'https://node.example.jp/#key'],
  ],
}

test.each(Object.entries(faults).flatMap(([message, all]) => all.map(([reason, text]) => ({ message, reason, text }))))(
  '$text is none: $reason',
  ({ text, reason, message }) => {
    expect(webhookAddress(text)).toEqual(refused(reason, message))
  },
)

test('a message is signed as the specification’s own example is', () => {
  // standard-webhooks 1.0, reference implementations' test vector.
  const secret = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64')
  const at = (1_614_265_330 * 1000 + 999) as Instant
  const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}' }
  expect(signedHeaders(message, [secret], at)).toEqual({
    'content-type': 'application/json',
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
  expect(signedHeaders(message, [secret, Buffer.alloc(32)], at)['webhook-signature']).toMatch(
    /^v1,g0hM9SsE\+OTPJTGt\/tmIKtSyZlE3uFJELVlNIOLJ1OE= v1,[\w+/]{43}=$/,
  )
  expect(writtenSecret(secret)).toBe('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')
})
