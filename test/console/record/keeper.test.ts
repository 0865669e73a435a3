import { describe, expect, test } from 'vitest'
import {
  createKeeper,
  type KeeperPorts,
  type Saving,
  type SectionRead,
} from '../../../gateway/console/record/keeper.ts'
import { changed, type TypedFields } from '../../../gateway/console/record/typed.ts'

const saved = '2026-11-20T03:00:00Z'
const none = { allergies: [], contraindications: [], history: [], contacts: [], hospitals: [], suppliers: [] }
const told = { ...none, disability: '歩けません' }
const read: SectionRead = {
  name: 'BASIC',
  state: 'APPROVED',
  revision: 3,
  saved,
  returned: null,
  basic: told,
  dailyCare: null,
  medical: null,
}

interface Sent {
  readonly content: object
  readonly revision: number
  readonly key: string
}

/** A keeper whose time passes when the test says so, and whose hub answers what the test says. */
function rig({ held = [read], drafts = new Map<string, object>() } = {}) {
  const sent: Sent[] = []
  const answers: Saving[] = []
  let hub: readonly SectionRead[] | null = held
  let due: (() => void)[] = []
  let keys = 0
  const ports: KeeperPorts = {
    read: () => Promise.resolve(hub),
    save(_, content, revision, key) {
      sent.push({ content, revision, key })
      return Promise.resolve(answers.shift() ?? { kind: 'TROUBLE', trouble: 'OFFLINE' })
    },
    drafts: {
      get: (name) => (drafts.get(name) ?? null) as ReturnType<KeeperPorts['drafts']['get']>,
      put: (name, draft) => void (draft === null ? drafts.delete(name) : drafts.set(name, structuredClone(draft))),
    },
    today: () => '2026-11-20',
    key: () => `key-${++keys}`,
    later(_, call) {
      due.push(call)
      return () => {
        due = due.filter((one) => one !== call)
      }
    },
  }
  const keeper = createKeeper(held, ports)
  keeper.begin()
  const basic = () => {
    const [first] = keeper.kept()
    if (first === undefined) throw new Error('The record has a first section.')
    return first
  }
  return {
    keeper,
    sent,
    answers,
    drafts,
    basic,
    hubHolds: (sections: readonly SectionRead[] | null) => {
      hub = sections
    },
    write: (text: string) => keeper.type('BASIC', put(basic().keeping.typed, text)),
    async pass() {
      const calls = due
      due = []
      for (const call of calls) call()
      for (let turns = 0; turns < 10; turns++) await Promise.resolve()
    },
  }
}
const put = (typed: TypedFields, text: string) => changed(typed, ['disability'], () => text)
const landed = (revision: number): Saving => ({ kind: 'SAVED', standing: { state: 'DRAFT', revision, saved } })

describe('the keeper of a record', () => {
  test('sends what was typed once nothing more is typed, and clears the draft when the hub has it', async () => {
    const { keeper, sent, answers, drafts, basic, write, pass } = rig()
    await pass()
    write('座れ')
    write('座れません')
    expect([sent, [...drafts.keys()]]).toEqual([[], ['BASIC']])
    answers.push(landed(4))
    await pass()
    expect(sent).toMatchObject([{ content: { disability: '座れません' }, revision: 3, key: 'key-1' }])
    expect([basic().state, basic().keeping.revision, drafts.size]).toEqual(['DRAFT', 4, 0])
    await pass()
    expect(sent).toHaveLength(1)
    keeper.rest()
    write('立てません')
    await pass()
    expect(sent).toHaveLength(1)
    answers.push(landed(5))
    keeper.begin()
    await pass()
    expect(sent).toHaveLength(2)
  })

  test('tries a broken connection again under the same key, until the hub has it', async () => {
    const { sent, answers, drafts, basic, write, pass } = rig()
    write('座れません')
    await pass()
    expect([basic().keeping.trouble, drafts.size]).toEqual(['OFFLINE', 1])
    answers.push(landed(4))
    await pass()
    expect([sent.map(({ key }) => key), basic().keeping.trouble, drafts.size]).toEqual([['key-1', 'key-1'], null, 0])
  })

  test('goes on with the draft that a closed tab left behind', async () => {
    const before = rig()
    before.write('座れません')
    before.keeper.rest()
    const after = rig({ drafts: before.drafts })
    expect(after.basic().keeping.typed.disability).toBe('座れません')
    after.answers.push(landed(4))
    await after.pass()
    expect([after.sent.length, after.drafts.size]).toEqual([1, 0])
  })

  test('says at the field what the hub refused, and does not send it again unchanged', async () => {
    const { sent, answers, basic, write, pass } = rig()
    answers.push({ kind: 'REFUSED', reason: 'MY_NUMBER', path: ['disability'] })
    write('123456789018')
    await pass()
    await pass()
    expect([sent.length, basic().keeping.problems]).toEqual([
      1,
      [{ place: ['disability'], message: 'マイナンバー（個人番号）は記入できません。消してください。' }],
    ])
  })

  test('joins what another changed meanwhile, and sends the whole under its revision', async () => {
    const { sent, answers, hubHolds, basic, write, pass } = rig()
    answers.push({ kind: 'CHANGED' }, landed(6))
    hubHolds([{ ...read, revision: 5, basic: { ...told, bloodType: 'A_POSITIVE' } }])
    write('座れません')
    await pass()
    expect([basic().keeping.typed.disability, basic().keeping.typed.bloodType]).toEqual(['座れません', 'A_POSITIVE'])
    await pass()
    expect(sent[1]).toMatchObject({ content: { disability: '座れません', bloodType: 'A_POSITIVE' }, revision: 5 })
    expect(basic().keeping.revision).toBe(6)
  })

  test('never saves a section of which something is hidden from here: it would be erased', async () => {
    const { sent, basic: kept, write, pass } = rig({ held: [{ ...read, basic: { ...told, contacts: null } }] })
    write('座れません')
    await pass()
    expect([kept().partial, sent]).toEqual([true, []])
  })

  test('keeps all of it when the hub can be neither written nor read', async () => {
    const { answers, hubHolds, drafts, basic, write, pass } = rig()
    answers.push({ kind: 'CHANGED' })
    hubHolds(null)
    write('座れません')
    await pass()
    expect([basic().keeping.trouble, basic().keeping.typed.disability, drafts.size]).toEqual([
      'FAILED',
      '座れません',
      1,
    ])
  })
})
