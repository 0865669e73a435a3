import { createPublicKey } from 'node:crypto'
import { CompactEncrypt } from 'jose'
import { describe, expect, it } from 'vitest'
import { createOpen, createSeal } from '../../../../subgraphs/shared/wire/seal.ts'
import { frozenClock } from '../../../support/clock.ts'
import { parties } from './parties.ts'

const { keysOf, directory } = parties('mpi', 'clinical')

function setup() {
  const clock = frozenClock()
  const sealing = directory('mpi').get('mpi')?.sealing
  if (!sealing) throw new Error('no key')
  return { clock, sealing, seal: createSeal('mpi', sealing, clock.now), open: createOpen(keysOf('mpi')) }
}

describe('a sealed key', () => {
  it('opens at its audience, and nowhere else', () => {
    const { seal, open } = setup()
    const sealed = seal(Buffer.from('thirty-two bytes of a fetch key.'))
    expect(open(sealed)?.toString()).toBe('thirty-two bytes of a fetch key.')
    expect(createOpen(keysOf('clinical'))(sealed)).toBeNull()
    expect(createOpen({ name: 'clinical', opening: keysOf('mpi').opening })(sealed)).toBeNull()
  })

  it('never looks the same twice, and changes its ephemeral key every minute', () => {
    const { seal, open, clock } = setup()
    const [first, second] = [seal(Buffer.from('k')), seal(Buffer.from('k'))]
    clock.advance(60_000)
    const third = seal(Buffer.from('k'))
    const [headers, rest] = [0, 1].map((part) => [first, second, third].map((sealed) => sealed.split('..')[part]))
    expect([headers?.[0] === headers?.[1], headers?.[1] === headers?.[2]]).toEqual([true, false])
    expect(new Set(rest).size).toBe(3)
    expect([first, second, third].map((sealed) => open(sealed)?.toString())).toEqual(['k', 'k', 'k'])
  })

  it('opens when another library sealed it', async () => {
    const { open, sealing } = setup()
    const sealed = await new CompactEncrypt(Buffer.from('k'))
      .setProtectedHeader({
        alg: 'ECDH-ES',
        enc: 'A256GCM',
        kid: sealing.kid,
        apv: Buffer.from('mpi').toString('base64url'),
      })
      .setKeyManagementParameters({ apv: Buffer.from('mpi') })
      .encrypt(createPublicKey(sealing.key.export({ format: 'pem', type: 'spki' })))
    expect(open(sealed)?.toString()).toBe('k')
  })

  it('does not open with any single letter changed', () => {
    const { seal, open } = setup()
    const sealed = seal(Buffer.from('k'))
    const opened = [...sealed].filter((letter, index) => {
      const other = letter === 'A' ? 'B' : 'A'
      return open(sealed.slice(0, index) + other + sealed.slice(index + 1)) !== null
    })
    expect(opened).toEqual([])
  })

  it('is null for what is no JWE at all', () => {
    const { open } = setup()
    expect(['', '.', '....', 'a.b.c.d.e', `${'e30'}..AAAA.AAAA.AAAA`].map(open)).toEqual([null, null, null, null, null])
  })
})
