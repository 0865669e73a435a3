import { describe, expect, test } from 'vitest'
import { Thread } from '../../../../subgraphs/shared/database/thread.ts'

const open = () => new Thread<string, string>(new URL('../../../support/failing-thread.ts', import.meta.url), {})

describe('a thread', () => {
  test('answers in order, and a failure is the one question’s own', async () => {
    const thread = open()
    const outcomes = await Promise.allSettled(['a', 'throw', 'b'].map((question) => thread.ask(question)))
    expect(
      outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason.failure)),
    ).toEqual(['A', { kind: 'bug', message: 'thrown' }, 'B'])
    expect(thread.dead).toBe(false)
    await thread.end()
  })

  test('that dies fails what was asked and what is asked later, and says so', async () => {
    const thread = open()
    const outcomes = await Promise.allSettled(['exit', 'a'].map((question) => thread.ask(question)))
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(thread.dead).toBe(true)
    await expect(thread.ask('b')).rejects.toMatchObject({
      failure: { kind: 'unavailable', reason: 'its thread ended' },
    })
  })

  test('that cannot start is dead with its reason', async () => {
    const thread = new Thread<string, string>(new URL('./no-such-thread.ts', import.meta.url), {})
    await expect(thread.ask('a')).rejects.toMatchObject({ failure: { kind: 'unavailable' } })
    expect(thread.dead).toBe(true)
  })
})
